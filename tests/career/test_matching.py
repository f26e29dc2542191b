"""Who fits a wish, in which order, and which few slots are proposed."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from escale.career.interval import Interval
from escale.career.matching import fair_order, fitting, generalists, nearest, spread
from escale.career.proposal import Proposal, Service, Wish
from tests.career.builders import at, consultant, span

NADIA = consultant(1, subjects=frozenset({"reconversion"}))
OMAR = consultant(2, subjects=frozenset({"job_search"}), languages=frozenset({"fr", "ar"}))
PAULA = consultant(3, subjects=frozenset({"job_search"}), channels=frozenset({"chat", "phone"}))
TEAM = [NADIA, OMAR, PAULA]


def ids(matches):
    return [match.consultant.id for match in matches]


def test_everybody_fits_a_wish_without_conditions():
    assert [(m.consultant.id, m.reasons) for m in fitting(TEAM, Wish())] == [(1, ()), (2, ()), (3, ())]


def test_only_those_who_know_the_subject_fit_and_the_others_are_generalists():
    wish = Wish(subject="job_search")
    assert [(m.consultant.id, m.reasons) for m in fitting(TEAM, wish)] == [
        (2, ("subject",)),
        (3, ("subject",)),
    ]
    assert [(m.consultant.id, m.reasons) for m in generalists(TEAM, wish)] == [(1, ("generalist",))]


def test_only_those_who_speak_the_language_fit():
    assert [(m.consultant.id, m.reasons) for m in fitting(TEAM, Wish(language="ar"))] == [(2, ("language",))]
    assert generalists(TEAM, Wish(subject="reconversion", language="de")) == []


def test_only_those_who_use_the_channel_fit():
    assert ids(fitting(TEAM, Wish(channel="video"))) == [1, 2]
    assert ids(fitting(TEAM, Wish(channel="pigeon"))) == []


def test_without_a_channel_the_longest_service_is_taken():
    assert [m.channel for m in fitting(TEAM, Wish())] == [Service.VIDEO, Service.VIDEO, Service.PHONE]


def test_consultant_asked_for_fits_whatever_the_subject():
    wish = Wish(subject="job_search", consultant_id=1)
    assert [(m.consultant.id, m.reasons) for m in fitting(TEAM, wish)] == [(1, ("asked_for",))]
    assert generalists(TEAM, wish) == []


def test_fair_order_is_fewest_upcoming_then_lowest_id():
    matches = fitting([PAULA, OMAR, NADIA], Wish())
    assert ids(fair_order(matches, {1: 4, 2: 1})) == [3, 2, 1]
    assert ids(fair_order(matches, {})) == [1, 2, 3]


def proposal(who, start):
    begin = at(start)
    return Proposal(who, Interval(begin, begin + timedelta(minutes=45)), Service.VIDEO)


def names(proposals):
    return [(p.consultant.id, f"{p.interval.start:%d %H:%M}") for p in proposals]


def test_spread_takes_the_soonest_and_then_other_days_and_consultants():
    free = [
        proposal(who, f"2027-01-{d} {h}:00") for d in (12, 13, 14) for h in ("09", "10", "11") for who in TEAM
    ]
    assert names(spread(free)) == [
        (1, "12 08:00"), (1, "12 09:00"), (2, "13 08:00"), (2, "13 09:00"), (3, "14 08:00"),
    ]  # fmt: skip
    assert names(spread(free, 3)) == [(1, "12 08:00"), (2, "13 08:00"), (3, "14 08:00")]


def test_spread_of_one_day_does_not_propose_overlapping_slots_while_others_are_free():
    quarters = [proposal(NADIA, f"2027-01-12 {h:02}:{m:02}") for h in (9, 10) for m in (0, 15, 30, 45)]
    assert names(spread(quarters, 2)) == [(1, "12 08:00"), (1, "12 08:45")]


def test_spread_of_one_morning_varies_the_hour_with_the_consultant():
    morning = [proposal(who, f"2027-01-12 {h}:00") for h in ("09", "10") for who in (NADIA, OMAR)]
    assert names(spread(morning, 2)) == [(1, "12 08:00"), (2, "12 09:00")]


def test_spread_prefers_another_hour_to_another_consultant_at_the_same_hour():
    free = [
        proposal(NADIA, "2027-01-12 09:00"),
        proposal(OMAR, "2027-01-12 09:15"),
        proposal(NADIA, "2027-01-12 10:00"),
    ]
    assert names(spread(free, 2)) == [(1, "12 08:00"), (1, "12 09:00")]


def test_spread_proposes_overlapping_slots_rather_than_none():
    hour = [proposal(NADIA, "2027-01-12 09:00"), proposal(NADIA, "2027-01-12 09:15")]
    assert names(spread(hour)) == [(1, "12 08:00"), (1, "12 08:15")]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(TEAM), st.integers(0, 400)),
        unique_by=lambda t: (t[0].id, t[1]),
        max_size=30,
    ),
    st.integers(1, 6),
)
def test_spread_keeps_the_best_repeats_nothing_and_is_as_full_as_can_be(picks, most):
    start = at("2027-01-11 08:00")
    free = [
        Proposal(
            who,
            Interval(start + timedelta(minutes=15 * n), start + timedelta(minutes=15 * n + 45)),
            Service.VIDEO,
        )
        for who, n in sorted(picks, key=lambda t: (t[1], t[0].id))
    ]
    chosen = spread(free, most)
    assert len({p.key for p in chosen}) == len(chosen) == min(most, len(free))
    assert chosen == sorted(chosen, key=lambda p: p.interval.start)
    assert free[:1] == [p for p in chosen if p is free[0]] if free else chosen == []


def test_nearest_orders_by_the_distance_to_the_closest_window():
    slots = [
        proposal(NADIA, f"2027-01-{day} {hour}")
        for day, hour in ((11, "15:00"), (12, "11:00"), (13, "09:00"), (20, "11:00"))
    ]
    windows = [span("2027-01-12 14:00", "18:00"), span("2027-01-20 09:00", "10:30")]
    assert names(nearest(slots, windows)) == [
        (1, "20 10:00"), (1, "12 10:00"), (1, "13 08:00"), (1, "11 14:00"),
    ]  # fmt: skip
