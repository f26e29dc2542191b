"""Intervals and the algebra on lists of them, against plain sets of minutes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.career.interval import Interval, difference, intersection, union
from tests.career.builders import minutes

NOON = datetime(2027, 1, 12, 12, tzinfo=UTC)


def i(start: int, end: int) -> Interval:
    """From and to, in minutes after noon."""
    return Interval(NOON + timedelta(minutes=start), NOON + timedelta(minutes=end))


pieces = st.builds(lambda a, n: i(a, a + n), st.integers(0, 90), st.integers(1, 25))
messy = st.lists(pieces, max_size=8)
tidy = messy.map(union)


@pytest.mark.parametrize("end", [0, -5])
def test_interval_that_does_not_advance_is_refused(end):
    with pytest.raises(ValueError, match="must start before it ends"):
        i(0, end)


def test_interval_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        Interval(NOON.replace(tzinfo=None), NOON + timedelta(hours=1))


def test_interval_of_another_zone_is_kept_in_utc():
    paris = NOON.astimezone(ZoneInfo("Europe/Paris"))
    kept = Interval(paris, paris + timedelta(hours=1))
    assert (kept, kept.start.tzinfo) == (i(0, 60), UTC)


def test_interval_across_a_repeated_hour_is_measured_in_elapsed_time():
    zone = ZoneInfo("Europe/Paris")
    first = datetime(2027, 10, 31, 2, 30, tzinfo=zone)
    assert Interval(first, first.replace(fold=1)).length == timedelta(hours=1)


def test_intervals_that_only_touch_do_not_overlap():
    assert (i(0, 10).overlaps(i(10, 20)), i(0, 10).touches(i(10, 20))) == (False, True)
    assert (i(0, 10).overlaps(i(9, 20)), i(0, 10).touches(i(9, 20))) == (True, False)


def test_interval_contains_its_start_but_not_its_end():
    assert [i(0, 10).contains(NOON + timedelta(minutes=m)) for m in (-1, 0, 9, 10)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert [i(0, 10).contains(other) for other in (i(0, 10), i(2, 8), i(2, 11))] == [
        True, True, False,
    ]  # fmt: skip


def test_merge_with_joins_what_touches_and_refuses_a_gap():
    assert i(0, 10).merge_with(i(10, 20)) == i(0, 20)
    with pytest.raises(ValueError, match="a gap lies between"):
        i(0, 10).merge_with(i(11, 20))


@given(pieces, pieces)
def test_pairs_agree_with_sets_of_minutes(a, b):
    common = a.intersect(b)
    assert (minutes(common) if common else set()) == minutes(a) & minutes(b)
    assert minutes(*a.minus(b)) == minutes(a) - minutes(b)
    assert a.overlaps(b) == bool(minutes(a) & minutes(b))
    assert a.contains(b) == (minutes(b) <= minutes(a))


def assert_tidy(intervals):
    assert intervals == sorted(intervals)
    assert all(a.end < b.start for a, b in pairwise(intervals))


@given(messy, messy)
def test_union_covers_both_and_joins_what_touches(left, right):
    joined = union(left, right)
    assert minutes(*joined) == minutes(*left) | minutes(*right)
    assert_tidy(joined)


@given(tidy, tidy)
def test_intersection_covers_what_both_cover(left, right):
    common = intersection(left, right)
    assert minutes(*common) == minutes(*left) & minutes(*right)
    assert_tidy(common)


@given(tidy, tidy)
def test_difference_covers_what_only_the_left_covers(left, right):
    rest = difference(left, right)
    assert minutes(*rest) == minutes(*left) - minutes(*right)
    assert_tidy(rest)
