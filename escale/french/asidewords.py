"""Words of what is said beside the subject: about the last answer, about how to speak. Lists: vocabulary.yml."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from escale.french.plain import Phrases, phrases

FOLLOW_UPS = frozenset({"why", "brief", "next", "other"})
KINDS = frozenset({"cost", "duration", "eligibility", "example", "failure", "refusal", "where"})


@dataclass(frozen=True)
class AsideWords:
    """Short words about what was just said (`why`, `brief`, `next`, `other`), and what may stand around them."""

    meanings: Phrases[str]
    around: Phrases[bool]


@dataclass(frozen=True)
class QuestionWords:
    """`kinds`: how each is asked; `around`: what gives it no other subject; `longest`: in words."""

    kinds: Phrases[str]
    around: Phrases[bool]
    of_a_subject: frozenset[str]
    longest: int


@dataclass(frozen=True)
class AddressWords:
    """How one asks to be said `tu` or `vous`, and what may stand around it."""

    asked: Phrases[str]
    around: Phrases[bool]


@dataclass(frozen=True)
class EnglishWords:
    """How one asks for English, and words that are common in English and none in French."""

    asking: Phrases[bool]
    common: Phrases[bool]


def aside_words(raw: Mapping[str, Any]) -> AsideWords:
    """Read the chapter `follow_ups`. ValueError for a meaning that is none."""
    meanings = {name: said for name, said in raw.items() if name != "around"}
    _must_be(meanings, FOLLOW_UPS, "follow_ups")
    return AsideWords(phrases(meanings), _set(raw["around"]))


def address_words(raw: Mapping[str, Any]) -> AddressWords:
    """Read the chapter `address`."""
    return AddressWords(phrases({name: raw[name] for name in ("tu", "vous")}), _set(raw["around"]))


def english_words(raw: Mapping[str, Any]) -> EnglishWords:
    """Read the chapter `english`."""
    return EnglishWords(asking=_set(raw["asking"]), common=_set(raw["common"]))


def question_words(raw: Mapping[str, Any]) -> QuestionWords:
    """Read the chapter `questions`. ValueError for a kind that is none, KeyError for a part that is missing."""
    _must_be({*raw["kinds"], *raw["of_a_subject"]}, KINDS, "questions")
    return QuestionWords(
        kinds=phrases(raw["kinds"]),
        around=_set(raw["around"]),
        of_a_subject=frozenset(raw["of_a_subject"]),
        longest=raw["longest"],
    )


def _set(said: Iterable[str]) -> Phrases[bool]:
    return phrases({True: said})


def _must_be(names: Iterable[str], known: frozenset[str], chapter: str) -> None:
    if unknown := sorted(set(names) ^ known):
        message = f"vocabulary.yml, {chapter}: {', '.join(unknown)}"
        raise ValueError(message)
