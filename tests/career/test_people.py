"""What a consultant's hours may be."""

from datetime import UTC, time

import pytest

from escale.career.people import WeeklyHours
from tests.career.builders import consultant


def test_consultant_name_is_first_and_last_name():
    assert consultant(first_name="Nadia", last_name="Le Goff").name == "Nadia Le Goff"


@pytest.mark.parametrize(
    ("weekday", "start", "end"),
    [
        (7, time(9), time(12)),
        (-1, time(9), time(12)),
        (0, time(12), time(12)),
        (0, time(12), time(9)),
        (0, time(9, tzinfo=UTC), time(12)),
    ],
)
def test_weekly_hours_that_cannot_be_are_refused(weekday, start, end):
    with pytest.raises(ValueError, match=r"weekday|must start|zone"):
        WeeklyHours(weekday, start, end)


def test_weekly_hours_may_last_until_midnight():
    assert WeeklyHours(0, time(18), time(0)).end == time(0)
