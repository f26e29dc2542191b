"""Days and hours as mails and reminders say them: always with the place whose clock is meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location

if TYPE_CHECKING:
    from datetime import datetime

    from escale.texts import Words

LOCALE = "fr"
VOWELS = "aàâeéèêiîïoôuy"


@dataclass(frozen=True)
class Clock:
    """Says moments. zone: the reader's; own: the practice's."""

    words: Words
    zone: ZoneInfo
    own: ZoneInfo

    def short(self, moment: datetime) -> str:
        """« mardi 24 novembre à 14 h 30 », on the reader's clock."""
        return self._slot(moment, self.zone, "day")

    def full(self, moment: datetime) -> str:
        """« mardi 24 novembre 2026 à 14 h 30 (heure de Paris) »; abroad, the practice's time follows."""
        said = self._placed(self._slot(moment, self.zone, "dated"), self.zone)
        if not self._abroad(moment):
            return said
        return self.words.say("moments.also", said=said, other=self._other(moment))

    def hour(self, moment: datetime) -> str:
        """« 14 h 30 (heure de Paris) »."""
        return self._placed(self._hour(moment, self.zone), self.zone)

    def spoken(self, moment: datetime) -> str:
        """« mardi 24 novembre à 14 h 30 »; abroad, with both places."""
        if not self._abroad(moment):
            return self.short(moment)
        said = self._placed(self.short(moment), self.zone)
        return self.words.say("moments.also", said=said, other=self._other(moment))

    def _abroad(self, moment: datetime) -> bool:
        return moment.astimezone(self.zone).utcoffset() != moment.astimezone(self.own).utcoffset()

    def _other(self, moment: datetime) -> str:
        here, there = moment.astimezone(self.zone), moment.astimezone(self.own)
        same_day = here.date() == there.date()
        said = self._hour(moment, self.own) if same_day else self._slot(moment, self.own, "day")
        return self._placed(said, self.own)

    def _placed(self, said: str, zone: ZoneInfo) -> str:
        return self.words.say("moments.placed", slot=said, clock=clock(self.words, zone))

    def _slot(self, moment: datetime, zone: ZoneInfo, form: str) -> str:
        day = moment.astimezone(zone).date()
        named = self.words.say(
            f"moments.{form}",
            weekday=format_date(day, "EEEE", LOCALE),
            number=self.words.say("moments.first") if day.day == 1 else day.day,
            month=format_date(day, "MMMM", LOCALE),
            year=day.year,
        )
        return self.words.say("moments.slot", day=named, hour=self._hour(moment, zone))

    def _hour(self, moment: datetime, zone: ZoneInfo) -> str:
        at = moment.astimezone(zone)
        form = "hour_and_minutes" if at.minute else "hour"
        return self.words.say(f"moments.{form}", hour=at.hour, minutes=f"{at.minute:02}")


def clock(words: Words, zone: ZoneInfo) -> str:
    """« heure de Paris », « heure d'Alger »."""
    known = words.section("clocks").get(zone.key)
    if known:
        return str(known)
    town = get_timezone_location(zone, locale=LOCALE, return_city=True)
    elided = town[0].lower() in VOWELS
    return words.say("clock_before_vowel" if elided else "clock", town=town)
