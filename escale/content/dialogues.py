"""Each label has a conversation test: a dialogue that expects words of its answer, or names it under ``about``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import yaml

from escale.content.problem import Problem

if TYPE_CHECKING:
    from escale.content.material import Material

CONVERSATIONS = "tests/conversations"


def tested(material: Material) -> Iterator[Problem]:
    """Labels whose answer no dialogue expects."""
    dialogues = [*_dialogues(material)]
    named = {label for one in dialogues for label in one.get("about") or ()}
    expected = [" ".join(words.split()) for one in dialogues for words in _expected(one)]
    telling = [words for words in expected if len(words) >= material.rules["telling"]]
    answers = _answers(material)
    for label in material.labels:
        if label not in named and not any(words in answers.get(label, "") for words in telling):
            yield Problem("label_untested", CONVERSATIONS, {"label": label})


def _dialogues(material: Material) -> Iterator[dict[str, Any]]:
    for path in sorted((material.root / CONVERSATIONS).glob("test_*.yml")):
        yield from yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or ()


def _expected(dialogue: dict[str, Any]) -> Iterator[str]:
    for step in dialogue["steps"]:
        yield from step.get("bot") or ()


def _answers(material: Material) -> dict[str, str]:
    """All that is said to each label, in one line."""
    said = {label: _line(card) for label, (_, card) in material.cards.items()}
    for reply in material.replies():
        label = reply.name.removeprefix("utter_")
        for known in material.labels:
            if label == known or label.startswith(f"{known}_"):
                said[known] = f"{said.get(known, '')} {' '.join(reply.text.split())}"
    return said


def _line(part: Any) -> str:
    if isinstance(part, dict):
        return " ".join(_line(one) for one in part.values())
    if isinstance(part, list):
        return " ".join(_line(one) for one in part)
    return " ".join(str(part).split())
