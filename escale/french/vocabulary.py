"""The words of data/knowledge/vocabulary.yml, checked and ready for use."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from escale.career.people import SUBJECTS
from escale.career.service import Channel
from escale.french.asidewords import (
    AddressWords,
    AsideWords,
    EnglishWords,
    QuestionWords,
    address_words,
    aside_words,
    english_words,
    question_words,
)
from escale.french.days import Date, Weekday
from escale.french.hours import Hours, NamedHour
from escale.french.kinds import Kind, Token
from escale.french.personwords import PersonWords, person_words
from escale.french.plain import Phrases, phrases, plain

SHORTEST_MISSPELT = 5
SPELT = frozenset({Kind.WEEKDAY, Kind.MONTH, Kind.RELATIVE})
EDGES = {"start": 0, "middle": 1, "end": 2, "during": None}
UNITS = {
    "hour": Kind.HOUR, "minute": Kind.MINUTE, "day": Kind.DAY, "week": Kind.WEEK, "month": Kind.MONTHS,
    "year": Kind.YEAR, "weekend": Kind.WEEKEND,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measures:
    """Margins in minutes, horizons in days; vocabulary.yml says what each is for."""

    around: int
    exact: int
    late: int
    horizon_days: int
    near_days: int
    last_vague_hour: int


@dataclass(frozen=True)
class TimeWords:
    """Words about time; `short_*`: those that count only beside other such words."""

    measures: Measures
    known: Phrases[Token]
    short_weekdays: Phrases[Token]
    short_months: Phrases[Token]
    lookalikes: frozenset[str]
    spelt: Mapping[str, Token]
    ignored: re.Pattern[str]


@dataclass(frozen=True)
class WishWords:
    """Subjects, channels (None: looks like one, but is none) and languages."""

    subjects: Phrases[str]
    channels: Phrases[str | None]
    languages: Phrases[str]
    language_cues: Phrases[bool]
    language_alone: Phrases[bool]
    negations: Phrases[bool]
    hollow: Phrases[bool]


@dataclass(frozen=True)
class PeopleWords:
    """What stands before a name, and names that are common words."""

    titles: Phrases[bool]
    cues: Phrases[bool]
    common: Phrases[bool]


@dataclass(frozen=True)
class ChoiceWords:
    """How somebody picks one of several, or none."""

    numbered: Phrases[int]
    number_cues: Phrases[bool]
    last: Phrases[bool]
    any: Phrases[bool]
    agree: Phrases[bool]
    fillers: Phrases[bool]
    wondering: Phrases[bool]
    refusals: Phrases[bool]
    refusals_alone: Phrases[bool]


@dataclass(frozen=True)
class Vocabulary:
    """All that is known of French; made once by `load_vocabulary`, used everywhere."""

    time: TimeWords
    wish: WishWords
    people: PeopleWords
    choice: ChoiceWords
    asides: AsideWords
    english: EnglishWords
    address: AddressWords
    person: PersonWords
    questions: QuestionWords
    joining: Phrases[bool]
    labels: Mapping[str, str | None]
    spoken: Mapping[str, str]


def load_vocabulary(path: Path) -> Vocabulary:
    """Read vocabulary.yml. ValueError or KeyError that names what is wrong or missing."""
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Vocabulary(
        time=_time(raw["time"]),
        wish=_wish(raw),
        people=_people(raw["people"]),
        choice=_choice(raw["choice"]),
        asides=aside_words(raw["follow_ups"]),
        english=english_words(raw["english"]),
        address=address_words(raw["address"]),
        person=person_words(raw["person"]),
        questions=question_words(raw["questions"]),
        joining=_set(raw["joining"]),
        labels=_checked(raw["labels"]),
        spoken=raw["spoken"],
    )


def _time(raw: Mapping[str, Any]) -> TimeWords:
    weekdays = {Weekday(day): raw["weekdays"][day] for day in range(7)}
    meanings = _time_tokens(raw)
    return TimeWords(
        measures=Measures(**raw["measures"]),
        known=phrases(meanings),
        short_weekdays=phrases({Token(Kind.SHORT_DAY, day): said["short"] for day, said in weekdays.items()}),
        short_months=phrases({Token(Kind.MONTH, n): raw["months"][n]["short"] for n in range(1, 13)}),
        lookalikes=frozenset(plain(word) for word in raw["lookalikes"]),
        spelt=_spelt(meanings),
        ignored=_pattern(raw["ignored"]),
    )


def _spelt(meanings: Mapping[Token, Sequence[str]]) -> dict[str, Token]:
    """The proper names of days and months, long enough to be known with a slip of the fingers."""
    names = {plain(said[0]): token for token, said in meanings.items() if token.kind in SPELT}
    return {
        name: token for name, token in names.items() if len(name) >= SHORTEST_MISSPELT and " " not in name
    }


def _time_tokens(raw: Mapping[str, Any]) -> dict[Token, Sequence[str]]:
    """Every meaning with its words."""
    parts = {name: Hours(_minute(part["from"]), _minute(part["to"])) for name, part in raw["parts"].items()}
    found: dict[Token, Sequence[str]] = {
        **{Token(Kind(name)): said for name, said in raw["links"].items()},
        **{Token(UNITS[name]): said for name, said in raw["units"].items()},
        **{Token(Kind.PART, parts[name]): part["words"] for name, part in raw["parts"].items()},
        **{Token(Kind.MONTH, month): said["words"] for month, said in raw["months"].items()},
        **{Token(Kind.WEEKDAY, Weekday(day)): said["words"] for day, said in raw["weekdays"].items()},
        **{
            Token(Kind.WEEKDAY, Weekday(day, often=1)): said["often"] for day, said in raw["weekdays"].items()
        },
        **{Token(Kind.EDGE, EDGES[name]): said for name, said in raw["edges"].items()},
    }
    for at, hour in raw["named_hours"].items():
        found[Token(Kind.NAMED_HOUR, NamedHour(_minute(at), parts[hour["part"]]))] = hour["words"]
    for day, said in raw["feasts"].items():
        number, month = map(int, day.split("/"))
        found[Token(Kind.DAYS, Date(number, month))] = said
    return found | _counted(raw)


def _counted(raw: Mapping[str, Any]) -> dict[Token, Sequence[str]]:
    kinds = {
        "relative_days": Kind.RELATIVE,
        "later": Kind.LATER,
        "idioms": Kind.IDIOM,
        "minutes_past": Kind.PAST,
        "numbers": Kind.NUMBER,
    }
    return {Token(kind, n): said for name, kind in kinds.items() for n, said in raw[name].items()}


def _minute(at: str) -> int:
    hour, minutes = at.split(":")
    return int(hour) * 60 + int(minutes)


def _pattern(said: Iterable[str]) -> re.Pattern[str]:
    """Finds any of the phrases in plain text, longest first."""
    longest_first = sorted(map(plain, said), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


def _wish(raw: Mapping[str, Any]) -> WishWords:
    _must_be(raw["subjects"], SUBJECTS)
    _must_be(raw["channels"], frozenset(Channel))
    return WishWords(
        subjects=phrases(raw["subjects"]),
        channels=phrases({**raw["channels"], None: raw["channels_ignored"]}),
        languages=phrases(raw["languages"]),
        language_cues=_set(raw["language_cues"]),
        language_alone=_set(raw["language_alone"]),
        negations=_set(raw["negations"]),
        hollow=_set(raw["hollow"]),
    )


def _people(raw: Mapping[str, Any]) -> PeopleWords:
    return PeopleWords(_set(raw["titles"]), _set(raw["cues"]), _set(raw["common_words"]))


def _choice(raw: Mapping[str, Any]) -> ChoiceWords:
    numbered = phrases(raw["numbered"])
    return ChoiceWords(numbered, **{name: _set(said) for name, said in raw.items() if name != "numbered"})


def _set(said: Iterable[str]) -> Phrases[bool]:
    return phrases({True: said})


def _checked(labels: Mapping[str, str | None]) -> Mapping[str, str | None]:
    _must_be({subject for subject in labels.values() if subject}, SUBJECTS)
    return labels


def _must_be(codes: Iterable[str], known: frozenset[str]) -> None:
    if unknown := sorted(set(codes) - known):
        message = f"vocabulary.yml names what the practice does not know: {', '.join(unknown)}"
        raise ValueError(message)
