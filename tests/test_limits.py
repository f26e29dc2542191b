"""Moving windows."""

from __future__ import annotations

from escale.limits import Limits


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_as_many_as_allowed_pass_and_the_next_one_waits_for_the_first_to_age() -> None:
    limits = Limits(clock := Clock())

    assert [limits.wait("messages", "a", 2) for _ in range(3)] == [0, 0, 60]
    clock.now += 59.5
    assert limits.wait("messages", "a", 2) == 1
    clock.now += 1
    assert limits.wait("messages", "a", 2) == 0


def test_one_knocks_for_oneself_only() -> None:
    limits = Limits(Clock())

    assert [limits.wait("messages", key, 1) for key in "aba"] == [0, 0, 60]
    assert limits.wait("session", "a", 1) == 0


def test_who_is_gone_is_forgotten() -> None:
    limits = Limits(clock := Clock())
    limits.wait("messages", "a", 1)
    clock.now += 200
    limits.wait("messages", "b", 1)

    assert list(limits._hits) == [("messages", "b")]


def test_window_may_be_longer_than_a_minute() -> None:
    limits = Limits(clock := Clock(), window=600.0)
    limits.wait("holds", "a", 1)
    clock.now += 120

    assert limits.wait("holds", "a", 1) == 480
