"""Where a sentence names a day or an hour, and when that is. The sentences are in times.yml."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escale.french.plain import composed
from escale.french.times import find_times
from tests.french.words import ZONE, local, table, vocabulary

CASES = [(group["now"], text, meant) for group in table("times") for text, meant in group["said"].items()]
SAID = sorted({word for _, text, _ in CASES for word in text.split()})


def heard(text: str, now: datetime):
    return find_times(text, now=now, zone=ZONE, vocabulary=vocabulary())


@pytest.mark.parametrize(("now", "text", "meant"), CASES, ids=[f"{now} {text}" for now, text, _ in CASES])
def test_time_is_found_where_it_is_written(now, text, meant):
    found = heard(text, local(now))
    told = {text[slice(*one.span)]: "!" * one.refused + one.iso(ZONE) for one in found}
    assert told == {said: str(value) for said, value in meant.items()}


@pytest.mark.parametrize(("day", "hours"), [("2027-03-28", 23), ("2027-10-31", 25), ("2028-02-29", 24)])
def test_day_is_as_long_as_its_clock_says(day, hours):
    before = datetime.fromisoformat(day) - timedelta(days=1)
    [tomorrow] = heard("demain", before.replace(hour=10, tzinfo=ZONE))
    assert [window.length for window in tomorrow.windows] == [timedelta(hours=hours)]


def test_time_is_told_on_the_clock_of_the_person():
    montreal = ZoneInfo("America/Montreal")
    [said] = find_times(
        "demain à 9h", now=local("2026-11-23 23:30", montreal), zone=montreal, vocabulary=vocabulary()
    )
    assert said.iso(montreal) == "2026-11-24T09:00/10:00"


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(SAID) | st.integers(0, 10**6).map(str), max_size=9).map(" ".join)
    | st.text(max_size=60),
    st.datetimes(datetime(2020, 1, 1), datetime(2098, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_any_text_gives_times_that_stand_in_it(text, now):
    for one in heard(text, now):
        assert 0 <= one.span[0] < one.span[1] <= len(composed(text))
        assert one.windows
