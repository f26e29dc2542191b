"""Move, cancel, confirm, release, finish: over a diary in memory."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from escale.career.booking import (
    AppointmentNotFound,
    AppointmentState,
    Channel,
    Details,
    Door,
    NotPossible,
    SlotInPast,
    SlotNotOffered,
    SlotTaken,
    TooLate,
    UnknownConsultant,
    finish,
    reach,
    upcoming,
)
from tests.career.builders import at, span
from tests.career.office import (
    NADIA,
    NOW,
    OMAR,
    PAULA,
    act,
    cancel,
    choice,
    confirm,
    keep,
    move,
    release,
    take,
    with_service,
)
from tests.fakes import MemoryDiary


@pytest.fixture
def diary():
    return MemoryDiary([NADIA, OMAR, PAULA])


def test_cancel_frees_the_slot(diary):
    first = take(diary, choice(), person="p1")
    gone = cancel(diary, first)
    assert gone == replace(first, state=AppointmentState.CANCELLED, sequence=1)
    assert (first.id, "cancel", "person") in diary.log
    assert take(diary, choice(), person="p2").interval == first.interval


@pytest.mark.parametrize("person", ["p2", ""])
def test_cancel_of_a_foreign_appointment_finds_nothing(diary, person):
    first = take(diary, choice(), person="p1")
    with pytest.raises(AppointmentNotFound):
        cancel(diary, first, person=person)
    assert diary.booked() == [first]


def test_desk_cancels_for_anybody_even_after_the_start(diary):
    first = take(diary, choice())
    gone = cancel(diary, first, person=None, by="consultant:1", now=first.interval.end)
    assert gone.state is AppointmentState.CANCELLED


def test_person_does_not_cancel_what_has_begun(diary):
    first = take(diary, choice())
    with pytest.raises(SlotInPast):
        cancel(diary, first, now=first.interval.start)


def test_upcoming_lists_the_persons_own_appointments_until_they_are_over(diary):
    later = take(diary, choice(start="2027-01-14 09:00"), key="m1")
    sooner = take(diary, choice(start="2027-01-12 09:00"), key="m2")
    take(diary, choice(2), person="p2")
    assert asyncio.run(upcoming(diary, "p1", NOW)) == [sooner, later]
    assert asyncio.run(upcoming(diary, "p1", sooner.interval.end)) == [later]


# --- moving ---


def test_move_keeps_the_appointment_and_counts_the_change(diary):
    old = take(diary, choice(), conversation_id="c1", subject="reconversion", contact="+33612345678")
    new = move(diary, old, choice(2, "2027-01-14 09:00", "phone"))
    assert new == replace(
        old, consultant_id=2, interval=span("2027-01-14 09:00", "09:30"), channel=Channel.PHONE, service="phone",
        sequence=1,
    )  # fmt: skip
    assert diary.booked() == [new]


def test_move_to_a_time_that_overlaps_the_old_one(diary):
    old = take(diary, choice())
    assert move(diary, old, choice(start="2027-01-12 09:15")).interval == span("2027-01-12 09:15", "10:00")


def test_move_with_one_key_moves_once(diary):
    old = take(diary, choice())
    new = move(diary, old, choice(start="2027-01-14 09:00"))
    assert (move(diary, old, choice(start="2027-01-13 09:00")), diary.booked()) == (new, [new])


def test_move_to_where_it_is_changes_nothing(diary):
    old = take(diary, choice())
    assert (move(diary, old, choice()), diary.booked()) == (old, [old])


@pytest.mark.parametrize(
    ("chosen", "person", "now", "error"),
    [
        (choice(2, "2027-01-14 09:00"), "p1", NOW, SlotTaken),
        (choice(start="2027-01-16 09:00"), "p1", NOW, SlotNotOffered),
        (choice(99, "2027-01-14 09:00"), "p1", NOW, UnknownConsultant),
        (choice(start="2027-01-14 09:00"), "p2", NOW, AppointmentNotFound),
        (choice(start="2027-01-14 09:00"), "p1", at("2027-01-12 07:01"), TooLate),
        (choice(start="2027-01-14 09:00"), "p1", at("2027-01-12 09:10"), SlotInPast),
    ],
)
def test_move_that_fails_leaves_the_old_time(diary, chosen, person, now, error):
    old = take(diary, choice())
    other = take(diary, choice(2, "2027-01-14 09:00"), person="p3")
    with pytest.raises(error):
        move(diary, old, chosen, person=person, now=now)
    assert diary.booked() == [old, other]


def test_move_of_the_person_within_the_notice_says_how_long_it_is(diary):
    old = take(diary, choice())
    with pytest.raises(TooLate) as refused:
        move(diary, old, choice(start="2027-01-14 09:00"), now=at("2027-01-12 08:00"))
    assert refused.value.notice == 120


def test_desk_moves_within_the_notice_to_any_mark_of_five_minutes(diary):
    old = take(diary, choice())
    chosen, late = choice(start="2027-01-12 10:05"), at("2027-01-12 08:55")
    assert move(diary, old, chosen, person=None, now=late, door=Door.DESK).interval == span(
        "2027-01-12 10:05", "10:50"
    )


def test_desk_does_not_move_into_an_absence(diary):
    old = take(diary, choice())
    diary.team = [replace(NADIA, absences=(span("2027-01-14 00:00", "2027-01-15 00:00"),))]
    with pytest.raises(SlotNotOffered) as refused:
        move(diary, old, choice(start="2027-01-14 09:00"), person=None, door=Door.DESK)
    assert refused.value.reason == "hours"


def test_move_of_a_service_that_is_no_longer_given_keeps_it(diary):
    old = take(diary, choice())
    with_service(diary, "video", active=False)
    assert move(diary, old, choice(start="2027-01-14 09:00")).service == "video"


def test_cancelled_appointment_is_not_moved(diary):
    old = cancel(diary, take(diary, choice()))
    with pytest.raises(NotPossible) as refused:
        move(diary, old, choice(start="2027-01-14 09:00"))
    assert refused.value.state is AppointmentState.CANCELLED


def test_person_does_not_cancel_within_the_notice(diary):
    first = take(diary, choice())
    with pytest.raises(TooLate):
        cancel(diary, first, now=at("2027-01-12 07:01"))
    assert cancel(diary, first, now=at("2027-01-12 07:00")).state is AppointmentState.CANCELLED


# --- holds ---


def test_confirmed_hold_is_booked_with_what_the_person_gave(diary):
    held = keep(diary, choice(), subject="reconversion")
    booked = confirm(diary, held, name="Léa", contact="+33639981245", email="lea@exemple.fr")
    assert booked == replace(
        held, state=AppointmentState.BOOKED, held_until=None, name="Léa", contact="+33639981245",
        email="lea@exemple.fr",
    )  # fmt: skip
    assert confirm(diary, held, name="Zoé") == booked


def test_hold_that_lapsed_is_confirmed_while_nobody_took_it(diary):
    held = keep(diary, choice())
    assert confirm(diary, held, now=NOW + timedelta(hours=1)).state is AppointmentState.BOOKED


def test_hold_that_lapsed_and_was_taken_offers_others(diary):
    held = keep(diary, choice())
    take(diary, choice(), person="p2", now=NOW + timedelta(minutes=11))
    with pytest.raises(SlotTaken) as refused:
        confirm(diary, held, now=NOW + timedelta(minutes=12))
    assert len(refused.value.alternatives) == 5


def test_hold_of_another_person_is_not_found(diary):
    held = keep(diary, choice())
    for what in (confirm, release):
        with pytest.raises(AppointmentNotFound):
            what(diary, held, person="p2")


def test_hold_whose_time_has_come_is_not_confirmed(diary):
    held = keep(diary, choice())
    with pytest.raises(SlotInPast):
        confirm(diary, held, now=held.interval.start)


def test_hold_with_a_consultant_who_left_says_so(diary):
    held = keep(diary, choice())
    diary.team = [OMAR]
    with pytest.raises(UnknownConsultant):
        confirm(diary, held)
    assert diary.by_id[held.id] == held


def test_released_hold_is_free_and_stays_released(diary):
    held = keep(diary, choice())
    gone = release(diary, held)
    assert (gone.state, release(diary, held)) == (AppointmentState.RELEASED, gone)
    assert take(diary, choice(), person="p2").interval == held.interval
    with pytest.raises(NotPossible):
        confirm(diary, held)


# --- afterwards ---


def test_details_are_noted_later_and_what_is_not_given_stays(diary):
    booked = take(diary, choice(), contact="+33639981245")
    noted = asyncio.run(reach(diary, booked.id, Details(email="lea@exemple.fr"), act(), person_id="p1"))
    assert (noted.contact, noted.email) == ("+33639981245", "lea@exemple.fr")


def test_consultant_says_who_came_once_it_has_begun_and_corrects_it(diary):
    booked = take(diary, choice())
    with pytest.raises(NotPossible):
        asyncio.run(finish(diary, booked.id, act(NOW), came=True))
    begun = act(booked.interval.start)
    states = [asyncio.run(finish(diary, booked.id, begun, came=came)).state for came in (True, False, False)]
    assert states == [AppointmentState.DONE, AppointmentState.NO_SHOW, AppointmentState.NO_SHOW]
