"""A consultant's appointments as a calendar to subscribe to (RFC 5545)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, Event

from escale.calendars.reading import OURS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from escale.career.appointment import Appointment

PRODUCT = "-//Escale//Agenda//FR"
REFRESH = timedelta(minutes=15)


def as_calendar(name: str, entries: Iterable[tuple[Appointment, str]], now: datetime) -> bytes:
    """The appointments with their titles; times in UTC, UID and SEQUENCE as in the mails."""
    calendar = Calendar()
    for key, value in (
        ("prodid", PRODUCT),
        ("version", "2.0"),
        ("method", "PUBLISH"),
        ("x-wr-calname", name),
    ):
        calendar.add(key, value)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for one, title in entries:
        calendar.add_component(_event(one, title, now))
    found: bytes = calendar.to_ical()
    return found


def _event(one: Appointment, title: str, now: datetime) -> Event:
    event = Event()
    for key, value in (
        ("uid", f"{one.id}{OURS}"), ("sequence", one.sequence), ("dtstamp", now), ("summary", title),
        ("dtstart", one.interval.start), ("dtend", one.interval.end), ("status", "CONFIRMED"),
    ):  # fmt: skip
        event.add(key, value)
    return event
