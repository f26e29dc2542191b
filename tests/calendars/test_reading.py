"""When somebody is busy by their own calendar: recurrences, exceptions, whole days, zones, clock changes, junk."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from escale.calendars.reading import NotACalendar, TooMany, busy
from escale.career.interval import Interval

PARIS = ZoneInfo("Europe/Paris")
WINDOW = Interval(datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 5, 1, tzinfo=UTC))


def calendar(*events: str, head: str = "") -> bytes:
    body = "".join(
        f"BEGIN:VEVENT\nUID:{n}\nDTSTAMP:20270101T000000Z\n{event}\nEND:VEVENT\n"
        for n, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//t\n{head}{body}END:VCALENDAR\n".replace(
        "\n", "\r\n"
    ).encode()


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=PARIS)


def read(*events: str, head: str = "") -> list[Interval]:
    return busy(calendar(*events, head=head), WINDOW, "Europe/Paris")


def test_weekly_meeting_keeps_its_hour_through_the_clock_change() -> None:
    found = read(
        "DTSTART;TZID=Europe/Paris:20270322T100000\nDTEND;TZID=Europe/Paris:20270322T110000\nRRULE:FREQ=WEEKLY;COUNT=3"
    )
    assert found == [
        Interval(at(month, day, 10), at(month, day, 11)) for month, day in ((3, 22), (3, 29), (4, 5))
    ]
    assert [one.start.hour for one in found] == [9, 8, 8]


def test_exceptions_of_a_series_are_left_out_or_moved() -> None:
    series = (
        "DTSTART;TZID=Europe/Paris:20270301T100000\nDTEND;TZID=Europe/Paris:20270301T110000\n"
        "RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;TZID=Europe/Paris:20270308T100000"
    )
    data = calendar(series).replace(
        b"END:VCALENDAR",
        b"BEGIN:VEVENT\r\nUID:0\r\nDTSTAMP:20270101T000000Z\r\nRECURRENCE-ID;TZID=Europe/Paris:20270315T100000\r\n"
        b"DTSTART;TZID=Europe/Paris:20270316T140000\r\nDTEND;TZID=Europe/Paris:20270316T150000\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )
    assert busy(data, WINDOW, "Europe/Paris") == [
        Interval(at(3, 1, 10), at(3, 1, 11)),
        Interval(at(3, 16, 14), at(3, 16, 15)),
    ]


def test_whole_day_is_a_day_of_the_consultants_wall() -> None:
    [found] = read("DTSTART;VALUE=DATE:20270328\nDTEND;VALUE=DATE:20270329")
    assert found == Interval(at(3, 28, 0), at(3, 29, 0))
    assert found.length.total_seconds() == 23 * 3600
    assert read("DTSTART;VALUE=DATE:20270328") == [found]


def test_floating_time_is_read_on_the_consultants_clock() -> None:
    assert read("DTSTART:20270410T090000\nDTEND:20270410T100000") == [Interval(at(4, 10, 9), at(4, 10, 10))]


def test_calendar_with_a_zone_of_its_own_says_so() -> None:
    head = "X-WR-TIMEZONE:America/New_York\n"
    [found] = read("DTSTART:20270410T130000Z\nDTEND:20270410T140000Z", head=head)
    assert found.start == datetime(2027, 4, 10, 13, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["W. Europe Standard Time", "Europe/Paris"])
def test_names_of_zones_that_windows_uses_are_known(zone: str) -> None:
    [found] = read(f'DTSTART;TZID="{zone}":20270410T090000\nDTEND;TZID="{zone}":20270410T100000')
    assert found == Interval(at(4, 10, 9), at(4, 10, 10))


@pytest.mark.parametrize(
    "mark", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"]
)
def test_what_leaves_one_free_does_not_count(mark: str) -> None:
    assert read(f"DTSTART:20270410T090000Z\nDTEND:20270410T100000Z\n{mark}") == []


def test_what_escale_invited_to_is_not_busy_twice() -> None:
    data = calendar("DTSTART:20270410T090000Z\nDTEND:20270410T100000Z").replace(
        b"UID:0", b"UID:abc@rdv.escale"
    )
    assert busy(data, WINDOW, "Europe/Paris") == []


def test_overlapping_events_become_one_stretch_and_the_window_cuts() -> None:
    found = read(
        "DTSTART:20270410T090000Z\nDTEND:20270410T100000Z", "DTSTART:20270410T093000Z\nDURATION:PT1H",
        "DTSTART:20270228T230000Z\nDTEND:20270301T010000Z", "DTSTART:20270410T120000Z\nDTEND:20270410T120000Z",
        "DTSTART:20280101T090000Z\nDTEND:20280101T100000Z",
    )  # fmt: skip
    assert found == [
        Interval(datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 3, 1, 1, tzinfo=UTC)),
        Interval(datetime(2027, 4, 10, 9, tzinfo=UTC), datetime(2027, 4, 10, 10, 30, tzinfo=UTC)),
    ]


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"<html>Connectez-vous</html>",
        b"\xff\xfe\x00",
        b"BEGIN:VCALENDAR",
        b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
    ],
)
def test_junk_is_no_calendar(junk: bytes) -> None:
    with pytest.raises(NotACalendar):
        busy(junk, WINDOW, "Europe/Paris")


def test_event_every_second_is_too_many() -> None:
    with pytest.raises(TooMany):
        read("DTSTART:20270401T000000Z\nDTEND:20270401T000001Z\nRRULE:FREQ=SECONDLY")
