"""Propose, book, move, cancel: over a diary in memory."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escale.career.booking import (
    AppointmentNotFound,
    AppointmentState,
    BookingError,
    Choice,
    Service,
    SlotInPast,
    SlotNotOffered,
    SlotTaken,
    UnknownConsultant,
    Wish,
    book,
    cancel,
    propose,
    reschedule,
    upcoming,
)
from escale.career.interval import Interval
from tests.career.builders import at, consultant, hours, span
from tests.fakes import MemoryDiary

NOW = at("2027-01-11 08:00")  # a Monday
NADIA = consultant(1, subjects=frozenset({"reconversion"}))
OMAR = consultant(2, subjects=frozenset({"job_search"}))
PAULA = consultant(3, subjects=frozenset({"job_search"}), channels=frozenset({"chat", "phone"}))


@pytest.fixture
def diary():
    return MemoryDiary([NADIA, OMAR, PAULA])


def choice(who=1, start="2027-01-12 09:00", channel="video"):
    return Choice(who, at(start), Service(channel))


def take(diary, chosen, key="m1", person="p1", now=NOW, **more):
    return asyncio.run(book(diary, chosen, person_id=person, key=key, now=now, **more))


def ask(diary, wish=Wish(), now=NOW, most=5):  # noqa: B008
    return asyncio.run(propose(diary, wish, now, most))


def shown(proposals):
    return [(p.consultant.id, f"{p.interval.start:%d %H:%M}", str(p.channel), p.reasons) for p in proposals]


# --- proposing ---


def test_propose_spreads_the_soonest_slots_over_consultants_and_days(diary):
    assert shown(ask(diary, Wish(channel="phone"), most=3)) == [
        (1, "11 09:00", "phone", ("soonest",)),
        (2, "12 08:00", "phone", ()),
        (3, "13 08:00", "phone", ()),
    ]


def test_propose_prefers_who_has_fewest_appointments_ahead(diary):
    take(diary, choice(2, "2027-01-20 09:00", "phone"))
    wish = Wish(subject="job_search", channel="phone", windows=(span("2027-01-12 09:00", "09:30"),))
    assert [p.consultant.id for p in ask(diary, wish)] == [3, 2]
    assert [p.consultant.id for p in ask(diary, wish, most=1)] == [3]


def test_propose_gives_the_reasons(diary):
    wish = Wish(subject="reconversion", language="fr", windows=(span("2027-01-12 09:00", "09:45"),))
    assert shown(ask(diary, wish)) == [(1, "12 08:00", "video", ("subject", "language", "soonest"))]


def test_propose_only_the_consultant_asked_for(diary):
    wish = Wish(consultant_id=2, windows=(span("2027-01-12 09:00", "09:45"),))
    assert shown(ask(diary, wish)) == [(2, "12 08:00", "video", ("asked_for", "soonest"))]


def test_propose_with_an_unknown_consultant_says_so(diary):
    with pytest.raises(UnknownConsultant) as refused:
        ask(diary, Wish(consultant_id=99))
    assert refused.value.consultant_id == 99


def test_propose_generalists_when_nobody_knows_the_subject(diary):
    wish = Wish(subject="abroad", channel="video", windows=(span("2027-01-12 09:00", "09:45"),))
    assert shown(ask(diary, wish)) == [
        (1, "12 08:00", "video", ("generalist", "soonest")),
        (2, "12 08:00", "video", ("generalist", "soonest")),
    ]


def test_propose_generalists_when_those_who_know_the_subject_are_away(diary):
    away = span("2027-01-01 00:00", "2027-03-01 00:00")
    diary.team = [replace(NADIA, absences=(away,)), OMAR]
    proposals = ask(diary, Wish(subject="reconversion", windows=(span("2027-01-12 09:00", "09:45"),)))
    assert shown(proposals) == [(2, "12 08:00", "video", ("generalist", "soonest"))]


def test_propose_the_nearest_outside_windows_where_nothing_is_free(diary):
    diary.team = [NADIA]
    afternoon = span("2027-01-13 14:00", "18:00")
    proposals = ask(diary, Wish(windows=(afternoon,)), most=2)
    assert proposals.widened
    assert shown(proposals) == [(1, "13 10:15", "video", ()), (1, "14 08:00", "video", ())]


def test_propose_says_not_widened_when_the_windows_have_something(diary):
    assert not ask(diary, Wish(windows=(span("2027-01-13 09:00", "12:00"),))).widened


def test_propose_widens_windows_that_are_over_or_too_soon(diary):
    diary.team = [NADIA]
    for window in (span("2026-12-01 09:00", "12:00"), span("2027-01-11 09:00", "09:45")):
        proposals = ask(diary, Wish(windows=(window,)), most=1)
        assert (proposals.widened, shown(proposals)) == (True, [(1, "11 09:00", "video", ("soonest",))])


def test_propose_widens_windows_beyond_the_horizon(diary):
    diary.team = [NADIA]
    proposals = ask(diary, Wish(windows=(span("2028-01-11 09:00", "12:00"),)), most=1)
    assert (proposals.widened, [p.interval for p in proposals]) == (True, [span("2027-04-09 11:15", "12:00")])


def test_propose_widens_a_fortnight_in_which_everybody_is_away(diary):
    diary.team = [replace(NADIA, absences=(span("2027-01-11 00:00", "2027-01-27 00:00"),))]
    proposals = ask(diary, most=1)
    assert (proposals.widened, shown(proposals)) == (True, [(1, "27 08:00", "video", ("soonest",))])


def test_propose_a_slot_across_two_windows_that_touch(diary):
    diary.team = [NADIA]
    windows = (span("2027-01-12 09:30", "10:00"), span("2027-01-12 09:15", "09:30"))
    assert shown(ask(diary, Wish(windows=windows))) == [(1, "12 08:15", "video", ("soonest",))]


def test_propose_nothing_when_nobody_speaks_the_language(diary):
    assert (len(ask(diary, Wish(language="ja"))), ask(diary, Wish(language="ja")).widened) == (0, False)


def test_propose_nothing_for_an_empty_team():
    assert list(ask(MemoryDiary())) == []


# --- booking ---


def test_book_returns_the_appointment_that_the_diary_keeps(diary):
    booked = take(diary, choice(), conversation_id="c1", subject="reconversion", contact="+33612345678")
    assert diary.booked() == [booked]
    assert (booked.consultant_id, booked.person_id, booked.conversation_id) == (1, "p1", "c1")
    assert (booked.interval, booked.channel) == (span("2027-01-12 09:00", "09:45"), Service.VIDEO)
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
    asyncio.run(cancel(diary, first.id, person_id="p1", by="person", now=NOW))
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
    ends = [take(diary, Choice(1, start, Service.VIDEO), key=f"{start}") for start in (first, last)]
    assert [one.interval.start for one in ends] == [first, last]


def test_two_people_who_book_one_slot_at_once_get_it_once(diary):
    async def race():
        tries = [book(diary, choice(), person_id=f"p{n}", key="m", now=NOW) for n in range(20)]
        return await asyncio.gather(*tries, return_exceptions=True)

    results = asyncio.run(race())
    assert [type(r) for r in results].count(SlotTaken) == 19
    assert [r for r in results if not isinstance(r, SlotTaken)] == diary.booked()


def test_one_attempt_made_many_times_at_once_gets_one_appointment(diary):
    async def race():
        return await asyncio.gather(
            *(book(diary, choice(), person_id="p1", key="m", now=NOW) for _ in range(20))
        )

    assert asyncio.run(race()) == diary.booked() * 20


# --- afterwards ---


def test_cancel_frees_the_slot(diary):
    first = take(diary, choice(), person="p1")
    gone = asyncio.run(cancel(diary, first.id, person_id="p1", by="person", now=NOW))
    assert (gone, diary.log) == (replace(first, state=AppointmentState.CANCELLED), [(first.id, "person")])
    assert take(diary, choice(), person="p2").interval == first.interval


@pytest.mark.parametrize("person", ["p2", ""])
def test_cancel_of_a_foreign_appointment_finds_nothing(diary, person):
    first = take(diary, choice(), person="p1")
    with pytest.raises(AppointmentNotFound):
        asyncio.run(cancel(diary, first.id, person_id=person, by="person", now=NOW))
    assert diary.booked() == [first]


def test_desk_cancels_for_anybody_even_after_the_start(diary):
    first = take(diary, choice())
    gone = asyncio.run(cancel(diary, first.id, person_id=None, by="consultant:1", now=first.interval.end))
    assert gone.state is AppointmentState.CANCELLED


def test_person_does_not_cancel_what_has_begun(diary):
    first = take(diary, choice())
    with pytest.raises(SlotInPast):
        asyncio.run(cancel(diary, first.id, person_id="p1", by="person", now=first.interval.start))


def test_upcoming_lists_the_persons_own_appointments_until_they_are_over(diary):
    later = take(diary, choice(start="2027-01-14 09:00"), key="m1")
    sooner = take(diary, choice(start="2027-01-12 09:00"), key="m2")
    take(diary, choice(2), person="p2")
    assert asyncio.run(upcoming(diary, "p1", NOW)) == [sooner, later]
    assert asyncio.run(upcoming(diary, "p1", sooner.interval.end)) == [later]


def move(diary, old, chosen, *, key="m2", person="p1", now=NOW):
    return asyncio.run(reschedule(diary, old.id, chosen, person_id=person, key=key, now=now))


def test_reschedule_books_the_new_time_and_frees_the_old(diary):
    old = take(diary, choice(), conversation_id="c1", subject="reconversion", contact="x@y.fr")
    new = move(diary, old, choice(start="2027-01-14 09:00"))
    assert diary.booked() == [new]
    assert (new.conversation_id, new.subject, new.contact) == ("c1", "reconversion", "x@y.fr")


def test_reschedule_twice_with_one_key_moves_once(diary):
    old = take(diary, choice())
    new = move(diary, old, choice(start="2027-01-14 09:00"))
    assert (move(diary, old, choice(start="2027-01-14 09:00")), diary.booked()) == (new, [new])


def test_reschedule_with_the_key_that_booked_changes_nothing(diary):
    old = take(diary, choice(), key="m1")
    assert (move(diary, old, choice(start="2027-01-14 09:00"), key="m1"), diary.booked()) == (old, [old])


def test_reschedule_after_the_new_time_was_cancelled_keeps_the_old(diary):
    old = take(diary, choice(), key="m1")
    new = take(diary, choice(start="2027-01-14 09:00"), key="m2")  # a crash before the old was freed
    asyncio.run(cancel(diary, new.id, person_id="p1", by="person", now=NOW))
    assert move(diary, old, choice(start="2027-01-14 09:00")).state is AppointmentState.CANCELLED
    assert diary.booked() == [old]


@pytest.mark.parametrize(
    ("chosen", "person", "now", "error"),
    [
        (choice(2, "2027-01-14 09:00"), "p1", NOW, SlotTaken),
        (choice(start="2027-01-16 09:00"), "p1", NOW, SlotNotOffered),
        (choice(start="2027-01-14 09:00"), "p2", NOW, AppointmentNotFound),
        (choice(start="2027-01-14 09:00"), "p1", at("2027-01-12 09:10"), SlotInPast),
    ],
)
def test_reschedule_that_fails_leaves_the_old_time(diary, chosen, person, now, error):
    old = take(diary, choice())
    other = take(diary, choice(2, "2027-01-14 09:00"), person="p3")
    with pytest.raises(error):
        move(diary, old, chosen, person=person, now=now)
    assert diary.booked() == [old, other]


# --- what is proposed is what can be booked ---

NEAR_A_CHANGE = st.sampled_from([
    ("Europe/Paris", "2027-03-28"), ("Europe/Paris", "2027-10-31"),
    ("America/Toronto", "2027-03-14"), ("America/Toronto", "2027-11-07"),
    ("Pacific/Noumea", "2027-03-28"),
])  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(st.data(), NEAR_A_CHANGE, st.sampled_from(Service))
def test_slot_is_proposed_exactly_when_it_can_be_booked(data, place, service):
    zone, day = place
    midnight = at(f"{day} 00:00", zone)
    five = timedelta(minutes=5)
    pieces = st.builds(
        lambda a, n: Interval(midnight + five * a, midnight + five * (a + n)),
        st.integers(0, 100), st.integers(1, 30),
    )  # fmt: skip
    team = [
        consultant(
            1, timezone=zone, hours=hours(*range(7), start="00:00", end="07:00"),
            absences=tuple(data.draw(st.lists(pieces, max_size=2))),
        )
    ]  # fmt: skip
    busy = {1: data.draw(st.lists(pieces, max_size=3))}
    now = midnight - timedelta(hours=data.draw(st.integers(0, 5)))
    window = Interval(midnight, midnight + timedelta(hours=10))
    proposals = ask(MemoryDiary(team, busy), Wish(channel=service, windows=(window,)), now, most=1000)
    proposed = [] if proposals.widened else [p.choice for p in proposals]
    assert proposed == [c for c in every_five_minutes(window, service) if bookable(team, busy, c, now)]


def every_five_minutes(window, service):
    starts = [window.start + timedelta(minutes=m) for m in range(0, 600, 5)]
    return [c for c in (Choice(1, s, service) for s in starts) if window.contains(c.interval)]


def bookable(team, busy, chosen, now):
    diary = MemoryDiary(team, busy)
    try:
        take(diary, chosen, now=now)
    except BookingError:
        return False
    return True
