"""From hours, absences and what is claimed to the ticks at which a meeting may begin. Exact, in whole numbers."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from escale.career.interval import Interval
from escale.career.people import DAYS_IN_WEEK, Consultant
from escale.career.service import Service
from escale.career.ticks import (
    MINUTES,
    Span,
    inside,
    interval_of,
    lowest,
    mask_of,
    moment_of,
    ones,
    runs,
    spans_of,
    touched,
)
from escale.career.wall import QUARTER, day_of, days, grid, wall, week_of

DaysOff = Callable[[str, date, date], Collection[date]]
DAY_BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Busy:
    """What a consultant's diary holds.

    claimed: stretches of appointments and holds, buffers included; begins: the tick at which each of them begins,
    for the limits; calendar: stretches of their own calendar.
    """

    claimed: list[Span] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    calendar: list[Span] = field(default_factory=list)


def no_days_off(calendar: str, first: date, last: date) -> Collection[date]:  # noqa: ARG001
    """No calendar of holidays at all."""
    return ()


def open_mask(consultant: Consultant, window: Span, days_off: DaysOff) -> int:
    """When the consultant receives: weekly hours without holidays, extra hours, and no absence."""
    zone, name = consultant.timezone, consultant.holidays
    free_days: Collection[date] = ()
    if name:
        first, last = (day_of(moment_of(tick), zone) for tick in window)
        free_days = days_off(name, first - DAY_BEFORE, last)
    usual = wall(zone, window).opening(consultant.hours, free_days)
    extra = mask_of(map(inside, consultant.extra), window)
    return (usual | extra) & ~mask_of(map(touched, consultant.absences), window)


def opening(consultant: Consultant, window: Interval, days_off: DaysOff = no_days_off) -> list[Interval]:
    """When the consultant receives within the window: sorted, disjoint, in UTC, on marks of five minutes."""
    span = touched(window)
    return [interval_of(one) for one in spans_of(open_mask(consultant, span, days_off), span)]


@dataclass(frozen=True, slots=True)
class Question:
    """When may a meeting of this service begin, lying within these windows (sorted, disjoint), from `earliest` on?

    step: on which minutes of the consultant's clock (15, 30 or 60); None = on any mark of five minutes.
    """

    service: Service
    windows: tuple[Span, ...]
    earliest: int
    step: int | None = QUARTER

    @property
    def around(self) -> Span:
        """All that has to be known: the windows with room for the buffers."""
        before, after = self.service.before // MINUTES, self.service.after // MINUTES
        return Span(self.windows[0].first - before, self.windows[-1].last + after)


def starts(question: Question, consultant: Consultant, busy: Busy, days_off: DaysOff = no_days_off) -> int:
    """The mask, over `question.around`, of the ticks at which the meeting may begin.

    The meeting lies within opening hours; with its buffers it touches nothing that is claimed and nothing of the own
    calendar; its day and its week are not full. Buffers may reach outside of opening hours.
    """
    service, around = question.service, question.around
    before = service.before // MINUTES
    length, whole = service.minutes // MINUTES, (service.before + service.minutes + service.after) // MINUTES
    room = open_mask(consultant, around, days_off) & mask_of(question.windows, around)
    taken = mask_of(busy.claimed, around) | mask_of(busy.calendar, around)
    unclaimed = runs(ones(around.last - around.first) & ~taken, whole) << before
    late = ~ones(question.earliest - around.first)
    found = runs(room, length) & unclaimed & late
    if question.step:
        found &= grid(consultant.timezone, around, question.step)
    return found & ~full(consultant, found, around, busy.begins) if found else 0


def full(consultant: Consultant, found: int, around: Span, begins: Collection[int]) -> int:
    """The mask of the days and weeks in which the consultant has as many appointments as they want."""
    if not consultant.limited:
        return 0
    first, last = around.first + lowest(found), around.first + found.bit_length()
    return mask_of(full_spans(consultant, Span(first, last), begins), around)


def full_spans(consultant: Consultant, span: Span, begins: Collection[int]) -> Iterable[Span]:
    """The days and weeks, of those that the span touches, that take no more."""
    for limit, length in ((consultant.most_a_day, 1), (consultant.most_a_week, DAYS_IN_WEEK)):
        if limit is not None:
            for one in _periods(consultant.timezone, span, length):
                if sum(one.first <= tick < one.last for tick in begins) >= limit:
                    yield one


def counted(consultant: Consultant, span: Span) -> Span:
    """What the limits look at to judge this span: the whole weeks on the consultant's clock."""
    periods = list(_periods(consultant.timezone, span, DAYS_IN_WEEK))
    return Span(periods[0].first, periods[-1].last)


def _periods(zone: str, span: Span, length: int) -> Iterable[Span]:
    day, end = day_of(moment_of(span.first), zone), day_of(moment_of(span.last - 1), zone)
    if length == DAYS_IN_WEEK:
        day = week_of(day)
    while day <= end:
        yield days(day, length, zone)
        day += timedelta(days=length)
