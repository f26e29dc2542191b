"""Words by which people tell their situation; the lists stand in vocabulary.yml."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from escale.french.plain import Phrases, phrases

SITUATIONS = frozenset({
    "abroad", "disability", "employed", "independent", "job_seeker", "researcher", "returning", "senior", "student",
})  # fmt: skip


@dataclass(frozen=True)
class AgeWords:
    """What stands before an age and never after it; ages in years."""

    before: Phrases[bool]
    never_after: Phrases[bool]
    least: int
    most: int


@dataclass(frozen=True)
class YearsWords:
    """What stands before or after a number of years at work."""

    before: Phrases[bool]
    after: Phrases[bool]


@dataclass(frozen=True)
class PersonWords:
    """How situations are said; `order`: the most useful to know first; `excludes`: what a new one ends."""

    order: tuple[str, ...]
    excludes: Mapping[str, frozenset[str]]
    senior_from: int
    said: Phrases[str]
    after_i_am: Phrases[str]
    begins: Phrases[bool]
    denied: Phrases[bool]
    unreal: Phrases[bool]
    others: Phrases[bool]
    age: AgeWords
    years: YearsWords


def person_words(raw: Mapping[str, Any]) -> PersonWords:
    """Read the chapter `person`. ValueError for a situation that is none, KeyError for a part that is missing."""
    named = {*raw["order"], *raw["said"], *raw["after_i_am"]}
    if named != SITUATIONS:
        message = f"vocabulary.yml, person: {', '.join(sorted(named ^ SITUATIONS))}"
        raise ValueError(message)
    age, years = raw["age"], raw["years"]
    return PersonWords(
        order=tuple(raw["order"]),
        excludes={name: frozenset(ended) for name, ended in raw["excludes"].items()},
        senior_from=raw["senior_from"],
        said=phrases(raw["said"]),
        after_i_am=phrases(raw["after_i_am"]),
        **{name: _set(raw[name]) for name in ("begins", "denied", "unreal", "others")},
        age=AgeWords(_set(age["before"]), _set(age["never_after"]), age["least"], age["most"]),
        years=YearsWords(_set(years["before"]), _set(years["after"])),
    )


def _set(said: Iterable[str]) -> Phrases[bool]:
    return phrases({True: said})
