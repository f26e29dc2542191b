"""Hours of a day as a person names them: the rules that read them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from escale.french.days import END
from escale.french.kinds import Kind, Rule, Token, nothing, rule, values, written

MIDNIGHT = 24 * 60
NOON = 12 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """From the minute `start` of a day to the minute `end`.

    exact: one time was named, `start` is it. In elapsed minutes when clocks change in between.
    """

    start: int
    end: int
    exact: bool = False

    def covers(self, minute: int) -> bool:
        return self.start <= minute < self.end

    def common(self, other: "Hours") -> "Hours | None":
        """What lies in both; the exact one keeps its name."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        exact = (self.exact and start == self.start) or (other.exact and start == other.start)
        return Hours(start, end, exact) if start < end else None


@dataclass(frozen=True, slots=True)
class Clock:
    """A minute of the day as it was said; `vague`: 3 h may be 15 h."""

    minute: int
    vague: bool = False

    @property
    def likely(self) -> int:
        return self.minute + NOON if self.vague else self.minute

    def plus(self, minutes: int) -> "Clock":
        return Clock(max(0, self.minute + minutes), self.vague)


@dataclass(frozen=True, slots=True)
class NamedHour:
    """« midi »: a minute of the day, and the part of the day that it stands for alone."""

    minute: int
    part: Hours

    @property
    def likely(self) -> int:
        return self.minute


def clock(hour: int, minutes: int, *, sure: bool, last_vague: int) -> Clock | None:
    """The time on a clock, None when no clock shows it."""
    minute = hour * 60 + minutes
    if minutes >= 60 or minute >= MIDNIGHT:  # noqa: PLR2004 - minutes of an hour
        return None
    return Clock(minute, vague=not sure and 1 <= hour <= last_vague)


@dataclass(frozen=True, slots=True)
class HourRules:
    """How hours are read; margins in minutes."""

    around: int
    exact: int
    last_vague: int

    def rules(self) -> list[Rule]:
        """First times on a clock, then what is no time, then stretches, then times alone."""
        return [*self._clocks(), *_durations(), *self._stretches(), *self._single()]

    def _clocks(self) -> list[Rule]:
        return [
            rule("<!at|between|before|after|since|until|around|weekday number hour past?", _an_hour),
            rule("number hour number|past", self._in_words),
            rule("number hour", self._in_words),
            rule("clock|named_hour past", _with_past),
            rule("clock of|of_the|article* part", _of_part),
            rule("clock this part", _beside_part),
            rule("part at|around|article* clock", _beside_part),
        ]

    def _stretches(self) -> list[Rule]:
        time = "clock|named_hour"
        return [
            rule(f"between number|clock|named_hour and_|dash {time}", self._range),
            rule(f"of|since number|clock|named_hour at|until|dash {time}", self._range),
            rule(f"clock|named_hour at|until|dash {time}", self._range),
            rule(f"number dash {time}", self._range),
            rule(f"until|before article|the|at|of* {time}", lambda t: _hours(t, 0, _minute(t))),
            rule(f"after|since article|the|at|of* {time}", lambda t: _hours(t, _minute(t), MIDNIGHT)),
            rule("before article|the|of* part", lambda t: _hours(t, 0, _part(t).start)),
            rule("after article|the|of* part", lambda t: _hours(t, _part(t).end, MIDNIGHT)),
            rule(f"at? around article|the|at|of* {time}", self._near),
        ]

    def _single(self) -> list[Rule]:
        return [
            rule("at|to_the? clock", self._at),
            rule("edge of|of_the? article? part", _edge),
            rule("at|to_the? named_hour", lambda t: [Token(Kind.HOURS, _part(t), written(t))]),
            rule("part", lambda t: [Token(Kind.HOURS, _part(t), written(t))]),
        ]

    def _in_words(self, tokens: Sequence[Token]) -> list[Token] | None:
        hour, *rest = values(tokens, Kind.NUMBER, Kind.PAST)
        if tokens[-1].kind == Kind.PAST:
            found = clock(hour, 0, sure=False, last_vague=self.last_vague)
            found = found and found.plus(rest[0])
        else:
            found = clock(hour, *(rest or [0]), sure=False, last_vague=self.last_vague)
        return [Token(Kind.CLOCK, found, written(tokens))] if found else nothing(tokens)

    def _range(self, tokens: Sequence[Token]) -> list[Token] | None:
        start, end = values(tokens, Kind.NUMBER, Kind.CLOCK, Kind.NAMED_HOUR)
        if isinstance(start, int):
            start = clock(start, 0, sure=False, last_vague=self.last_vague)
        if start is None:
            return nothing(tokens)
        return _hours(tokens, *_ordered(start, end))

    def _near(self, tokens: Sequence[Token]) -> list[Token]:
        minute = _minute(tokens)
        return _hours(tokens, max(0, minute - self.around), min(MIDNIGHT, minute + self.around))

    def _at(self, tokens: Sequence[Token]) -> list[Token]:
        minute = _minute(tokens) % MIDNIGHT
        hours = Hours(minute, min(MIDNIGHT, minute + self.exact), exact=True)
        return [Token(Kind.HOURS, hours, written(tokens))]


