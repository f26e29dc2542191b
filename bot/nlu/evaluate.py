"""The table of scores for sentences of known label: by label, out of scope, alarms, confidence, confusions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bot.nlu.predict import Predictor
from bot.nlu.understanding import OUT_OF_SCOPE, SURE, UNKNOWN, UNSURE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.nlu.understanding import Understood

ALARMS = ("distress", "harassment")
STEPS = 10
CONFUSIONS = 20
PARTS: dict[str, Callable[[Judged], str]] = {
    "by_group": lambda one: group_of(one.meant),
    "by_style": lambda one: one.style,
}
TEXTS = Path(__file__).with_name("table.yml")


@dataclass(frozen=True)
class Judged:
    """A sentence with the labels that are right for it (the first is the one meant) and what was understood."""

    text: str
    right: tuple[str, ...]
    understood: Understood
    style: str = ""

    @property
    def meant(self) -> str:
        return self.right[0]

    @property
    def is_right(self) -> bool:
        return self.understood.label in self.right

    @property
    def is_in_the_right_group(self) -> bool:
        return group_of(self.understood.label) in map(group_of, self.right)


@dataclass(frozen=True)
class Scores:
    """The figures of a set of judged sentences; shares are between 0 and 1, and None of nothing."""

    judged: Sequence[Judged]

    @property
    def accuracy(self) -> float | None:
        return share(one.is_right for one in self.judged)

    @property
    def group_accuracy(self) -> float | None:
        return share(one.is_in_the_right_group for one in self.judged)

    @property
    def in_scope(self) -> Scores:
        return Scores([one for one in self.judged if one.meant != OUT_OF_SCOPE])

    @property
    def foreign_recall(self) -> float | None:
        """Of the sentences out of scope, how many are seen to be so."""
        return share(one.understood.label == OUT_OF_SCOPE for one in self.judged if one.meant == OUT_OF_SCOPE)

    @property
    def false_rejections(self) -> float | None:
        """Of the sentences in scope, how many are taken to be out of it."""
        found = (one.understood.label == OUT_OF_SCOPE for one in self.judged if OUT_OF_SCOPE not in one.right)
        return share(found)

    @property
    def foreign_f1(self) -> float | None:
        """Harmonic mean of how many of those out of scope are seen, and how many of those said to be so are."""
        meant = [one for one in self.judged if one.meant == OUT_OF_SCOPE]
        said = [one for one in self.judged if one.understood.label == OUT_OF_SCOPE]
        both = sum(one.is_right for one in said)
        return 2 * both / (len(meant) + len(said)) if meant else None

    def alarm(self, label: str) -> tuple[float | None, float | None]:
        """Recall and share of false alarms of a label."""
        recall = share(one.understood.label == label for one in self.judged if one.meant == label)
        return recall, share(one.understood.label == label for one in self.judged if label not in one.right)

    def band(self, band: str) -> tuple[float | None, float | None]:
        """How many sentences are in a band, and how many of those are right."""
        inside = [one for one in self.judged if one.understood.band == band]
        return share(one.understood.band == band for one in self.judged), Scores(inside).accuracy

    @cached_property
    def labels(self) -> list[str]:
        return sorted({one.meant for one in self.judged})

    def label(self, label: str) -> tuple[int, float | None, float | None]:
        """How many sentences mean the label, how many of them are right, and how often it is right when it is said."""
        meant = [one for one in self.judged if one.meant == label]
        said = [one for one in self.judged if one.understood.label == label]
        return len(meant), Scores(meant).accuracy, Scores(said).accuracy

    def by(self, part: Callable[[Judged], str]) -> dict[str, Scores]:
        """The scores of each part: ``by(lambda one: one.style)``."""
        return {
            name: Scores([one for one in self.judged if part(one) == name])
            for name in sorted({*map(part, self.judged)})
        }

    @property
    def calibration_error(self) -> float:
        """Expected calibration error over ten equal steps of confidence, of the sentences that were not rejected."""
        kept = [one for one in self.judged if one.understood.band != UNKNOWN]
        steps = Counter(min(STEPS - 1, int(one.understood.confidence * STEPS)) for one in kept)
        return sum(_gap(kept, step) * count for step, count in steps.items()) / max(1, len(kept))

    def confusions(self) -> list[tuple[tuple[str, str], int]]:
        wrong = Counter((one.meant, one.understood.label) for one in self.judged if not one.is_right)
        return wrong.most_common(CONFUSIONS)


def _gap(kept: Sequence[Judged], step: int) -> float:
    inside = [one for one in kept if min(STEPS - 1, int(one.understood.confidence * STEPS)) == step]
    said = sum(one.understood.confidence for one in inside) / len(inside)
    return abs(said - sum(one.is_right for one in inside) / len(inside))


def share(found: Iterable[bool]) -> float | None:
    """The share of true ones, None of none."""
    values = list(found)
    return sum(values) / len(values) if values else None


def group_of(label: str) -> str:
    """``ask_job_search`` of ``ask_job_search/cv``; a label without a group is a group of its own."""
    return label.partition("/")[0]


def judge(predictor: Predictor, file: Path) -> Scores:
    """Judge JSON lines ``{"text", "label", "alt"?, "style"?}``.

    Raises ``ValueError`` or ``KeyError`` for a line that is none.
    """
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return Scores([_judged(predictor, line) for line in lines])


def _judged(predictor: Predictor, line: dict[str, Any]) -> Judged:
    right = (line["label"], *line.get("alt", ()))
    return Judged(line["text"], right, predictor.predict(line["text"]), line.get("style", ""))


def evaluate(model: Path, file: Path) -> str:
    """The table of scores of a model on a file of judged sentences, as text."""
    return "\n".join(
        _lines(judge(Predictor.load(model), file), yaml.safe_load(TEXTS.read_text(encoding="utf-8")))
    )


def _lines(scores: Scores, words: dict[str, Any]) -> Iterable[str]:
    yield words["title"].format(count=len(scores.judged), right=_percent(scores.accuracy))
    yield words["groups"].format(right=_percent(scores.group_accuracy))
    yield f"{words['in_scope']} : {_percent(scores.in_scope.accuracy)}"
    yield words["recall"].format(share=_percent(scores.foreign_recall))
    yield words["rejected"].format(share=_percent(scores.false_rejections))
    for band in (SURE, UNSURE, UNKNOWN):
        part, right = scores.band(band)
        yield words["band"].format(band=band, share=_percent(part), right=_percent(right))
    for label in ALARMS:
        recall, false = scores.alarm(label)
        yield words["alarm"].format(label=label, found=_percent(recall), false=_percent(false))
    yield words["calibration"].format(share=_percent(scores.calibration_error))
    for heading, part in PARTS.items():
        yield from _parts(scores.by(part), words[heading])
    yield from ("", *_table(scores, words["headings"]), "", words["confusions"])
    yield from (f"{count:4}  {meant} → {said}" for (meant, said), count in scores.confusions())


def _parts(parts: dict[str, Scores], heading: str) -> Iterable[str]:
    if len(parts) > 1:
        yield from ("", heading)
        yield from (
            f"{name:<40}{len(part.judged):>9}{_percent(part.accuracy):>11}" for name, part in parts.items()
        )


def _table(scores: Scores, headings: list[str]) -> Iterable[str]:
    yield "{:<40}{:>9}{:>11}{:>22}".format(*headings)
    for label in scores.labels:
        count, right, precise = scores.label(label)
        yield f"{label:<40}{count:>9}{_percent(right):>11}{_percent(precise):>22}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}".replace(".", ",").replace("%", " %")
