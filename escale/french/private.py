"""What points to a person in a sentence, replaced by stand-ins: addresses, numbers, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from escale.french.contacts import MAIL, phone
from escale.french.plain import composed, plain

FILE = Path(__file__).with_name("private.fr.yml")
FIRST_MARK = 0xE000  # of Unicode's private letters: nobody's text, so no later search finds a stand-in
SHORTEST_NAME = 3
DIGITS_OF_PHONE, DIGITS_OF_NUMBER = 8, 9

LINK = r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}/\S+"
HANDLE = r"(?<![\w@.])@[A-Za-z]\w{2,}"
DIGIT_RUN = r"(?<![\w,])\+?\(?\d(?:[ .\-/()]{0,2}\d){7,}(?!\w)"
IDENTIFIER = r"\b[A-Za-z]{0,2}\d{6,}[A-Za-z]?\b"
DATE = r"\d{1,2}[ ./-](?:\d{1,2}|[^\W\d_]{3,9})[ ./-](?:19|20)?\d{2}\b"
DAY_OR_YEAR = rf"(?:{DATE}|\d{{4}}-\d\d-\d\d|(?:19|20)\d\d)"
DATES_OR_YEARS = re.compile(rf"{DAY_OR_YEAR}(?:[ ./()-]+{DAY_OR_YEAR})*")
APOSTROPHES = "'\u2019"
TAIL = rf"(?:[-{APOSTROPHES}][^\W\d_]+)*"
WORD = rf"[^\W\d_]+{TAIL}"
CAPITAL = rf"[A-ZÀ-ÖØ-Þ][^\W\d_]*{TAIL}"
NAME = rf"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿœ]+{TAIL}"  # not in a sentence that shouts
MORE_CAPITALS = rf"(?:[ ]{CAPITAL}){{0,2}}"
END = r"(?=\s*(?:[.,;:!?)]|$))"

Replacement = Callable[[re.Match[str]], str]


@dataclass(frozen=True)
class Private:
    """Finds what is private. Kinds are those of ``private.fr.yml`` under ``shown``."""

    shown: dict[int, str]
    exported: dict[int, str]
    steps: tuple[tuple[re.Pattern[str], Replacement], ...]
    marks: dict[str, str]

    def masked(self, text: str, name: str | None = None) -> str:
        """The text as colleagues may read it: « [e-mail] ». ``name`` is the person's own, where it is known."""
        return self.marked(text, name).translate(self.shown)

    def neutral(self, text: str, name: str | None = None) -> tuple[str, int]:
        """The text with plausible words of nobody's, and how many stand in for something."""
        marked = self.marked(text, name)
        return marked.translate(self.exported), sum(ord(letter) in self.exported for letter in marked)

    def marked(self, text: str, name: str | None = None) -> str:
        """The text with one private letter for each thing found."""
        said = "".join(letter for letter in composed(text) if not "\ue000" <= letter <= "\uf8ff")
        for pattern, replacement in self.steps:
            said = pattern.sub(replacement, said)
        return _without_name(said, name, self.marks["name"]) if name else said


@cache
def private() -> Private:
    """Made once from its file."""
    words = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    marks = {kind: chr(FIRST_MARK + at) for at, kind in enumerate(words["shown"])}
    return Private(
        shown={ord(mark): words["shown"][kind] for kind, mark in marks.items()},
        exported={ord(mark): words["exported"][kind] for kind, mark in marks.items()},
        steps=tuple(_steps(words, marks)),
        marks=marks,
    )


def _steps(words: dict[str, Any], marks: dict[str, str]) -> Iterable[tuple[re.Pattern[str], Replacement]]:
    """In this order: an address of mail holds what looks like a link, a link holds numbers."""
    for kind, pattern in (("email", MAIL.pattern), ("link", LINK), ("handle", HANDLE)):
        yield re.compile(pattern), _by(marks[kind])
    yield re.compile(_address(words)), _by(marks["address"])
    yield re.compile(rf"((?i:{_any(words['born'])})\s*:?\s*){DATE}"), _after(marks["birth"])
    yield re.compile(DIGIT_RUN), lambda found: _number(found[0], marks)
    yield re.compile(IDENTIFIER), _by(marks["number"])
    no_names = {plain(word) for word in words["no_names"]}
    for pattern in _names(words):
        yield re.compile(pattern), _name(marks["name"], no_names)


def _address(words: dict[str, Any]) -> str:
    small = rf"(?:(?i:{_any(words['street_words'])})\s*)*"
    town = rf"(?:,?\s*\d{{4,5}})?(?:,?\s(?:à\s)?{CAPITAL}{MORE_CAPITALS})?"
    surely = rf"(?i:{_any(words['streets'])})\s+{small}{WORD}"
    perhaps = rf"(?i:{_any(words['perhaps_streets'])})\s+{small}{CAPITAL}"
    street = rf"\d{{1,4}}\s?(?:(?i:bis|ter|quater)\b)?,?\s*\b(?:{surely}|{perhaps}){MORE_CAPITALS}"
    return rf"\b{street}(?:,?\s*\d{{4,5}}{town})?|\b\d{{5}}\s{CAPITAL}(?:-{CAPITAL})*{MORE_CAPITALS}"


def _names(words: dict[str, Any]) -> list[str]:
    surely, perhaps = _any(words["names_after"]), _any(words["perhaps_names_after"])
    return [
        rf"(\b(?i:{surely})\s+)({WORD}{MORE_CAPITALS})",
        rf"(\b(?i:{perhaps})[\s,:]+)({NAME}{MORE_CAPITALS})",
        rf"(\b(?i:{_any(words['perhaps_names_after'][:2])})\s+)({WORD}){END}",
        rf"(\b(?i:{_any(words['titles'])})\s+)({CAPITAL}{MORE_CAPITALS})",
    ]


def _name(mark: str, no_names: set[str]) -> Replacement:
    def replaced(found: re.Match[str]) -> str:
        first = plain(found[2]).split()[0]
        return found[0] if first in no_names else found[1] + mark

    return replaced


def _by(mark: str) -> Replacement:
    return lambda _: mark


def _after(mark: str) -> Replacement:
    return lambda found: found[1] + mark


def _number(written: str, marks: dict[str, str]) -> str:
    digits = sum(letter.isdigit() for letter in written)
    if written.startswith(("0", "+", "(")) and digits >= DIGITS_OF_PHONE and phone(written):
        return marks["phone"]
    if DATES_OR_YEARS.fullmatch(written):
        return written
    return marks["number"] if digits >= DIGITS_OF_NUMBER else written


def _without_name(said: str, name: str, mark: str) -> str:
    """Without the person's own name, wherever it stands."""
    if len(name) < SHORTEST_NAME:
        return said
    return re.sub(rf"\b(?i:{_any([name])})\b", mark, said)


def _any(phrases: Iterable[str]) -> str:
    """One of these phrases, longest first, however accents, spaces and apostrophes are written."""
    return "|".join(_loosely(one) for one in sorted(phrases, key=len, reverse=True))


VARIANTS = {"a": "aàâä", "c": "cç", "e": "eéèêë", "i": "iîï", "o": "oôö", "u": "uùûü"}


def _loosely(phrase: str) -> str:
    return "".join(
        _letter(written, bare) for written, bare in zip(composed(phrase), plain(phrase), strict=True)
    )


def _letter(written: str, bare: str) -> str:
    if written in APOSTROPHES:
        return f"[{APOSTROPHES} ]?"
    if written == " ":
        return r"\s+"
    return f"[{VARIANTS[bare]}]" if bare in VARIANTS else re.escape(written)
