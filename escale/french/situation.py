"""What a person tells of themselves in passing: situation, age, years at work."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from escale.french.personwords import PersonWords
from escale.french.plain import Phrases, words
from escale.french.vocabulary import Vocabulary

NEAR = 4
YEARS = "ans"


@dataclass(frozen=True, slots=True)
class Told:
    """Situations that hold and that no longer hold, in the order in which they were said; age and years at work."""

    holds: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    age: int | None = None
    years: int | None = None


def tell(text: str, vocabulary: Vocabulary) -> Told:
    """What the text tells; nothing of what it says about others, about wishes or about the past."""
    said, known = words(text), vocabulary.person
    mentions = sorted([*_mentions(said, known.said, known), *_mentions(said, known.after_i_am, known)])
    age = _age(said, known)
    holds = [kind for _, kind, denied in mentions if not denied]
    if age is not None and age >= known.senior_from:
        holds.append("senior")
    return Told(
        holds=tuple(dict.fromkeys(holds)),
        ended=tuple(dict.fromkeys(kind for _, kind, denied in mentions if denied)),
        age=age,
        years=_years(said, known),
    )


def situations(known: Collection[str], told: Told, vocabulary: Vocabulary) -> tuple[str, ...]:
    """All situations that hold now, the most useful to know first; what is said last corrects what was known."""
    holding = set(known) - set(told.ended)
    for kind in told.holds:
        holding -= vocabulary.person.excludes.get(kind, frozenset())
        holding.add(kind)
    return tuple(kind for kind in vocabulary.person.order if kind in holding)


def _mentions(
    said: Sequence[str], phrases: Phrases[str], known: PersonWords
) -> Iterator[tuple[int, str, bool]]:
    """Where a situation is said, which, and whether it is denied."""
    for at, _, kind in phrases.all(said):
        before = said[max(0, at - NEAR) : at]
        if phrases is known.after_i_am:
            begin = _last(before, known.begins)
            if begin is None or _about_others(said, at, known):
                continue
            yield from _unless_unreal(at, kind, before, before[begin:], known)
        elif not _has(before, known.others) and not _has(before[-1:], known.unreal):
            yield at, kind, False


def _unless_unreal(
    at: int, kind: str, before: Sequence[str], between: Sequence[str], known: PersonWords
) -> Iterator[tuple[int, str, bool]]:
    if not _has(between, known.unreal) and "si" not in before:
        yield at, kind, _has(between, known.denied)


def _about_others(said: Sequence[str], at: int, known: PersonWords) -> bool:
    """« ma fille est étudiante », a little further back too."""
    return _has(said[max(0, at - NEAR) : at], known.others)


def _last(said: Sequence[str], phrases: Phrases[bool]) -> int | None:
    """Behind the last of these phrases."""
    ends = [at + length for at, length, _ in phrases.all(said)]
    return ends[-1] if ends else None


def _has(said: Sequence[str], phrases: Phrases[bool]) -> bool:
    return next(phrases.all(said), None) is not None


def _numbers(said: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Each « 57 ans »: where the number stands, and the number."""
    for at, (number, unit) in enumerate(pairwise(said)):
        if unit == YEARS and number.isdigit():
            yield at, int(number)


def _age(said: Sequence[str], known: PersonWords) -> int | None:
    words_of = known.age
    for at, number in _numbers(said):
        cued = at == 0 or _ends_in(said[:at], words_of.before)
        others = _has(said[max(0, at - NEAR) : at], known.others)
        goes_on = words_of.never_after.at(said, at + 2)
        if words_of.least <= number <= words_of.most and cued and not goes_on and not others:
            return number
    return None


def _years(said: Sequence[str], known: PersonWords) -> int | None:
    for at, number in _numbers(said):
        if _ends_in(said[:at], known.years.before) or known.years.after.at(said, at + 2):
            return number
    return None


def _ends_in(said: Sequence[str], phrases: Phrases[bool]) -> bool:
    return any(tuple(said[-n:]) in phrases for n in range(1, phrases.longest + 1))
