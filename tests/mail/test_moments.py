"""Moments are said with the place whose clock is meant, and with both clocks to somebody abroad."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from escale.mail.house import read_words
from escale.mail.moments import Clock, clock

PARIS = ZoneInfo("Europe/Paris")
AT = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)


def said(zone: str, moment: datetime = AT) -> str:
    return Clock(read_words(), ZoneInfo(zone), PARIS).full(moment).replace("\u00a0", " ")


def test_moment_near_is_said_once():
    assert said("Europe/Paris") == "mardi 24 novembre 2026 à 14 h 30 (heure de Paris)"


def test_zone_with_the_same_hour_is_not_abroad():
    assert said("Europe/Brussels") == "mardi 24 novembre 2026 à 14 h 30 (heure de Bruxelles)"


def test_moment_abroad_is_said_on_both_clocks():
    assert said("America/Montreal") == (
        "mardi 24 novembre 2026 à 8 h 30 (heure de Montréal), soit 14 h 30 (heure de Paris)"
    )


def test_moment_on_another_day_abroad_names_both_days():
    assert said("Pacific/Noumea") == (
        "mercredi 25 novembre 2026 à 0 h 30 (heure de Nouméa), soit mardi 24 novembre à 14 h 30 (heure de Paris)"
    )


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), "dimanche 28 mars 2027 à 1 h 30 (heure de Paris)"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "dimanche 28 mars 2027 à 3 h (heure de Paris)"),
        (datetime(2027, 10, 31, 1, 0, tzinfo=UTC), "dimanche 31 octobre 2027 à 2 h (heure de Paris)"),
        (datetime(2027, 11, 1, 8, 0, tzinfo=UTC), "lundi 1er novembre 2027 à 9 h (heure de Paris)"),
    ],
)
def test_moment_around_a_change_of_clock(moment: datetime, expected: str):
    assert said("Europe/Paris", moment) == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Africa/Algiers", "heure d'Alger"),
        ("Africa/Cairo", "heure du Caire"),
        ("Indian/Reunion", "heure de La Réunion"),
        ("UTC", "heure universelle"),
    ],
)
def test_clock_is_named_in_good_french(zone: str, expected: str):
    assert clock(read_words(), ZoneInfo(zone)) == expected
