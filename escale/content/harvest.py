"""Sentences that consultants have labelled, made into Rasa's training data: nothing personal, nothing twice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from escale.content.material import NLU
from escale.french.plain import words
from escale.french.private import private

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from escale.content.material import Sentence
    from escale.store.learning import Labelled

LONGEST = 700  # letters: a whole life story points to a person even without a name
MOST_STAND_INS = 2
FEWEST_WORDS = 1
MARKUP = str.maketrans("[]{}", "()()")  # Rasa would read « [CV](document) » as an entity


@dataclass(frozen=True)
class Conflict:
    """A sentence under two labels; ``where`` tells where the other one stands, None: a colleague's opinion."""

    text: str
    label: str
    other: str
    where: str | None = None


@dataclass
class Harvest:
    """``sentences`` by label; then what was left out, and why."""

    sentences: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    known: int = 0
    personal: int = 0
    retired: int = 0
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(map(len, self.sentences.values()))


def gather(labelled: Iterable[Labelled], trained: Iterable[Sentence], labels: Iterable[str]) -> Harvest:
    """What can be written out. ``trained``: the sentences of ``data/nlu``; ``labels``: those that there are."""
    known = {_same(one.text): one for one in trained}
    fresh, harvest, real = dict[str, tuple[str, str]](), Harvest(), set(labels)
    clashing = set[str]()
    for one in labelled:
        text = neutral(one.text, one.name)
        if text is None:
            harvest.personal += 1
        elif one.label not in real:
            harvest.retired += 1
        elif found := known.get(_same(text)):
            _compare(harvest, text, one.label, found)
        elif fresh.setdefault(_same(text), (text, one.label))[1] != one.label:
            clashing.add(_same(text))
            harvest.conflicts.append(Conflict(text, fresh[_same(text)][1], one.label))
    for same, (text, label) in fresh.items():
        if same not in clashing:
            harvest.sentences[label].append(text)
    return harvest


def neutral(text: str, name: str | None = None) -> str | None:
    """One line that points to nobody and that Rasa takes as it stands; None when it is too personal for that."""
    printable = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
    said, stand_ins = private().neutral(printable, name)
    own = len(words(private().marked(printable, name)))  # without those that stand in
    if len(said) > LONGEST or stand_ins > MOST_STAND_INS or own < FEWEST_WORDS + stand_ins:
        return None
    return said.translate(MARKUP).lstrip("/-# ").strip() or None


def as_yaml(harvest: Harvest, topics: Mapping[str, list[str]], header: str) -> str:
    """Blocks as in ``data/nlu``, by topic in the order of the taxonomy, each under the file that it belongs to."""
    lines = [*(f"# {line}".rstrip() for line in header.splitlines()), 'version: "3.1"', "nlu:"]
    for topic, labels in topics.items():
        blocks = [line for label in labels for line in _block(label, harvest.sentences.get(label, ()))]
        if blocks:
            lines += [f"# {NLU}/{topic}.yml", *blocks]
    return "\n".join(lines) + "\n"


def _block(label: str, sentences: Iterable[str]) -> list[str]:
    said = [f"    - {text}" for text in sentences]
    return [f"- intent: {label}", "  metadata: {style: real}", "  examples: |", *said] if said else []


def _compare(harvest: Harvest, text: str, label: str, found: Sentence) -> None:
    if found.label == label:
        harvest.known += 1
    else:
        harvest.conflicts.append(Conflict(text, label, found.label, found.where))


def _same(text: str) -> str:
    return " ".join(words(text)) or text
