"""Whoever asked to be told « tu » is told so everywhere: each text that says « vous » has its twin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import TYPE_CHECKING, Any

from escale.content.material import FAMILIAR, KNOWLEDGE, REPLIES
from escale.content.problem import Problem
from escale.content.wording import said

if TYPE_CHECKING:
    from escale.content.material import Material

QUOTED = re.compile("«[^»]*»")  # what somebody else says
Texts = dict[str, str]


def twins(material: Material) -> Iterator[Problem]:
    """No twin is missing, says « vous », stands for nothing or promises; it fills in what the other does."""
    usual, familiar = _usual(material), _familiar(material)
    for where, text in usual.items():
        if says_vous(text, material) and where not in familiar:
            yield Problem("no_tu", where, {"begins": _begins(text)}, mild=True)
    values = {name: fact.value for name, fact in material.facts.items()}
    for where, text in familiar.items():
        yield from said(text, material.rules["lengths"]["message"], where, material, values)
        if where not in usual:
            yield Problem("tu_for_nothing", where, {"begins": _begins(text)})
        elif _filled(text) != _filled(usual[where]):
            yield Problem("tu_fills_otherwise", where, {"begins": _begins(text)})
        if says_vous(text, material):
            yield Problem("tu_says_vous", where, {"begins": _begins(text)})


def says_vous(text: str, material: Material) -> bool:
    """Whether the assistant says « vous » in it, quoted words aside."""
    rules = material.rules["vous"]
    plain = QUOTED.sub(" ", text).casefold()
    for word in rules["not"]:
        plain = re.sub(rf"(?<!\w){word}(?!\w)", " ", plain)
    words = "|".join(map(re.escape, rules["words"]))
    return re.search(rf"(?<!\w)(?:{words}|\w+{rules['ending']})(?!\w)", plain) is not None


def _usual(material: Material) -> Texts:
    found: Texts = {}
    for label, (path, card) in material.cards.items():
        found.update(_texts(f"{path}, {label}", card))
    for label, words in material.titles.items():
        found[f"{KNOWLEDGE}/labels.yml, {label}"] = words.get("wish", "")
    apart = tuple(material.rules["always_vous"])
    for path, content in material.below(REPLIES):
        for name, variants in (content.get("responses") or {}).items():
            if not name.startswith(apart):
                found.update(_numbered(f"{path}, {name}", [one.get("text", "") for one in variants]))
    return found


def _familiar(material: Material) -> Texts:
    found: Texts = {}
    for path, content in material.below(f"{KNOWLEDGE}/{FAMILIAR}"):
        usual = path.replace(f"/{FAMILIAR}/", "/")
        for label, card in (content.get("cards") or {}).items():
            found.update(_texts(f"{usual}, {label}", card))
        for label, words in (content.get("labels") or {}).items():
            found[f"{usual}, {label}"] = words.get("wish", "")
    for path, content in material.below(f"{REPLIES}/{FAMILIAR}"):
        for name, texts in (content.get(FAMILIAR) or {}).items():
            found.update(_numbered(f"{path.replace(f'/{FAMILIAR}/', '/')}, {name}", texts))
    return found


def _texts(where: str, part: Any) -> Texts:
    """Every text of a card under its place: ``…, ask_job_search/cv, step``."""
    if isinstance(part, str):
        return {where: part}
    if isinstance(part, list):
        return _numbered(where, part)
    if not isinstance(part, Mapping):
        return {}
    spoken = {name: one for name, one in part.items() if name not in {"links", "next"}}
    return {
        place: text for name, one in spoken.items() for place, text in _texts(f"{where}, {name}", one).items()
    }


def _numbered(where: str, texts: list[str]) -> Texts:
    return {f"{where}, {number}": text for number, text in enumerate(texts, 1)}


def _filled(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _begins(text: str) -> str:
    return " ".join(text.split())[:40]
