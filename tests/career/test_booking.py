"""Book and hold, over a diary in memory."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from escale.career.booking import (
    AppointmentState,
    Channel,
    Choice,
    Door,
    SlotInPast,
    SlotNotOffered,
    SlotTaken,
    UnknownConsultant,
    book,
)
from tests.career.builders import at, hours, span
from tests.career.office import (
    NADIA,
    NOW,
    OMAR,
    PAULA,
    cancel,
    choice,
    keep,
    request,
    shown,
    take,
    with_service,
)
from tests.fakes import MemoryDiary


@pytest.fixture
def diary():
    return MemoryDiary([NADIA, OMAR, PAULA])


def test_book_returns_the_appointment_that_the_diary_keeps(diary):
    booked = take(diary, choice(), conversation_id="c1", subject="reconversion", contact="+33612345678")
    assert diary.booked() == [booked]
    assert (booked.consultant_id, booked.person_id, booked.conversation_id) == (1, "p1", "c1")
    assert (booked.interval, booked.channel) == (span("2027-01-12 09:00", "09:45"), Channel.VIDEO)
    assert (booked.subject, booked.contact, booked.created_at) == ("reconversion", "+33612345678", NOW)


def test_book_twice_with_one_key_books_once(diary):
    first = take(diary, choice())
    assert take(diary, choice()) == first
    assert take(diary, choice(start="2027-01-14 09:00")) == first
    assert diary.booked() == [first]


def test_book_again_with_the_key_after_notice_has_run_out_still_gives_the_appointment(diary):
    first = take(diary, choice())
    assert take(diary, choice(), now=at("2027-01-12 08:59")) == first


def test_book_with_the_key_of_a_cancelled_appointment_does_not_book_again(diary):
    first = take(diary, choice())
    cancel(diary, first)
    assert take(diary, choice()).state is AppointmentState.CANCELLED
    assert diary.booked() == []


def test_book_with_the_same_key_of_another_person_is_another_attempt(diary):
    first = take(diary, choice(), person="p1")
    second = take(diary, choice(2), person="p2")
    assert (first.id != second.id, len(diary.booked())) == (True, 2)


def test_book_what_is_taken_offers_the_nearest_others(diary):
    take(diary, choice(), person="p1")
    with pytest.raises(SlotTaken) as refused:
        take(diary, choice(), person="p2", subject="reconversion")
    assert shown(refused.value.alternatives)[:2] == [
        (1, "11 10:15", "video", ("subject",)),
        (1, "12 08:45", "video", ("subject",)),
    ]
    assert choice() not in [p.choice for p in refused.value.alternatives]


def test_book_what_is_taken_offers_somebody_else_at_the_same_time(diary):
    take(diary, choice(2), person="p1")
    with pytest.raises(SlotTaken) as refused:
        take(diary, choice(2), person="p2")
    assert choice(1) in [p.choice for p in refused.value.alternatives]


def test_book_what_overlaps_in_part_is_taken(diary):
    take(diary, choice(start="2027-01-12 09:00"), person="p1")
    with pytest.raises(SlotTaken):
        take(diary, choice(start="2027-01-12 09:30", channel="chat"), person="p2")


def test_book_what_the_consultants_own_calendar_holds_is_taken(diary):
    diary.calendar[1] = [span("2027-01-12 09:30", "10:00")]
    with pytest.raises(SlotTaken):
        take(diary, choice())


@pytest.mark.parametrize(
    ("chosen", "error", "reason"),
    [
        (choice(start="2027-01-11 08:00"), SlotInPast, None),
        (choice(start="2026-01-12 09:00"), SlotInPast, None),
        (choice(start="2027-01-11 09:45"), SlotNotOffered, "notice"),
        (choice(start="2027-04-12 09:00"), SlotNotOffered, "horizon"),
        (choice(3), SlotNotOffered, "channel"),
        (choice(start="2027-01-12 08:45"), SlotNotOffered, "hours"),
        (choice(start="2027-01-12 11:30"), SlotNotOffered, "hours"),
        (choice(start="2027-01-16 09:00"), SlotNotOffered, "hours"),
        (choice(start="2027-01-12 09:10"), SlotNotOffered, "hours"),
        (choice(99), UnknownConsultant, None),
    ],
)
def test_book_what_is_not_offered_says_why(diary, chosen, error, reason):
    with pytest.raises(error) as refused:
        take(diary, chosen)
    assert (getattr(refused.value, "reason", None), diary.booked()) == (reason, [])


def test_book_is_possible_from_the_end_of_the_notice_to_the_horizon(diary):
    diary.team = [replace(NADIA, hours=hours(*range(7), start="00:00", end="00:00"))]
    first, last = NOW + timedelta(hours=2), NOW + timedelta(days=90, minutes=-45)
    ends = [take(diary, Choice(1, start, Channel.VIDEO), key=f"{start}") for start in (first, last)]
    assert [one.interval.start for one in ends] == [first, last]


def test_two_people_who_book_one_slot_at_once_get_it_once(diary):
    async def race():
        tries = [book(diary, choice(), request("m", f"p{n}"), NOW) for n in range(20)]
        return await asyncio.gather(*tries, return_exceptions=True)

    results = asyncio.run(race())
    assert [type(r) for r in results].count(SlotTaken) == 19
    assert [r for r in results if not isinstance(r, SlotTaken)] == diary.booked()


def test_one_attempt_made_many_times_at_once_gets_one_appointment(diary):
    async def race():
        return await asyncio.gather(*(book(diary, choice(), request("m"), NOW) for _ in range(20)))

    assert asyncio.run(race()) == diary.booked() * 20


# --- services, buffers, limits, holds ---


def test_book_names_the_service_and_lasts_as_long_as_it(diary):
    booked = take(diary, choice(service="bilan"))
    assert (booked.service, booked.channel, booked.interval) == (
        "bilan", Channel.VIDEO, span("2027-01-12 09:00", "10:00"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        (choice(service="massage"), "service"),
        (choice(channel="chat", service="bilan"), "channel"),
        (choice(2, service="bilan"), "service"),
    ],
)
def test_book_a_service_that_is_not_given_so_says_why(diary, chosen, reason):
    diary.team = [NADIA, replace(OMAR, services=frozenset({"chat", "phone", "video"}))]
    with pytest.raises(SlotNotOffered) as refused:
        take(diary, chosen)
    assert refused.value.reason == reason


def test_inactive_service_is_not_booked(diary):
    with_service(diary, "video", active=False)
    with pytest.raises(SlotNotOffered):
        take(diary, choice())


def test_buffers_of_neighbours_do_not_overlap(diary):
    with_service(diary, "phone", before=5, after=10)
    take(diary, choice(start="2027-01-12 09:30", channel="phone"), person="p1")
    for start in ("09:00", "10:00"):
        with pytest.raises(SlotTaken):
            take(diary, choice(start=f"2027-01-12 {start}", channel="phone"), person="p2")
    assert take(diary, choice(start="2027-01-12 10:15", channel="phone"), person="p2").before == 5


def test_buffers_may_reach_outside_of_opening_hours(diary):
    with_service(diary, "phone", before=15, after=15)
    for start in ("09:00", "11:30"):
        assert take(diary, choice(start=f"2027-01-12 {start}", channel="phone"), key=start).after == 15


def test_own_calendar_within_a_buffer_is_taken(diary):
    with_service(diary, "phone", after=15)
    diary.calendar[1] = [span("2027-01-12 09:40", "09:45")]
    with pytest.raises(SlotTaken):
        take(diary, choice(channel="phone"))


def test_public_holiday_is_closed_unless_opened_on_purpose(diary):
    diary.holidays = [date(2027, 1, 12)]
    diary.team = [
        replace(NADIA, holidays="FR"),
        replace(OMAR, holidays="FR", extra=(span("2027-01-12 09:00", "10:00"),)),
    ]
    with pytest.raises(SlotNotOffered):
        take(diary, choice(1))
    assert take(diary, choice(2)).consultant_id == 2


def test_hold_keeps_the_slot_for_ten_minutes(diary):
    held = keep(diary, choice(), person="p1")
    assert (held.state, held.held_until) == (AppointmentState.HELD, NOW + timedelta(minutes=10))
    with pytest.raises(SlotTaken):
        take(diary, choice(), person="p2", now=NOW + timedelta(minutes=9))
    assert take(diary, choice(), person="p2", now=NOW + timedelta(minutes=10)).interval == held.interval


def test_hold_gives_way_to_the_same_persons_next(diary):
    keep(diary, choice(), key="h1")
    second = keep(diary, choice(start="2027-01-12 09:15"), key="h2")
    booked = take(diary, choice(), key="m1")
    assert (second.state, booked.state) == (AppointmentState.HELD, AppointmentState.BOOKED)


def test_desk_books_without_notice_within_hours(diary):
    soon = take(diary, choice(start="2027-01-11 09:05"), door=Door.DESK, who="consultant:1")
    assert soon.interval == span("2027-01-11 09:05", "09:50")
    with pytest.raises(SlotNotOffered):
        take(diary, choice(start="2027-01-11 12:05"), key="m2", door=Door.DESK)
