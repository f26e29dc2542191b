"""Lengths of time and ages: « 15 ans d'expérience », « un an et demi », « j'ai 45 ans »."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from escale.french.entitywords import LengthWords
from escale.french.kinds import Kind
from escale.french.mentions import Mention, Text
from escale.french.vocabulary import Vocabulary

UNITS = {
    Kind.YEAR: "Y", Kind.MONTHS: "M", Kind.WEEK: "W", Kind.DAY: "D", Kind.HOUR: "TH", Kind.MINUTE: "TM",
}  # fmt: skip
ORDER = list(UNITS.values())
HALVES = {"Y": (6, "M"), "M": (15, "D"), "TH": (30, "TM")}
WEEK_OF_DAYS = 7
MOST = 10_000
NEAR = 4


@dataclass(frozen=True, slots=True)
class _Length:
    """So much of a unit; words `first` up to `end`."""

    count: int
    unit: str
    first: int
    end: int


def lengths(text: Text, known: LengthWords, vocabulary: Vocabulary) -> Iterator[Mention]:
    """Lengths as `P15Y`, `P1Y6M`, `PT35H` (ISO 8601), with a role where one is said; ages as `45`."""
    at = 0
    while at < len(text.words):
        parts = _parts(text, at, known, vocabulary)
        if parts:
            yield from _mention(text, parts, known, vocabulary)
        at = parts[-1].end if parts else at + 1


def _parts(text: Text, at: int, known: LengthWords, vocabulary: Vocabulary) -> list[_Length]:
    """« 2 ans et 3 mois », « un an et demi »."""
    one = _length(text, at, known, vocabulary)
    if not one:
        return []
    half = known.half.at(text.said, one.end)
    if half and one.unit in HALVES:
        count, unit = HALVES[one.unit]
        return [one, _Length(count, unit, one.end, one.end + half[0])]
    following = one.end + (text.said[one.end : one.end + 1] == ("et",))
    other = _length(text, following, known, vocabulary)
    return [one, other] if other and ORDER.index(other.unit) > ORDER.index(one.unit) else [one]


def _length(text: Text, at: int, known: LengthWords, vocabulary: Vocabulary) -> _Length | None:
    counted = _count(text.said, at, known, vocabulary)
    if not counted or counted[0] > MOST:
        return None
    count, end = counted
    while between := known.between.at(text.said, end):
        end += between[0]
    unit = vocabulary.time.known.at(text.said, end)
    if not unit or unit[1].kind not in UNITS:
        return None
    return _Length(count, UNITS[unit[1].kind], at, end + unit[0])


def _count(
    said: Sequence[str], at: int, known: LengthWords, vocabulary: Vocabulary
) -> tuple[int, int] | None:
    """The number said here, and where it ends."""
    if about := known.about.at(said, at):
        return about[1], at + about[0]
    number = _number(said, at, vocabulary)
    if not number:
        return None
    count, end = number
    ones = None if said[at].isdigit() else _number(said, end, vocabulary)
    if ones and count >= 20 and count % 10 == 0 and 0 < ones[0] < 20 and not said[end].isdigit():  # noqa: PLR2004
        return count + ones[0], ones[1]
    if about := known.about.at(said, end):
        return about[1], end + about[0]
    return count, end


def _number(said: Sequence[str], at: int, vocabulary: Vocabulary) -> tuple[int, int] | None:
    if at < len(said) and said[at].isdecimal() and said[at].isascii():
        return int(said[at][:6]), at + 1
    found = vocabulary.time.known.at(said, at)
    if not found or found[1].kind not in (Kind.NUMBER, Kind.IDIOM):
        return None
    if found[1].kind == Kind.IDIOM:  # « quinze jours » is a number and its unit
        return _number_alone(said, at, vocabulary)
    return int(found[1].value), at + found[0]


def _number_alone(said: Sequence[str], at: int, vocabulary: Vocabulary) -> tuple[int, int] | None:
    token = vocabulary.time.known.meanings.get((said[at],))
    return (int(token.value), at + 1) if token and token.kind == Kind.NUMBER else None


def _mention(
    text: Text, parts: Sequence[_Length], known: LengthWords, vocabulary: Vocabulary
) -> Iterator[Mention]:
    """A length or an age; not the age of somebody else."""
    said = known.after.at(text.said, parts[-1].end) or text.ends_in(parts[0].first, known.before)
    age = _might_be_age(text, parts, vocabulary) and not said
    if age and _is_about_others(text, parts[0], vocabulary):
        return
    if age and _is_announced(text, parts[0], known, vocabulary):
        yield Mention("age", str(parts[0].count), *_span(text, parts))
    else:
        yield Mention("duration", _iso(parts), *_span(text, parts), said[1] if said else None)


def _iso(parts: Sequence[_Length]) -> str:
    days = "".join(f"{one.count}{one.unit}" for one in parts if len(one.unit) == 1)
    hours = "".join(f"{one.count}{one.unit[1]}" for one in parts if len(one.unit) > 1)
    return f"P{days}" + (f"T{hours}" if hours else "")


def _might_be_age(text: Text, parts: Sequence[_Length], vocabulary: Vocabulary) -> bool:
    """« 45 ans », unless it goes on with « de métier »."""
    one, known = parts[0], vocabulary.person.age
    in_years = [part.unit for part in parts] == ["Y"] and known.least <= one.count <= known.most
    return in_years and not known.never_after.at(text.said, one.end)


def _is_about_others(text: Text, one: _Length, vocabulary: Vocabulary) -> bool:
    before = text.said[max(0, one.first - NEAR) : one.first]
    return next(vocabulary.person.others.all(before), None) is not None


def _is_announced(text: Text, one: _Length, known: LengthWords, vocabulary: Vocabulary) -> bool:
    """After « j'ai », « à »; or between two commas; or too long for anything else."""
    after = text.said[one.end : one.end + 1]
    alone = one.first == 0 or (text.said[one.first - 1] == "" and after in ((), ("",)))
    before = vocabulary.person.age.before
    announced = any(text.ends_in(at, before) for at in text.back_over(one.first, known.before_age))
    return alone or announced or one.count >= known.age_from


def _span(text: Text, parts: Sequence[_Length]) -> tuple[int, int]:
    return text.words[parts[0].first].start, text.words[parts[-1].end - 1].end
