"""Days as a person names them, and the stretches of the calendar that they stand for.

Everything here is on the person's clock: dates and naive datetimes.
"""

import calendar
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
MONTHS_IN_YEAR = 12
END = 2  # the last third
NEAR_MONTHS = 3
YEARS = range(1900, 2101)

Stretch = tuple[datetime, datetime]


class ImpossibleDate(ValueError):
    """No calendar has this date. `what`: as it was written."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class PastDate(ValueError):
    """All that was said lies in the past. `what`: as it was written."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Days(Protocol):
    """Some days, said in one of the ways below.

    period: an extent that other words may narrow (« la semaine prochaine, mardi »).
    """

    @property
    def period(self) -> bool: ...

    def stretches(self, today: date) -> list[Stretch]:
        """The stretches meant, in order; may lie in the past. Raises ImpossibleDate."""

    def fits(self, day: date, today: date) -> bool:
        """Whether somebody who says this may mean that day."""


def days_from(start: date, end: date) -> Stretch:
    """From the first day up to, not including, the last."""
    return datetime.combine(start, time()), datetime.combine(end, time())


def each_day(stretch: Stretch) -> Iterator[date]:
    """Every day that the stretch touches."""
    day = stretch[0].date()
    while datetime.combine(day, time()) < stretch[1]:
        yield day
        day += DAY


class Resolved(ABC):
    """Fits what its stretches cover."""

    period = True

    @abstractmethod
    def stretches(self, today: date) -> list[Stretch]:
        """What it covers, as of ``today``."""

    def fits(self, day: date, today: date) -> bool:
        start, end = days_from(day, day + DAY)
        try:
            return any(first < end and start < last for first, last in self.stretches(today))
        except ImpossibleDate:
            return False


@dataclass(frozen=True, slots=True)
class Weekday:
    """« jeudi » (weeks=0: the nearest), « jeudi en huit » (1), « les jeudis » (often)."""

    number: int
    weeks: int = 0
    often: int = 0
    period = False

    def stretches(self, today: date) -> list[Stretch]:
        nearest = today + DAY * ((self.number - today.weekday()) % 7) + WEEK * self.weeks
        return [days_from(day, day + DAY) for n in range(max(1, self.often)) for day in [nearest + WEEK * n]]

    def fits(self, day: date, today: date) -> bool:  # noqa: ARG002 - as `Days` has it
        return day.weekday() == self.number


@dataclass(frozen=True, slots=True)
class NextWeekday(Weekday):
    """« jeudi prochain »: the one of the next calendar week."""

    def stretches(self, today: date) -> list[Stretch]:
        day = _monday(today) + WEEK + DAY * self.number
        return [days_from(day, day + DAY)]


@dataclass(frozen=True, slots=True)
class ComingWeekday(Weekday):
    """« jeudi qui vient », « le prochain jeudi »: the nearest after today."""

    def stretches(self, today: date) -> list[Stretch]:
        day = today + DAY * ((self.number - today.weekday() - 1) % 7 + 1)
        return [days_from(day, day + DAY)]


@dataclass(frozen=True, slots=True)
class Offset(Resolved):
    """« demain » (1), « hier » (-1), « dans deux semaines » (14, the whole week)."""

    days: int
    whole_week: bool = False
    period = False

    def stretches(self, today: date) -> list[Stretch]:
        day = today + DAY * self.days
        return [
            days_from(_monday(day), _monday(day) + WEEK) if self.whole_week else days_from(day, day + DAY)
        ]


@dataclass(frozen=True, slots=True)
class Date:
    """« le 12 », « le 12 mars », « le 12 mars 2027 », « jeudi 12 »: not past, unless a year is said."""

    day: int
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    said: str = ""
    period = False

    def stretches(self, today: date) -> list[Stretch]:
        day = self.on_calendar(today)
        return [days_from(day, day + DAY)]

    def on_calendar(self, today: date) -> date:
        """The day meant; ImpossibleDate when there is none, or it is another weekday."""
        try:
            days = [self._in_year(today)] if self.month else self._in_coming_months(today)
            return next(day for day in days if self.weekday in (None, day.weekday()))
        except (ValueError, StopIteration) as error:
            raise ImpossibleDate(self.said) from error

    def _in_year(self, today: date) -> date:
        month = self.month or 1
        later = today.year + ((month, self.day) < (today.month, today.day))
        return date(self.year or later, month, self.day)

    def _in_coming_months(self, today: date) -> list[date]:
        return [day for day in map(self._in_month, _months(today)) if day and day >= today]

    def _in_month(self, month: date) -> date | None:
        last = calendar.monthrange(month.year, month.month)[1]
        return month.replace(day=self.day) if 1 <= self.day <= last else None

    def fits(self, day: date, today: date) -> bool:  # noqa: ARG002 - as `Days` has it
        said = (self.month or day.month, self.year or day.year)
        return (self.day, *said) == (day.day, day.month, day.year)


@dataclass(frozen=True, slots=True)
class Weeks(Resolved):
    """Calendar weeks from Monday, `ahead` of this one; the days `start` up to, not including, `end` of each."""

    ahead: int
    start: int = 0
    end: int = 7
    count: int = 1

    def stretches(self, today: date) -> list[Stretch]:
        mondays = [_monday(today) + WEEK * (self.ahead + n) for n in range(self.count)]
        return [days_from(monday + DAY * self.start, monday + DAY * self.end) for monday in mondays]


@dataclass(frozen=True, slots=True)
class NumberedWeek(Resolved):
    """« semaine 48 »: the ISO week, not past."""

    number: int

    def stretches(self, today: date) -> list[Stretch]:
        year = today.isocalendar().year
        year += self.number < today.isocalendar().week
        try:
            monday = date.fromisocalendar(year, self.number, 1)
        except ValueError as error:
            raise ImpossibleDate(str(self.number)) from error
        return [days_from(monday, monday + WEEK)]


@dataclass(frozen=True, slots=True)
class Month(Resolved):
    """A month (None: this one, or `ahead` of it), or a third of it: 0 begins, 1 middle, 2 end."""

    month: int | None = None
    year: int | None = None
    ahead: int = 0
    third: int | None = None

    def stretches(self, today: date) -> list[Stretch]:
        start = self._start(today)
        end = _plus_months(start, 1)
        if self.third is None:
            return [days_from(start, end)]
        marks = [start, start.replace(day=11), start.replace(day=21), end]
        return [days_from(marks[self.third], marks[self.third + 1])]

    def _start(self, today: date) -> date:
        if self.month is None:
            return _plus_months(today.replace(day=1), self.ahead)
        year = self.year or today.year + (self.month < today.month)
        return date(year, self.month, 1)


@dataclass(frozen=True, slots=True)
class Year(Resolved):
    """A calendar year, `ahead` of this one; `end`: its last month only."""

    ahead: int
    end: bool = False

    def stretches(self, today: date) -> list[Stretch]:
        year = today.year + self.ahead
        return [days_from(date(year, MONTHS_IN_YEAR if self.end else 1, 1), date(year + 1, 1, 1))]


def _monday(day: date) -> date:
    return day - DAY * day.weekday()


def _plus_months(month: date, count: int) -> date:
    years, index = divmod(month.month - 1 + count, MONTHS_IN_YEAR)
    return date(month.year + years, index + 1, 1)


def _months(today: date) -> list[date]:
    return [_plus_months(today.replace(day=1), n) for n in range(NEAR_MONTHS)]
