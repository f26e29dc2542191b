"""What became of appointments, counted."""

from datetime import UTC, datetime, timedelta

from escale.career.figures import Count, Met, by, count, notices
from escale.career.interval import Interval
from escale.career.states import AppointmentState as State

START = datetime(2026, 11, 24, 9, tzinfo=UTC)


def met(state: State, days_ahead: float = 1, *, who: int = 1, subject: str | None = "training") -> Met:
    return Met(
        who,
        subject,
        state,
        Interval(START, START + timedelta(minutes=30)),
        START - timedelta(days=days_ahead),
    )


def test_nothing_has_no_rates() -> None:
    assert count([]) == Count()
    assert (Count().missed_rate, Count().cancelled_rate, Count().days_ahead) == (None, None, None)


def test_rates_are_of_what_could_happen() -> None:
    found = count(
        [met(State.DONE), met(State.DONE), met(State.NO_SHOW), met(State.BOOKED), met(State.CANCELLED)]
    )
    assert (found.made, found.kept, found.taken) == (5, 4, timedelta(hours=2))
    assert (found.missed_rate, found.cancelled_rate) == (1 / 3, 1 / 5)


def test_days_ahead_are_the_median_and_never_negative() -> None:
    assert count([met(State.DONE, days) for days in (-1, 2, 30)]).days_ahead == 2
    assert count([met(State.DONE, -1)]).days_ahead == 0


def test_groups_are_counted_apart() -> None:
    found = by(
        [met(State.DONE, who=1), met(State.CANCELLED, who=2), met(State.DONE, who=2)],
        lambda one: one.consultant_id,
    )
    assert {who: (one.made, one.cancelled) for who, one in found.items()} == {1: (1, 0), 2: (2, 1)}


def test_every_notice_falls_into_one_span() -> None:
    ahead = [0, 0.9, 1, 2.9, 3, 7.9, 8, 14.9, 15, 90]
    assert notices(met(State.DONE, days) for days in ahead) == [2, 2, 2, 2, 2]
