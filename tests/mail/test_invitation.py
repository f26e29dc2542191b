"""The calendar part of mails, read back with the icalendar library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from escale.career.service import Channel
from escale.store.mails import Audience, Kind
from tests.mail.world import HERS, START, appointment, consultant, half_hour, letter, mail

PARIS = ZoneInfo("Europe/Paris")


def read(calendar: bytes | None) -> tuple[Calendar, Event]:
    assert calendar is not None
    whole = Calendar.from_ical(calendar)
    [event] = whole.walk("VEVENT")
    assert isinstance(whole, Calendar)
    assert isinstance(event, Event)
    return whole, event


def sent(kind: Kind = Kind.BOOKED, one: Any = None, **changed: Any) -> tuple[Calendar, Event]:
    return read(letter(mail(kind, one, **changed)).calendar)


def test_confirmation_asks_to_write_the_appointment_down():
    whole, event = sent()

    assert whole["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"]) == (f"{appointment().id}@rdv.escale", 0)
    assert (event.start, event.end) == (START, START + timedelta(minutes=30))
    assert (event["STATUS"], event["SUMMARY"]) == ("CONFIRMED", "Rendez-vous avec Claire Martin")


def test_organiser_is_the_practice_and_the_reader_has_accepted():
    _, event = sent()

    assert (event["ORGANIZER"], event["ORGANIZER"].params["CN"]) == ("mailto:rdv@exemple.fr", "Cap Métiers")
    assert event["ATTENDEE"] == f"mailto:{HERS}"
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_person_does_not_learn_the_address_of_the_consultant_nor_the_reverse():
    _, theirs = sent(audience=Audience.CONSULTANT, recipient="claire@cabinet.fr")

    assert theirs["ATTENDEE"] == "mailto:claire@cabinet.fr"
    assert HERS not in theirs.to_ical().decode()


def test_move_is_the_same_event_one_change_further():
    _, first = sent()
    _, then = sent(Kind.MOVED, appointment(sequence=1, interval=half_hour(START + timedelta(days=1))))

    assert then["UID"] == first["UID"]
    assert (then["SEQUENCE"], then.start) == (1, START + timedelta(days=1))


def test_cancellation_takes_the_event_away():
    whole, event = sent(Kind.CANCELLED, appointment(sequence=2))

    assert (whole["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)
    assert event.walk("VALARM") == []


def test_consultant_who_lost_an_appointment_is_told_when_it_was():
    was = half_hour(START - timedelta(days=1))
    taken = appointment(sequence=1, consultant_id=2)
    whole, event = sent(
        Kind.CANCELLED,
        taken,
        audience=Audience.CONSULTANT,
        recipient="claire@cabinet.fr",
        was=was,
        sequence=1,
    )

    assert (whole["METHOD"], event.start) == ("CANCEL", START - timedelta(days=1))


def test_alarm_rings_an_hour_before():
    _, event = sent()
    [alarm] = event.walk("VALARM")

    assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", timedelta(hours=-1))


@pytest.mark.parametrize(
    ("start", "offset"),
    [
        (datetime(2027, 3, 27, 9, 0, tzinfo=UTC), 1),
        (datetime(2027, 3, 28, 9, 0, tzinfo=UTC), 2),
        (datetime(2027, 10, 30, 9, 0, tzinfo=UTC), 2),
        (datetime(2027, 10, 31, 9, 0, tzinfo=UTC), 1),
    ],
)
def test_time_zone_inside_the_file_gives_the_right_hour_around_changes_of_clock(start: datetime, offset: int):
    whole, event = sent(one=appointment(interval=half_hour(start)))
    [zone] = whole.walk("VTIMEZONE")

    assert event["DTSTART"].params["TZID"] == zone["TZID"] == "Europe/Paris"
    wall = event.start.replace(tzinfo=None)
    assert wall.replace(tzinfo=zone.to_tz()).utcoffset() == timedelta(hours=offset)
    assert event.start == start


def test_file_has_lines_of_75_bytes_that_end_as_the_standard_asks():
    calendar = letter(mail(one=appointment(name="é" * 80))).calendar or b""

    assert calendar.count(b"\n") == calendar.count(b"\r\n")
    assert max(map(len, calendar.split(b"\r\n"))) <= 75
    assert read(calendar)[1]["ATTENDEE"].params["CN"] == "é" * 80


def test_file_survives_being_read_and_written_again():
    calendar = letter(mail()).calendar or b""

    assert Calendar.from_ical(calendar).to_ical() == calendar


@pytest.mark.parametrize("name", ['Léa "la", vraie; fille\\n', "Léa\r\nATTENDEE:mailto:x@y.fr"])
def test_name_can_not_write_lines_of_its_own(name: str):
    whole, event = sent(one=appointment(name=name))

    assert str(event["ATTENDEE"]) == f"mailto:{HERS}"
    assert len(whole.walk("VEVENT")) == 1


def test_video_room_is_where_the_meeting_takes_place():
    one = appointment(channel=Channel.VIDEO)
    rooms = {"video_url": "https://visio.exemple.fr/{room}"}
    hers = read(letter(mail(one=one), **rooms).calendar)[1]["LOCATION"]
    theirs = letter(mail(one=one, audience=Audience.CONSULTANT, consultant=consultant()), **rooms)

    assert hers.startswith("https://visio.exemple.fr/")
    assert read(theirs.calendar)[1]["LOCATION"] == hers
    assert one.id not in hers