def _durations() -> list[Rule]:
    """« pendant 2 h », « 2 h de trajet », « dans 2 h » is left to the days."""
    prepositions = "<!at|between|before|after|since|until|around|days|weekday|relative|to_the|of|of_the"
    return [
        rule("elsewhen of|article|the* clock", nothing),
        rule("elsewhen of|article|the* number hour|minute", nothing),
        rule("in_ clock", nothing),
        rule(f"{prepositions} clock of word", nothing),
        rule(f"{prepositions} clock hour|minute|day|week|months|year", nothing),
    ]


def _an_hour(tokens: Sequence[Token]) -> list[Token] | None:
    """« une heure », with nothing before it, is how long."""
    return nothing(tokens) if tokens[0].value == 1 and not tokens[0].said.isdigit() else None


def _with_past(tokens: Sequence[Token]) -> list[Token]:
    said, minutes = values(tokens, Kind.CLOCK, Kind.NAMED_HOUR, Kind.PAST)
    vague = isinstance(said, Clock) and said.vague
    return [Token(Kind.CLOCK, Clock(said.minute + minutes, vague), written(tokens))]


def _of_part(tokens: Sequence[Token]) -> list[Token]:
    """« 8 h du soir », « 3 h du matin »."""
    return [Token(Kind.CLOCK, _in_part(tokens[0].value, _part(tokens)), written(tokens))]


def _beside_part(tokens: Sequence[Token]) -> list[Token]:
    """« 8 h ce soir », « le soir à 8 h »: the part stays, it may say which day."""
    part = _part(tokens)
    return [
        replace(t, value=_in_part(t.value, part)) if t.kind == Kind.CLOCK else t
        for t in tokens
        if t.kind != Kind.AT
    ]


def _in_part(said: Clock, part: Hours) -> Clock:
    return Clock(said.minute + NOON if part.start >= NOON > said.minute else said.minute)


def _edge(tokens: Sequence[Token]) -> list[Token]:
    """« début de matinée » is the first half; the middle is all of it."""
    part, edge = _part(tokens), tokens[0].value
    if edge is None:
        return _hours(tokens, part.start, part.end)
    half = (part.start + part.end) // 2
    start = half if edge == END else part.start
    return _hours(tokens, start, half if edge == 0 else part.end)


def _ordered(start: Clock | NamedHour, end: Clock | NamedHour) -> tuple[int, int]:
    """« de 9 h à 5 h » ends at 17 h, « de 1 h à 3 h » is in the afternoon, « de 22 h à 2 h » ends at midnight."""
    for a in (start.likely, start.minute):
        for b in (end.minute, end.likely):
            if a < b and not (a == start.minute and isinstance(start, Clock) and start.vague):
                return a, b
    return start.likely, MIDNIGHT


def _hours(tokens: Sequence[Token], start: int, end: int) -> list[Token]:
    return [Token(Kind.HOURS, Hours(start, end), written(tokens))] if start < end else nothing(tokens)


def _minute(tokens: Sequence[Token]) -> int:
    found = values(tokens, Kind.CLOCK, Kind.NAMED_HOUR)[-1]
    return int(found.likely)


def _part(tokens: Sequence[Token]) -> Hours:
    found = values(tokens, Kind.PART, Kind.NAMED_HOUR)[-1]
    return found.part if isinstance(found, NamedHour) else found
