"""Text without accents, capitals and apostrophes, letter for letter in its place."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

LONGEST = 4000
WORD = re.compile(r"[a-z0-9]+")
MARKS = dict.fromkeys(map(ord, "'\u2019\u2018\u02bc`\u00b4\u2032-\u2010\u2011\u2013\u2014_"), " ")
RANGE = re.compile(r"(?<=[0-9hH])( ?)[-\u2013](?= ?[0-9])")

T = TypeVar("T")


def composed(text: str) -> str:
    """The text that offsets refer to: composed letters, at most `LONGEST` of them."""
    return unicodedata.normalize("NFC", text)[:LONGEST]


def plain(text: str) -> str:
    """Small letters without accents, as long as `composed(text)`; apostrophes and hyphens in words are spaces."""
    bare = "".join(_bare(letter) for letter in composed(text)).translate(MARKS)
    return _with_hyphens_of_numbers(bare, composed(text))


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFKD", letter)[:1].lower()[:1] or letter


def _with_hyphens_of_numbers(bare: str, text: str) -> str:
    """`9-12` and `2026-12-03` keep their hyphens."""
    kept = {found.end() - 1 for found in RANGE.finditer(text)}
    return "".join("-" if at in kept else letter for at, letter in enumerate(bare))


def words(text: str) -> tuple[str, ...]:
    """The plain words of a text."""
    return tuple(WORD.findall(plain(text)))


@dataclass(frozen=True)
class Phrases(Generic[T]):
    """Phrases and what each means; the longest one that fits is found."""

    meanings: Mapping[tuple[str, ...], T]
    longest: int = field(init=False)

    def __post_init__(self) -> None:
        """Note the length of the longest phrase."""
        object.__setattr__(self, "longest", max(map(len, self.meanings), default=0))

    def at(self, said: Sequence[str], start: int) -> tuple[int, T] | None:
        """How many words from `start` make a phrase, and its meaning."""
        for length in range(min(self.longest, len(said) - start), 0, -1):
            phrase = tuple(said[start : start + length])
            if phrase in self.meanings:
                return length, self.meanings[phrase]
        return None

    def all(self, said: Sequence[str]) -> "Iterator[tuple[int, int, T]]":
        """Every phrase in order, none overlapping: position, length, meaning."""
        start = 0
        while start < len(said):
            found = self.at(said, start)
            if found:
                yield start, *found
            start += found[0] if found else 1

    def __contains__(self, said: Sequence[str]) -> bool:
        """Whether these words, all of them, are a phrase."""
        return tuple(said) in self.meanings


def phrases(texts: Mapping[T, Iterable[str]]) -> Phrases[T]:
    """Phrases by meaning; ValueError when one has two meanings or is no text."""
    found: dict[tuple[str, ...], T] = {}
    for meaning, said in texts.items():
        for text in said:
            key = words(_text(text))
            if not key or found.setdefault(key, meaning) != meaning:
                message = f"{text!r} says nothing or has two meanings: {found.get(key)} and {meaning}"
                raise ValueError(message)
    return Phrases(found)


def without(said: Sequence[str], left_out: Phrases[Any]) -> tuple[str, ...]:
    """The words that are in none of these phrases."""
    left: list[str] = []
    at = 0
    while at < len(said):
        found = left_out.at(said, at)
        if not found:
            left.append(said[at])
        at += found[0] if found else 1
    return tuple(left)


def _text(text: object) -> str:
    if not isinstance(text, str):
        message = f"put quotes around {text!r}: it is read as something other than a text"
        raise ValueError(message)  # noqa: TRY004 - a wrong value in a file
    return text
