"""Days and hours as they are said in French, on the visitor's clock and, when it is another, on the practice's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from babel.dates import format_date, get_timezone_location

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from escale.texts import Words

LOCALE = "fr"
NIGHT_ENDS, AFTERNOON, EVENING = 6, 12, 18
DAYS_KEPT = 1000


@dataclass(frozen=True)
class Clock:
    """Says moments. zone: the visitor's; own: the practice's."""

    words: Words
    zone: ZoneInfo
    own: ZoneInfo

    def day(self, moment: datetime) -> str:
        """« mardi 24 novembre »."""
        return self.say(moment.astimezone(self.zone).date())

    def say(self, day: date, form: str = "day") -> str:
        """A date; forms: `day`, `short`, `year`."""
        number = self.words.say("moments.first") if day.day == 1 else str(day.day)
        return self.words.say(
            f"moments.{form}",
            weekday=_weekday(day),
            number=number,
            month=_month(day),
            year=day.year,
        )

    def week(self, first: date, last: date) -> str:
        """« du 23 au 29 novembre »."""
        form = "week" if first.month == last.month else "week_of_two_months"
        ends = {"first": self.say(first, "short"), "last": self.say(last, "short")}
        return self.words.say(f"moments.{form}", number=first.day, **ends)

    def hour(self, moment: datetime) -> str:
        """« 9 h », « 14 h 30 »."""
        return self._hour(moment, self.zone)

    def slot(self, moment: datetime) -> str:
        """« mardi 24 novembre à 14 h 30 »."""
        return self.words.say("moments.slot", day=self.day(moment), hour=self.hour(moment))

    def elsewhere(self, moment: datetime) -> str:
        """« 14 h 30 à Paris » for somebody abroad, with the day when it is another; empty on one clock."""
        here, there = moment.astimezone(self.zone), moment.astimezone(self.own)
        if here.utcoffset() == there.utcoffset():
            return ""
        hour, place = self._hour(moment, self.own), place_of(self.words, self.own.key)
        if here.date() == there.date():
            return self.words.say("moments.there", hour=hour, place=place)
        return self.words.say("moments.there_another_day", day=self.say(there.date()), hour=hour, place=place)

    def part(self, moment: datetime) -> str:
        """`night`, `morning`, `afternoon` or `evening`."""
        hour = moment.astimezone(self.zone).hour
        if hour < NIGHT_ENDS:
            return "night"
        return "morning" if hour < AFTERNOON else "afternoon" if hour < EVENING else "evening"

    @property
    def name(self) -> str:
        """« heure de Paris »."""
        return clock_of(self.words, self.zone.key)

    def _hour(self, moment: datetime, zone: ZoneInfo) -> str:
        at = moment.astimezone(zone)
        form = "hour_and_minutes" if at.minute else "hour"
        return self.words.say(f"moments.{form}", hour=at.hour, minutes=f"{at.minute:02}")


@lru_cache(DAYS_KEPT)
def _weekday(day: date) -> str:
    return str(format_date(day, "EEEE", LOCALE))


@lru_cache(DAYS_KEPT)
def _month(day: date) -> str:
    return str(format_date(day, "MMMM", LOCALE))


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def clock_of(words: Words, zone: str) -> str:
    """« heure de Paris »; for a zone without words of its own, by its town."""
    known = words.section("clocks").get(zone)
    return str(known) if known else words.say("moments.clock", place=_town(zone))


def place_of(words: Words, zone: str) -> str:
    """« à Paris »."""
    known = words.section("places").get(zone)
    return str(known) if known else words.say("moments.place", place=_town(zone))


def _town(zone: str) -> str:
    return str(get_timezone_location(zone, locale=LOCALE, return_city=True))
