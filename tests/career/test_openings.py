"""Every free start of a week: what `propose` offers is among them, and each of them can be booked."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from escale.career import booking
from escale.career.booking import Wish
from escale.career.openings import openings
from tests.career.builders import hours, span
from tests.career.office import NADIA, NOW, OMAR, PAULA, ask, keep, request, take
from tests.fakes import MemoryDiary

WEEK = span("2027-01-11 00:00", "2027-01-18 00:00")


def listed(diary, wish=Wish(), *, generalist=False):  # noqa: B008
    return asyncio.run(openings(diary, wish, WEEK, NOW, generalist=generalist))


def starts(diary, wish=Wish()):  # noqa: B008
    return [(one.consultant.id, f"{one.interval.start:%d %H:%M}") for one in listed(diary, wish)]


def test_each_free_start_is_there_once_with_whoever_has_fewer_ahead():
    diary = MemoryDiary(
        [replace(OMAR, hours=hours(1, end="10:00")), replace(PAULA, hours=hours(1, end="10:30"))]
    )
    assert starts(diary, Wish(channel="phone")) == [
        (2, "12 08:00"), (2, "12 08:15"), (2, "12 08:30"), (3, "12 08:45"), (3, "12 09:00"),
    ]  # fmt: skip
    take(diary, next(iter(ask(diary, Wish(channel="phone")))).choice)
    assert starts(diary, Wish(channel="phone"))[0] == (3, "12 08:00")


def test_what_is_proposed_is_among_them():
    diary = MemoryDiary([NADIA, OMAR, PAULA])
    keep(diary, listed(diary)[0].choice)
    proposed = {one.interval.start for one in ask(diary, Wish(windows=(WEEK,)), most=15)}
    assert proposed <= {one.interval.start for one in listed(diary)}


def test_each_of_them_can_be_booked():
    diary = MemoryDiary([NADIA])
    for number, one in enumerate(listed(diary, Wish(service="bilan"))):
        fresh = MemoryDiary([NADIA])
        booked = asyncio.run(booking.book(fresh, one.choice, request(f"m{number}"), NOW))
        assert booked.interval == one.interval


def test_only_those_who_know_the_subject_are_asked_unless_nobody_does():
    diary = MemoryDiary([NADIA, OMAR])
    assert {who for who, _ in starts(diary, Wish("reconversion"))} == {1}
    assert {one.consultant.id for one in listed(diary, Wish("reconversion"), generalist=True)} == {2}


def test_nothing_after_the_horizon():
    diary = MemoryDiary([NADIA])
    later = span("2027-06-07 00:00", "2027-06-14 00:00")
    assert asyncio.run(openings(diary, Wish(), later, NOW)) == []


def test_one_consultant_alone_can_be_asked_for():
    diary = MemoryDiary([NADIA, OMAR])
    assert {who for who, _ in starts(diary, Wish(consultant_id=2))} == {2}
