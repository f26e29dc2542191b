"""Days and hours as consultants read them, on the clock of one time zone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from escale.career.people import MIDNIGHT

if TYPE_CHECKING:
    from datetime import date, datetime

    from escale.career.interval import Interval
    from escale.desk.words import Words

LOCALE = "fr"


class Clock:
    """Says moments on the wall of a zone, in the words of the texts."""

    def __init__(self, words: Words, zone: str) -> None:
        self._words, self.zone = words, ZoneInfo(zone)

    def wall(self, moment: datetime) -> datetime:
        """The moment on this wall, without its zone."""
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def day(self, moment: datetime | date) -> str:
        """The day in words, with its year."""
        on = moment.astimezone(self.zone).date() if hasattr(moment, "astimezone") else moment
        return str(format_date(on, self._words.say("clocks.day"), locale=LOCALE))

    def hour(self, moment: datetime) -> str:
        """The hour, without minutes when there are none."""
        on = moment.astimezone(self.zone)
        name = "clocks.minutes" if on.minute else "clocks.hour"
        return self._words.say(name, hour=on.hour, minutes=f"{on.minute:02}")

    def when(self, moment: datetime) -> str:
        """Day and hour."""
        return self._words.say("clocks.when", day=self.day(moment), time=self.hour(moment))

    def whole_days(self, one: Interval) -> bool:
        """Whether it begins and ends at midnight on this wall."""
        return self.wall(one.start).time() == MIDNIGHT == self.wall(one.end).time()

    def in_full(self, moment: datetime) -> str:
        """Day and hour as one says them to a person."""
        day = format_date(self.wall(moment).date(), self._words.say("clocks.day_in_full"), locale=LOCALE)
        return self._words.say("clocks.when", day=day, time=self.hour(moment))

    def span(self, one: Interval) -> str:
        """From when to when, as short as it can be said."""
        last = one.end - timedelta(microseconds=1)
        same_day = self.wall(one.start).date() == self.wall(last).date()
        said = {"first": self.day(one.start), "last": self.day(last), **self._hours(one)}
        if self.whole_days(one):
            return self._words.say("clocks.whole_day" if same_day else "clocks.whole_days", **said)
        return self._words.say("clocks.hours" if same_day else "clocks.stretch", **said)

    def fields(self, one: Interval) -> dict[str, Any]:
        """What a form shows: ``first``, ``first_time``, ``last``, ``last_time``; no times for whole days."""
        start, end = self.wall(one.start), self.wall(one.end)
        if self.whole_days(one):
            last = (end - timedelta(days=1)).date()
            return {
                "first": start.date().isoformat(),
                "first_time": "",
                "last": last.isoformat(),
                "last_time": "",
            }
        return {
            "first": start.date().isoformat(), "first_time": f"{start:%H:%M}",
            "last": end.date().isoformat(), "last_time": f"{end:%H:%M}",
        }  # fmt: skip

    def _hours(self, one: Interval) -> dict[str, str]:
        return {"start": self.hour(one.start), "end": self.hour(one.end)}
