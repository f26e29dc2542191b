"""Days and hours that belong together, as they were said, before any calendar is opened."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from escale.french.days import Date, Days, Offset
from escale.french.daywords import DayRules, early_rules
from escale.french.hours import HourRules, Hours
from escale.french.kinds import Kind, Rule, Token, rewrite
from escale.french.spans import Both, From, Until, Within
from escale.french.tokens import tokens
from escale.french.vocabulary import Measures, TimeWords

TIMES = (Kind.DAYS, Kind.HOURS)
NEGATIVE = (Kind.EXCEPT_, Kind.CANNOT)
ENDS = (Kind.STOP, Kind.COMMA, Kind.BUT, *NEGATIVE)
WORDS_BETWEEN = 2
LINKS = frozenset({
    Kind.THE, Kind.OF_THE, Kind.TO_THE, Kind.ARTICLE, Kind.OF, Kind.AT, Kind.IN_, Kind.COMMA, Kind.THIS,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """Any of these days (none: any day) at any of these hours (none: all day); `span`: its letters in the text."""

    days: tuple[Days, ...] = ()
    hours: tuple[Hours, ...] = ()
    said: str = ""
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says about when: the moments wanted, those refused, and whether any time will do."""

    wanted: tuple[Moment, ...] = ()
    refused: tuple[Moment, ...] = ()
    anytime: bool = False


def listen(text: str, vocabulary: TimeWords) -> Said:
    """What the text says about when; no calendar, no clock."""
    found = _understood(text, vocabulary)
    negative = _refused(found)
    wanted = _moments([token for at, token in enumerate(found) if at not in negative])
    refused = _moments([token for at, token in enumerate(found) if at in negative])
    anytime = any(token.kind in (Kind.ANYTIME, Kind.SOON) for token in found)
    return Said(tuple(wanted), tuple(refused), anytime)


def _understood(text: str, vocabulary: TimeWords) -> list[Token]:
    return rewrite(tokens(text, vocabulary), _grammar(vocabulary.measures))


@cache
def _grammar(much: Measures) -> list[Rule]:
    hours = HourRules(much.around, much.exact, much.last_vague_hour)
    days = DayRules(much.horizon_days, much.near_days)
    return [*early_rules(), *hours.rules(), *days.rules()]


def _refused(found: Sequence[Token]) -> set[int]:
    """Where the days and hours stand that « sauf », « pas », « je ne peux pas » deny."""
    refused: set[int] = set()
    for at, token in enumerate(found):
        if token.kind in NEGATIVE:
            before = _before(found, at) if token.kind == Kind.CANNOT else set()
            refused |= before or _after(found, at, words=WORDS_BETWEEN if token.kind == Kind.CANNOT else 0)
    return refused


def _before(found: Sequence[Token], at: int) -> set[int]:
    """« mardi, je ne peux pas »: the times just before."""
    start = at
    while start and found[start - 1].kind in (*TIMES, Kind.AND_, Kind.OR_, *LINKS):
        start -= 1
    return {n for n in range(start, at) if found[n].kind in TIMES}


def _after(found: Sequence[Token], at: int, *, words: int) -> set[int]:
    """« sauf mardi et jeudi matin »: the times that follow, after that many other words."""
    refused: set[int] = set()
    for n in range(at + 1, len(found)):
        kind = found[n].kind
        words -= kind == Kind.WORD
        if kind in TIMES:
            refused.add(n)
            words = 0
        elif kind in ENDS or words < 0:
            break
    return refused


