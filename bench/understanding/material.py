"""What is learnt and what is judged: the product's own sentences, JSON lines, or tables of intents."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from bot.nlu.understanding import OUT_OF_SCOPE
from bot.sources import ROOT

FOREIGN = "oos"


@dataclass(frozen=True)
class Sentence:
    """A sentence, the labels that are right for it (the one meant first) and the way it is written."""

    text: str
    right: tuple[str, ...]
    style: str = ""


def taught(folder: Path = ROOT / "data" / "nlu") -> list[Sentence]:
    """Those that the assistant is trained on."""
    return [
        Sentence(text.removeprefix("- "), (block["intent"],), block["metadata"]["style"])
        for path in sorted(folder.glob("*.yml"))
        for block in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]
        for text in block["examples"].splitlines()
    ]


def table(path: Path) -> list[Sentence]:
    """Of a table ``intent<TAB>text`` with a heading; ``oos`` is out of scope."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Sentence(row["text"], (_label(row["intent"]),)) for row in rows]


def lines(path: Path) -> list[Sentence]:
    """Of JSON lines ``{"text", "label", "alt"?, "style"?}``."""
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Sentence(one["text"], (one["label"], *one.get("alt", ())), one.get("style", "")) for one in found]


def read(path: Path) -> list[Sentence]:
    """A table by its ending ``.tsv``, JSON lines otherwise. Raises ``KeyError`` or ``ValueError`` for what is none."""
    return table(path) if path.suffix == ".tsv" else lines(path)


def write(sentences: list[Sentence], path: Path) -> None:
    path.write_text(
        "\n".join(json.dumps(asdict(one), ensure_ascii=False) for one in sentences), encoding="utf-8"
    )


def written(path: Path) -> list[Sentence]:
    """What :func:`write` wrote."""
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Sentence(one["text"], tuple(one["right"]), one["style"]) for one in found]


def _label(intent: str) -> str:
    return OUT_OF_SCOPE if intent == FOREIGN else intent
