"""What both assistants hear while they are measured, and what each of them must answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from escale.knowledge.library import Card, Library, load_library

ROOT = Path(__file__).resolve().parent.parent
KNOWLEDGE, REPLIES, NLU = ROOT / "data" / "knowledge", ROOT / "bot" / "replies", ROOT / "data" / "nlu"
ZONE = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Sentence:
    """What a person says; the answer is right when it begins with ``opening`` and brings ``buttons`` at least."""

    text: str
    opening: str
    buttons: int = 0


@dataclass(frozen=True)
class Sentences:
    """``advice`` in the order of preference; ``action`` makes the assistant look into the diary."""

    advice: list[Sentence]
    action: Sentence


def load_sentences() -> Sentences:
    """Those of ``sentences.yml`` that nobody has put into the training data since."""
    raw, library, taught = (
        _yaml(Path(__file__).with_name("sentences.yml")),
        load_library(KNOWLEDGE),
        _taught(),
    )
    advice = [
        Sentence(text, card(library, label).messages[0][:60])
        for label, text in raw["advice"].items()
        if text.lower() not in taught
    ]
    return Sentences(advice, Sentence(raw["action"], "", buttons=2))


def card(library: Library, label: str) -> Card:
    """The card as it is said today."""
    stale = _yaml(REPLIES / "advice.yml")["responses"]["utter_stale_mark"][0]["text"]
    return library.card(label, today=datetime.now(ZONE).date(), stale_mark=stale)


def blocks() -> list[tuple[str, list[str]]]:
    """Every intent of the training data with its examples, file by file; an intent may come several times."""
    found = (block for path in sorted(NLU.glob("*.yml")) for block in _yaml(path)["nlu"] if "intent" in block)
    return [
        (block["intent"], [line.removeprefix("- ").strip() for line in block["examples"].splitlines()])
        for block in found
    ]


def _taught() -> set[str]:
    return {text.lower() for _, examples in blocks() for text in examples}


def _yaml(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return content
