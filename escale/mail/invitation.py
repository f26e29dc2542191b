"""The calendar part of a mail (RFC 5545, RFC 5546), made by the icalendar library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from escale.career.appointment import Appointment
    from escale.career.interval import Interval

PRODUCT = "-//Escale//Rendez-vous//FR"
ALARM = timedelta(hours=-1)
LOOK_AROUND = timedelta(days=400)  # both changes of clock before and after
DOMAIN = "rdv.escale"  # part of what names an appointment for ever: it does not follow the practice's address


class Method(StrEnum):
    """What the receiver's calendar is asked to do."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


class Guest(vCalAddress):
    """Somebody in an invitation, by name and address."""

    @classmethod
    def of(cls, name: str, address: str, **marks: str) -> Guest:
        guest = cls(f"mailto:{address}")
        guest.params["CN"] = vText(name)
        for mark, value in marks.items():
            guest.params[mark] = vText(value)
        return guest


def uid(one: Appointment) -> str:
    """The same for as long as the appointment exists."""
    return f"{one.id}@{DOMAIN}"


@dataclass(frozen=True)
class Invitation:
    """An appointment as a calendar shows it. interval, sequence: as the mail tells them; zone: on whose clock."""

    appointment: Appointment
    interval: Interval
    sequence: int
    zone: ZoneInfo
    summary: str
    description: str
    location: str
    alarm: str
    organizer: Guest
    attendee: Guest | None = None

    def ics(self, method: Method, now: datetime) -> bytes:
        """The file, with CRLF and lines of 75 bytes at most."""
        calendar = Calendar()
        for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", method.value)):
            calendar.add(name, value)
        calendar.add_component(self._event(method, now))
        around = self.interval.start.date()
        calendar.add_missing_timezones(around - LOOK_AROUND, around + LOOK_AROUND)
        return bytes(calendar.to_ical())

    def _event(self, method: Method, now: datetime) -> Event:
        event = Event()
        for name, value in self._lines(now):
            event.add(name, value)
        event["organizer"] = self.organizer
        if self.attendee is not None and method is not Method.PUBLISH:
            event["attendee"] = self.attendee
        event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
        if method is not Method.CANCEL:
            event.add_component(_alarm(self.alarm))
        return event

    def _lines(self, now: datetime) -> list[tuple[str, object]]:
        return [
            ("uid", uid(self.appointment)), ("sequence", self.sequence), ("dtstamp", now),
            ("dtstart", self.interval.start.astimezone(self.zone)), ("dtend", self.interval.end.astimezone(self.zone)),
            ("summary", self.summary), ("description", self.description), ("location", self.location),
            ("transp", "OPAQUE"), ("class", "PRIVATE"),
        ]  # fmt: skip


def _alarm(text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", ALARM)
    return alarm
