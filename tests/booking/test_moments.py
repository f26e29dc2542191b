"""How days and hours are said, at home and abroad."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from escale.booking.moments import Clock
from escale.booking.room import read_words

PARIS = ZoneInfo("Europe/Paris")


def clock(zone: str = "Europe/Paris") -> Clock:
    return Clock(read_words(), ZoneInfo(zone), PARIS)


def said(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("zone", "moment", "slot", "elsewhere"),
    [
        ("Europe/Paris", "2027-01-12T13:30", "mardi 12 janvier à 14 h 30", ""),
        ("Europe/Paris", "2027-03-01T08:00", "lundi 1er mars à 9 h", ""),
        ("America/Toronto", "2027-01-12T13:30", "mardi 12 janvier à 8 h 30", "14 h 30 à Paris"),
        (
            "Pacific/Noumea",
            "2027-01-12T14:00",
            "mercredi 13 janvier à 1 h",
            "mardi 12 janvier à 15 h à Paris",
        ),
        (
            "America/Toronto",
            "2027-03-22T13:00",
            "lundi 22 mars à 9 h",
            "14 h à Paris",
        ),  # between the two changes
        ("Europe/Paris", "2027-10-31T00:30", "dimanche 31 octobre à 2 h 30", ""),
        ("Europe/Brussels", "2027-01-12T13:30", "mardi 12 janvier à 14 h 30", ""),
    ],
)
def test_moment_is_said_on_both_clocks(zone: str, moment: str, slot: str, elsewhere: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert (said(clock(zone).slot(at)), said(clock(zone).elsewhere(at))) == (slot, elsewhere)


def test_week_is_said_by_its_ends() -> None:
    weeks = [
        clock().week(date(2027, 1, 11), date(2027, 1, 17)),
        clock().week(date(2027, 3, 29), date(2027, 4, 4)),
    ]
    assert weeks == ["du 11 au 17 janvier", "du 29 mars au 4 avril"]


def test_clock_without_words_is_named_by_its_town() -> None:
    assert (clock("Asia/Kathmandu").name, clock("America/Toronto").name) == (
        "heure locale de Kathmandu",
        "heure de Montréal",
    )


def test_parts_of_the_day_are_those_of_the_visitor() -> None:
    at = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)
    zones = ("Europe/Paris", "America/Toronto", "Pacific/Noumea", "Asia/Tokyo")
    assert [clock(zone).part(at) for zone in zones] == ["morning", "night", "evening", "afternoon"]