@dataclass(slots=True)
class _Group:
    """Tokens of one moment while it is put together."""

    tokens: list[Token] = field(default_factory=list)

    def has(self, kind: Kind) -> bool:
        return any(token.kind == kind for token in self.tokens)

    def takes(self, token: Token, following: Sequence[Token]) -> bool:
        """Whether the day or hour still belongs here, or begins another moment."""
        if token.kind == Kind.HOURS and self.has(Kind.DAYS) and not self.has(Kind.HOURS):
            return self.tokens[-1].kind != Kind.OR_
        if not (self.has(Kind.DAYS) and self.has(Kind.HOURS)):
            return True
        led_by_hours = self.times[0].kind == Kind.HOURS
        if token.kind == Kind.DAYS:
            return led_by_hours or (_is_period(token) and not self._ends_with_or)
        more_days = any(one.kind == Kind.DAYS for one in following)
        return not (led_by_hours and more_days) or _common(self.times[0].value, token.value) is not None

    @property
    def times(self) -> list[Token]:
        return [token for token in self.tokens if token.kind in TIMES]

    @property
    def _ends_with_or(self) -> bool:
        return self.tokens[-1].kind in (Kind.OR_, Kind.AND_, Kind.COMMA)


def _moments(found: Sequence[Token]) -> Iterator[Moment]:
    kept = [token for token in found if token.kind in (*TIMES, Kind.OR_, Kind.AND_, Kind.COMMA)]
    group = _Group()
    for at, token in enumerate(kept):
        if token.kind in TIMES and not group.takes(token, kept[at + 1 :]):
            yield _moment(group)
            group = _Group()
        group.tokens.append(token)
    if group.times:
        yield _moment(group)


def _moment(group: _Group) -> Moment:
    said = " ".join(token.said for token in group.times)
    spans = [token.span for token in group.times if token.span]
    span = (min(start for start, _ in spans), max(end for _, end in spans)) if spans else (0, 0)
    return Moment(_days(group.tokens), _hours(group.tokens), said, span)


def _hours(found: Sequence[Token]) -> tuple[Hours, ...]:
    """« matin vers 9 h » is narrowed, « matin ou soir » is not."""
    hours: list[Hours] = []
    for or_before, token in _linked(found, Kind.HOURS):
        both = None if or_before or not hours else _common(hours[-1], token.value)
        hours[-1:] = [both] if both else [*hours[-1:], token.value]
    return tuple(hours)


def _common(one: Hours, other: Hours) -> Hours | None:
    """What lies in both, when one narrows the other."""
    if one.exact and other.exact:
        return None
    return one.common(other)


def _days(found: Sequence[Token]) -> tuple[Days, ...]:
    """« la semaine prochaine, mardi ou jeudi » is narrowed; « mardi ou la semaine prochaine » is not."""
    days = list(_linked(found, Kind.DAYS))
    periods = [token.value for _, token in days if _is_period(token)]
    chosen = [token.value for _, token in days if not _is_period(token)]
    apart = any(or_ and _is_period(a) != _is_period(b) for (_, a), (or_, b) in pairwise(days))
    if periods and chosen and not apart:
        periods = _bounded(periods)
        return tuple(_within(period, one) for period in periods for one in chosen)
    return tuple(_bounded([token.value for _, token in days]))


def _within(period: Days, one: Days) -> Days:
    return one if isinstance(one, Offset) or _is_full(one) else Within(period, one)


def _is_full(one: Days) -> bool:
    return isinstance(one, Date) and one.month is not None


def _bounded(days: Sequence[Days]) -> list[Days]:
    """« après le 3 et avant le 10 » is what lies between."""
    after = [one for one in days if isinstance(one, From)]
    before = [one for one in days if isinstance(one, Until)]
    if after and before:
        others = [one for one in days if not isinstance(one, From | Until)]
        return [*others, Both(after[0], before[0])]
    return list(days)


def _linked(found: Sequence[Token], kind: Kind) -> Iterator[tuple[bool, Token]]:
    """Tokens of the kind, each with whether « ou » stands between it and the one before."""
    or_before = False
    for token in found:
        or_before = or_before or token.kind == Kind.OR_
        if token.kind == kind:
            yield or_before, token
            or_before = False


def _is_period(token: Token) -> bool:
    return token.kind == Kind.DAYS and bool(token.value.period)
