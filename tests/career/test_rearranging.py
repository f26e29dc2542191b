"""Who moves an appointment sees its own time as free, and nobody else does."""

import asyncio

import pytest

from escale.career.booking import Wish, propose
from escale.career.rearranging import apart_from
from tests.career.builders import span
from tests.career.office import NADIA, NOW, OMAR, PAULA, choice, take
from tests.fakes import MemoryDiary


@pytest.fixture
def diary():
    return MemoryDiary([NADIA, OMAR, PAULA])


def starts(diary, **wish):
    found = asyncio.run(propose(diary, Wish(**wish), NOW, most=40))
    return [one.interval.start for one in found if one.consultant.id == NADIA.id]


def test_a_time_that_overlaps_the_one_that_moves_is_free(diary):
    moving = take(diary, choice())
    day = {"windows": (span("2027-01-12 09:00", "10:00"),), "channel": "video", "consultant_id": NADIA.id}
    assert moving.interval.start not in starts(diary, **day)
    assert moving.interval.start in starts(apart_from(diary, moving), **day)


def test_what_others_have_stays_taken(diary):
    moving = take(diary, choice())
    other = take(diary, choice(start="2027-01-12 10:00"), key="k2", person="p2")
    day = {"windows": (span("2027-01-12 09:00", "12:00"),), "channel": "video", "consultant_id": NADIA.id}
    assert other.interval.start not in starts(apart_from(diary, moving), **day)


def test_nobody_who_is_not_wanted_is_proposed(diary):
    found = asyncio.run(propose(diary, Wish(but_not=(NADIA.id, OMAR.id)), NOW))
    assert {one.consultant.id for one in found} == {PAULA.id}
