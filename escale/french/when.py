"""When a person wishes an appointment."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from escale.career.interval import Interval, difference, union, utc
from escale.french.days import DAY, Days, ImpossibleDate, PastDate, Stretch, Weekday, each_day
from escale.french.hours import Hours
from escale.french.moments import Moment, Said, listen
from escale.french.spans import Coming
from escale.french.vocabulary import Measures, Vocabulary

__all__ = ["Calendar", "ImpossibleDate", "PastDate", "find_windows"]

MINUTE = timedelta(minutes=1)


def find_windows(text: str, *, now: datetime, zone: ZoneInfo, vocabulary: Vocabulary) -> tuple[Interval, ...]:
    """When the text says: windows in UTC, sorted, disjoint, each ending after `now`; none when it says nothing.

    Days without hours are whole (from 00:00 to 24:00 in `zone`), hours without a day are those of each
    of the coming days. Raises ImpossibleDate (« le 31 février ») and PastDate (« hier »), each only when
    nothing else was said. ValueError when `now` has no zone.
    """
    said = listen(text, vocabulary.time)
    return tuple(Calendar(utc(now), zone, vocabulary.time.measures).windows(said))


class Calendar:
    """Moments opened on the calendar of a person, at a point in time."""

    def __init__(self, now: datetime, zone: ZoneInfo, measures: Measures) -> None:
        self.now = now
        self.zone = zone
        self.measures = measures
        self.today: date = now.astimezone(zone).date()

    def windows(self, said: Said) -> list[Interval]:
        """What is wanted and not refused."""
        found, errors = self._wanted(said)
        if not found and errors:
            raise errors[0]
        if not found and (said.anytime or said.refused):
            found = self.of(Moment())
        return _kept(found, self._refused(said.refused, found), self.now)

    def _wanted(self, said: Said) -> tuple[list[Interval], list[ImpossibleDate | PastDate]]:
        found: list[Interval] = []
        errors: list[ImpossibleDate | PastDate] = []
        for moment in said.wanted:
            try:
                found += self.of(moment)
            except (ImpossibleDate, PastDate) as error:
                errors.append(error)
        return found, errors

    def of(self, moment: Moment) -> list[Interval]:
        """The windows of one moment; ImpossibleDate or PastDate when none is left."""
        found: list[Interval] = []
        errors: list[ImpossibleDate] = []
        for days in moment.days or (Coming(self.measures.horizon_days),):
            try:
                found += self._coming(days, moment.hours)
            except ImpossibleDate as error:
                errors.append(error)
        if not found:
            raise errors[0] if errors else PastDate(moment.said)
        return found

    def ever(self, moment: Moment) -> list[Interval]:
        """The windows of one moment, those of the past when none is to come. Raises ImpossibleDate."""
        try:
            return self.of(moment)
        except PastDate:
            stretches = [one for days in moment.days for one in days.stretches(self.today)]
            return [window for stretch in stretches for window in self._cut(stretch, moment.hours)]

    def _coming(self, days: Days, hours: tuple[Hours, ...]) -> list[Interval]:
        """Those still to come; of a weekday, the one a week later when today's is over."""
        late = timedelta(minutes=self.measures.late)
        rolls = isinstance(days, Weekday) and days == Weekday(days.number)
        least = late if rolls and not hours else timedelta(0)
        found = [one for one in self._opened(days, hours) if one.end > self.now + least]
        if found or not rolls:
            return found
        return list(self._opened(replace(days, weeks=1), hours))  # type: ignore[type-var]

    def _opened(self, days: Days, hours: tuple[Hours, ...]) -> Iterator[Interval]:
        midnight = datetime.combine(self.today, time())
        for start, end in days.stretches(self.today):
            if end > midnight:
                yield from self._cut((max(start, midnight), end), hours)
            elif not hours:
                yield from self._cut((start, end), ())

    def _cut(self, stretch: Stretch, hours: tuple[Hours, ...]) -> Iterator[Interval]:
        """The hours of each day of the stretch, or all of it."""
        if not hours:
            yield self._interval(*stretch)
            return
        for day in each_day(stretch):
            for one in hours:
                start, end = self._on(day, one)
                start, end = max(start, stretch[0]), min(end, stretch[1])
                if start < end:
                    yield self._interval(start, end)

    def _on(self, day: date, hours: Hours) -> Stretch:
        midnight = datetime.combine(day, time())
        return midnight + MINUTE * hours.start, midnight + MINUTE * hours.end

    def _interval(self, start: datetime, end: datetime) -> Interval:
        """On the world's clock. A time that the clock skips is read as if it had not been changed yet."""
        first, last = (utc(moment.replace(tzinfo=self.zone)) for moment in (start, end))
        return Interval(first, last if first < last else first + (end - start))

    def _refused(self, refused: Iterable[Moment], found: list[Interval]) -> list[Interval]:
        """Every occurrence of what is refused, within what was found."""
        days = [day for window in found for day in self._days_of(window)]
        return [
            window
            for moment in refused
            for day in days
            if not moment.days or any(one.fits(day, self.today) for one in moment.days)
            for window in self._cut(
                (datetime.combine(day, time()), datetime.combine(day + DAY, time())), moment.hours
            )
        ]

    def _days_of(self, window: Interval) -> list[date]:
        start, end = (edge.astimezone(self.zone).replace(tzinfo=None) for edge in (window.start, window.end))
        return list(each_day((start, end)))


def _kept(found: Iterable[Interval], refused: Iterable[Interval], now: datetime) -> list[Interval]:
    return [one for one in difference(union(found), union(refused)) if one.end > now]
