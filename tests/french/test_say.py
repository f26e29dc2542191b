"""Dates as they are said."""

import pytest

from escale.french.say import day, hour, slot
from tests.french.words import ZONE, local, vocabulary

NOW = local("2026-11-23 10:00")


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-23 18:00", "aujourd'hui"),
        ("2026-11-24 00:00", "demain"),
        ("2026-11-25 09:00", "mercredi 25 novembre"),
        ("2026-12-01 09:00", "mardi 1er décembre"),
        ("2027-02-01 09:00", "lundi 1er février"),
        ("2027-12-01 09:00", "mercredi 1er décembre 2027"),
        ("2026-11-22 09:00", "dimanche 22 novembre"),
    ],
)
def test_day_is_said_as_people_say_it(moment, said):
    assert day(local(moment), ZONE, NOW, vocabulary()) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [("2026-11-24 09:00", "9 h"), ("2026-11-24 14:30", "14 h 30"), ("2026-11-24 09:05", "9 h 05")],
)
def test_hour_is_said_without_needless_zeros(moment, said):
    assert hour(local(moment), ZONE, vocabulary()) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [("2026-11-24 14:30", "demain à 14 h 30"), ("2026-12-03 09:00", "jeudi 3 décembre à 9 h")],
)
def test_slot_is_day_and_hour(moment, said):
    assert slot(local(moment), ZONE, NOW, vocabulary()) == said


def test_midnight_in_utc_is_told_on_the_clock_of_the_person():
    assert slot(local("2027-03-28 09:00"), ZONE, local("2027-03-27 23:30"), vocabulary()) == "demain à 9 h"
