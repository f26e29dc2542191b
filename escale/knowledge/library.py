"""The advice cards and the facts that they name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

import yaml


class UnknownCard(KeyError):
    """No advice card stands for this label."""


@dataclass(frozen=True)
class Fact:
    """A figure that ages: what is printed, where it was read, until when it is trusted."""

    name: str
    value: str
    about: str
    source: str
    date: dt.date
    check_before: dt.date
    url: str | None = None

    def is_stale(self, today: dt.date) -> bool:
        return today >= self.check_before

    def shown(self, today: dt.date, stale_mark: str) -> str:
        """The value as it is printed; a stale one is followed by ``stale_mark``."""
        return f"{self.value} {stale_mark}" if self.is_stale(today) else self.value


@dataclass(frozen=True)
class Label:
    """A subject in words: ``title`` on a button (at most 20 characters), ``need`` for a consultant.

    wish: what a person looks for under it, said to them (« changer de métier »); empty where that is not said.
    """

    title: str
    need: str
    wish: str = ""


@dataclass(frozen=True)
class Answer:
    """What is said to a short question about a card, and the facts in it."""

    text: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Card:
    """Advice as it is said: messages in order, one small step, where the facts come from.

    questions: answers by kind (``cost``, ``refusal`` …), where the card has one.
    """

    label: str
    messages: tuple[str, ...]
    step: str
    why: str
    brief: str
    links: tuple[str, ...]
    next: tuple[str, ...]
    facts: tuple[Fact, ...]
    questions: Mapping[str, Answer]


class Library:
    """Cards, facts and labels, read once; :meth:`card` fills the facts in."""

    def __init__(
        self, cards: Mapping[str, dict[str, Any]], facts: Mapping[str, Fact], labels: Mapping[str, Label]
    ) -> None:
        self._cards = cards
        self.facts = facts
        self.labels = labels

    def __contains__(self, label: str) -> bool:
        return label in self._cards

    def asked_of(self, label: str) -> frozenset[str]:
        """The kinds of questions that the card of ``label`` answers; none when there is no card."""
        return frozenset((self._cards.get(label) or {}).get("questions") or ())

    def card(self, label: str, *, today: dt.date, stale_mark: str, situations: Sequence[str] = ()) -> Card:
        """The card of ``label``, with the variant for the first of ``situations`` that has one.

        A stale fact is followed by ``stale_mark``. Raises :class:`UnknownCard`.
        """
        if label not in self._cards:
            raise UnknownCard(label)
        raw = _varied(self._cards[label], situations)
        values = {name: fact.shown(today, stale_mark) for name, fact in self.facts.items()}
        said = [*raw["messages"], raw["step"], raw["why"], raw["brief"]]
        return Card(
            label=label,
            messages=tuple(text.strip().format_map(values) for text in raw["messages"]),
            step=raw["step"].strip().format_map(values),
            why=raw["why"].strip().format_map(values),
            brief=raw["brief"].strip().format_map(values),
            links=tuple(raw.get("links") or ()),
            next=tuple(raw["next"]),
            facts=self._facts(said),
            questions={
                kind: Answer(text.strip().format_map(values), self._facts([text]))
                for kind, text in raw["questions"].items()
            },
        )

    def _facts(self, texts: list[str]) -> tuple[Fact, ...]:
        return tuple(self.facts[name] for name in _named(texts))


def _varied(card: dict[str, Any], situations: Sequence[str]) -> dict[str, Any]:
    """The card with what its variant says otherwise; answers to questions are kept one by one."""
    variants = card.get("variants") or {}
    variant: dict[str, Any] = next((variants[one] for one in situations if one in variants), {})
    questions = {**(card.get("questions") or {}), **(variant.get("questions") or {})}
    return {**card, **variant, "questions": questions}


def load_library(folder: Path, address: str | None = None) -> Library:
    """Read ``data/knowledge``. Raises ``KeyError`` or ``ValueError`` that name what is missing.

    address: ``tu`` for a person who asked for it; what has no twin in the folder of that name stays as it is.
    """
    cards, labels = _part(folder, "cards"), _read(folder / "labels.yml")["labels"]
    if address:
        cards = _over(cards, _part(folder / address, "cards"))
        labels = _over(labels, _part(folder / address, "labels"))
    facts = {name: Fact(name=name, **fact) for name, fact in _read(folder / "facts.yml")["facts"].items()}
    return Library(cards, facts, {name: Label(**label) for name, label in labels.items()})


def _part(folder: Path, name: str) -> dict[str, Any]:
    """What stands under ``name`` in all files of a folder."""
    found: dict[str, Any] = {}
    for path in sorted(folder.glob("*.yml")):
        found.update(_read(path).get(name) or {})
    return found


def _over(under: dict[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """``under`` with what ``upper`` says otherwise, key by key however deep."""
    over = dict(under)
    for key, value in upper.items():
        both = isinstance(value, dict) and isinstance(over.get(key), dict)
        over[key] = _over(over[key], value) if both else value
    return over


def _read(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}


def _named(texts: list[str]) -> list[str]:
    """The names in braces, each once, in the order in which they are said."""
    found = [name for text in texts for _, name, _, _ in Formatter().parse(text) if name]
    return list(dict.fromkeys(found))
