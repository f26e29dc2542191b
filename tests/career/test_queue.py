"""The queue: who is next, and how long it may take."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.career.queue import Priority, Waiting, estimate_wait, order, position
from tests.career.builders import at

NINE = at("2027-01-12 09:00")


def waiting(name, minute, priority=Priority.NORMAL):
    return Waiting(name, NINE + timedelta(minutes=minute), priority)


def test_order_is_distress_first_then_who_waits_longest():
    queue = [waiting("c", 5), waiting("a", 1), waiting("d", 9, Priority.DISTRESS), waiting("b", 1)]
    assert [w.conversation_id for w in order(queue)] == ["d", "a", "b", "c"]


def test_position_counts_from_one_and_is_none_outside_the_queue():
    queue = [waiting("b", 2), waiting("a", 1)]
    assert [position(queue, name) for name in ("a", "b", "z")] == [1, 2, None]


def test_estimate_wait_is_unknown_when_nobody_is_online():
    assert estimate_wait(1, 0) is None


@pytest.mark.parametrize(
    ("place", "online", "minutes"), [(1, 1, 10), (3, 1, 30), (1, 3, 4), (3, 3, 10), (4, 3, 14)]
)
def test_estimate_wait_shares_the_talks_among_those_online(place, online, minutes):
    assert estimate_wait(place, online) == minutes


@given(st.integers(1, 50), st.integers(1, 20), st.integers(1, 60))
def test_estimate_wait_is_longer_behind_and_shorter_with_more_consultants(place, online, talk):
    here = estimate_wait(place, online, talk)
    assert estimate_wait(place + 1, online, talk) >= here >= estimate_wait(place, online + 1, talk) > 0


def test_estimate_wait_refuses_a_place_before_the_first():
    with pytest.raises(ValueError, match="positions begin at 1"):
        estimate_wait(0, 1)
