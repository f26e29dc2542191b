"""Which few of many free slots are proposed, against a plain search through all of them."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from escale.career.spreading import SOONEST, NearestTo, Pick, Shelf, spread
from escale.career.ticks import Span, mask_of, moment_of, tick_of
from escale.career.wall import wall
from tests.career.builders import PARIS, at

MONDAY = tick_of(at("2027-01-11 00:00"))
HOUR, DAY = 12, 288
LENGTH = 9


def tick(day, hour, minute=0):
    return MONDAY + day * DAY + hour * HOUR + minute // 5


def shelf(order, *begins, length=LENGTH, zone=PARIS):
    first = min(begins, default=MONDAY)
    window = Span(first, max(begins, default=first) + length)
    mask = mask_of([Span(one, one + 1) for one in begins], window)
    return Shelf(order, length, first, mask, wall(zone, window))


def names(picks):
    return [(pick.order, f"{moment_of(pick.start):%d %H:%M}") for pick in picks]


def test_spread_takes_the_soonest_and_then_other_days_and_consultants():
    shelves = [
        shelf(who, *(tick(day, hour) for day in (1, 2, 3) for hour in (9, 10, 11))) for who in (0, 1, 2)
    ]
    assert names(spread(shelves)) == [
        (0, "12 08:00"), (0, "12 09:00"), (1, "13 08:00"), (1, "13 09:00"), (2, "14 08:00"),
    ]  # fmt: skip
    assert names(spread(shelves, 3)) == [(0, "12 08:00"), (1, "13 08:00"), (2, "14 08:00")]


def test_spread_of_one_day_does_not_propose_overlapping_slots_while_others_are_free():
    quarters = shelf(0, *(tick(1, hour, minute) for hour in (9, 10) for minute in (0, 15, 30, 45)))
    assert names(spread([quarters], 2)) == [(0, "12 08:00"), (0, "12 08:45")]


def test_spread_of_one_morning_varies_the_hour_with_the_consultant():
    morning = [shelf(who, tick(1, 9), tick(1, 10)) for who in (0, 1)]
    assert names(spread(morning, 2)) == [(0, "12 08:00"), (1, "12 09:00")]


def test_spread_prefers_another_hour_to_another_consultant_at_the_same_hour():
    shelves = [shelf(0, tick(1, 9), tick(1, 10)), shelf(1, tick(1, 9, 15))]
    assert names(spread(shelves, 2)) == [(0, "12 08:00"), (0, "12 09:00")]


def test_spread_proposes_overlapping_slots_rather_than_none():
    assert names(spread([shelf(0, tick(1, 9), tick(1, 9, 15))])) == [(0, "12 08:00"), (0, "12 08:15")]


def test_spread_of_nothing_is_nothing():
    assert spread([shelf(0)]) == spread([]) == []


def test_nearest_comes_first_whatever_its_side():
    slots = shelf(0, tick(0, 15), tick(1, 11), tick(2, 9), tick(9, 11))
    windows = [Span(tick(1, 14), tick(1, 18)), Span(tick(9, 9), tick(9, 10, 30))]
    order = [names(spread([slots], n, NearestTo(windows))) for n in (1, 2)]
    assert order == [[(0, "20 10:00")], [(0, "12 10:00"), (0, "20 10:00")]]


def plainly(shelves, most, windows):
    """The rule, by looking at every slot for every choice."""
    every = {
        Pick(one.order, one.first + n): one
        for one in shelves
        for n in range(one.mask.bit_length())
        if one.mask >> n & 1
    }
    chosen, orders, days = [], Counter(), Counter()

    def rank(pick):
        slot, length = pick.start, every[pick].length
        crowded = any(
            slot < other.start + every[other].length and other.start < slot + length for other in chosen
        )
        reaches = (max(window.first - slot, slot + length - window.last, 0) for window in windows)
        return min(reaches, default=0), slot, pick.order, crowded

    def day(pick):
        return every[pick].wall.day(pick.start)

    while len(chosen) < min(most, len(every)):
        free = [pick for pick in every if pick not in chosen]
        best = min(free, key=lambda p: (rank(p)[3], orders[p.order] + days[day(p)], rank(p)[:3]))
        chosen.append(best)
        orders[best.order] += 1
        days[day(best)] += 1
    return sorted(chosen, key=lambda pick: (pick.start, pick.order))


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.lists(st.integers(0, 500).map(lambda n: MONDAY + 3 * n), max_size=12), max_size=5),
    st.integers(1, 6),
    st.lists(st.tuples(st.integers(0, 1500), st.integers(1, 40)), max_size=2),
    st.sampled_from([PARIS, "America/Montreal", "Pacific/Noumea"]),
)
def test_spread_agrees_with_looking_at_every_slot(begins, most, windows, zone):
    shelves = [shelf(order, *some, zone=zone) for order, some in enumerate(begins)]
    near = [Span(MONDAY + first, MONDAY + first + length) for first, length in windows]
    order = NearestTo(near) if near else SOONEST
    assert spread(shelves, most, order) == plainly(shelves, most, near)


def test_days_are_those_of_the_consultants_own_clock():
    late = at("2027-01-12 03:00") + timedelta(0)  # still Monday in Montréal
    assert (
        wall("America/Montreal", Span(tick_of(late), tick_of(late) + 1)).day(tick_of(late))
        == (date(2027, 1, 11) - date(1970, 1, 1)).days
    )
