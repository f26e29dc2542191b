"""Days bounded by other days: from, until, between, around, and within a period."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from escale.french.days import DAY, Days, Resolved, Stretch, days_from, each_day

LONGEST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Span(Resolved):
    """« de lundi à jeudi »: both included. A last day that comes before the first is taken after it."""

    first: Days
    last: Days

    def stretches(self, today: date) -> list[Stretch]:
        start = self.first.stretches(today)[0][0]
        end = self.last.stretches(max(today, start.date()))[-1][1]
        return [(start, end)] if start < end else []


@dataclass(frozen=True, slots=True)
class Until(Resolved):
    """« avant vendredi », « d'ici vendredi » (inclusive), « avant vendredi 17 h » (minute of the last day)."""

    last: Days
    inclusive: bool = True
    minute: int | None = None

    def stretches(self, today: date) -> list[Stretch]:
        start, end = self.last.stretches(today)[-1]
        if self.minute is not None:
            end = start + timedelta(minutes=self.minute)
        elif not self.inclusive:
            end = start
        now = datetime.combine(today, time())
        return [(now, end)] if now < end else [(end - DAY, end)]


@dataclass(frozen=True, slots=True)
class From(Resolved):
    """« à partir de lundi », « après lundi » (not inclusive), « dès lundi 14 h »: and the `days` that follow."""

    first: Days
    days: int
    inclusive: bool = True
    minute: int | None = None

    def stretches(self, today: date) -> list[Stretch]:
        start, end = self.first.stretches(today)[0]
        if self.minute is not None:
            start += timedelta(minutes=self.minute)
        elif not self.inclusive:
            start = end
        stop = datetime.combine(start.date(), time()) + DAY * self.days
        return [(start, stop)]


@dataclass(frozen=True, slots=True)
class Near(Resolved):
    """« vers le 12 »: that many days to either side."""

    day: Days
    margin: int

    def stretches(self, today: date) -> list[Stretch]:
        return [
            (start - DAY * self.margin, end + DAY * self.margin) for start, end in self.day.stretches(today)
        ]


@dataclass(frozen=True, slots=True)
class Coming(Resolved):
    """Today and the days that follow."""

    days: int

    def stretches(self, today: date) -> list[Stretch]:
        return [days_from(today, today + DAY * self.days)]


@dataclass(frozen=True, slots=True)
class WeekOf(Resolved):
    """« la semaine du 12 »."""

    day: Days

    def stretches(self, today: date) -> list[Stretch]:
        start = self.day.stretches(today)[0][0]
        monday = start - DAY * start.weekday()
        return [(monday, monday + DAY * 7)]


@dataclass(frozen=True, slots=True)
class Within(Resolved):
    """« mardi de la semaine prochaine », « le 12, en décembre »."""

    extent: Days
    chosen: Days
    period = False

    def stretches(self, today: date) -> list[Stretch]:
        return [days_from(day, day + DAY) for day in self._days(today) if self.chosen.fits(day, today)]

    def _days(self, today: date) -> list[date]:
        return [
            day
            for start, end in self.extent.stretches(today)
            for day in each_day((start, min(end, start + LONGEST)))
        ]


@dataclass(frozen=True, slots=True)
class Both(Resolved):
    """« après le 3 et avant le 10 »: what lies in each."""

    one: Days
    other: Days

    def stretches(self, today: date) -> list[Stretch]:
        return [
            (max(a, c), min(b, d))
            for a, b in self.one.stretches(today)
            for c, d in self.other.stretches(today)
            if max(a, c) < min(b, d)
        ]
