"""When somebody says they want to come. The expressions are in when.yml."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from escale.french.when import ImpossibleDate, PastDate, find_windows
from tests.french.words import ZONE, local, shown, table, vocabulary

ERRORS = {"ImpossibleDate": ImpossibleDate, "PastDate": PastDate}
CASES = [(group["now"], text, meant) for group in table("when") for text, meant in group["said"].items()]
MONDAY = local("2026-11-23 10:00")


def heard(text: str, now: datetime = MONDAY, zone: ZoneInfo = ZONE):
    return find_windows(text, now=now, zone=zone, vocabulary=vocabulary())


def repeated(first: str, days: int) -> list[str]:
    """The same hours on that many days."""
    start = datetime.fromisoformat(first[:10])
    return [f"{start + timedelta(days=n):%Y-%m-%d}{first[10:]}" for n in range(days)]


@pytest.mark.parametrize(("now", "text", "meant"), CASES, ids=[text for _, text, _ in CASES])
def test_expression_means_these_windows(now, text, meant):
    if isinstance(meant, dict) and "first" not in meant:
        [(error, what)] = meant.items()
        with pytest.raises(ERRORS[error]) as raised:
            heard(text, local(now))
        assert raised.value.what == what
    else:
        expected = repeated(**meant) if isinstance(meant, dict) else meant
        assert [shown(window) for window in heard(text, local(now))] == expected


def test_table_holds_enough_expressions():
    assert len({text for _, text, _ in CASES}) >= 150


@pytest.mark.parametrize(
    "change", [str.upper, lambda t: t.translate(str.maketrans("éèêàâîôûç’", "eeeaaiouc'"))]
)
@pytest.mark.parametrize("text", [text for _, text, meant in CASES if isinstance(meant, list)])
def test_capitals_and_missing_accents_change_nothing(text, change):
    def outcome(said):
        try:
            return heard(said)
        except (ImpossibleDate, PastDate) as error:
            return type(error)

    assert outcome(change(text)) == outcome(text)


@pytest.mark.parametrize(
    ("now", "text", "hours"),
    [
        ("2027-03-26 10:00", "dimanche", 23),
        ("2026-10-23 10:00", "dimanche", 25),
        ("2027-03-26 10:00", "dimanche matin", 4),
        ("2026-10-23 10:00", "dimanche matin", 4),
        ("2027-03-26 10:00", "dimanche à 02h30", 1),
    ],
)
def test_windows_are_right_when_clocks_change(now, text, hours):
    assert [window.length for window in heard(text, local(now))] == [timedelta(hours=hours)]


def test_hours_are_read_on_the_clock_of_the_person():
    montreal = ZoneInfo("America/Montreal")
    [window] = heard("demain à 9h", local("2026-11-23 23:30", montreal), montreal)
    assert window.start == datetime(2026, 11, 24, 14, tzinfo=UTC)


def test_error_does_not_hide_a_time_that_is_possible():
    assert [shown(window) for window in heard("hier, ou le 31 février, ou jeudi")] == ["2026-11-26"]


def test_now_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        heard("jeudi", datetime(2026, 11, 23, 10))  # noqa: DTZ001


SAID = sorted({word for _, text, _ in CASES for word in text.split()})
likely = st.lists(st.sampled_from(SAID) | st.integers(0, 10**6).map(str), max_size=9).map(" ".join)


@settings(max_examples=600, deadline=None)
@given(
    likely | st.text(max_size=60),
    st.datetimes(datetime(2020, 1, 1), datetime(2098, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["Europe/Paris", "America/Montreal", "Pacific/Apia", "Asia/Kathmandu"]),
)
@example("dans 99999999999 ans le 31/12/9999 à 99h99", MONDAY, "Europe/Paris")
def test_any_text_gives_windows_that_end_in_the_future_or_one_of_two_errors(text, now, name):
    try:
        windows = heard(text, now, ZoneInfo(name))
    except (ImpossibleDate, PastDate) as error:
        assert error.what  # noqa: PT017 - what it is called when it is raised
    else:
        assert all(window.end > now for window in windows)
        assert all(one.end < other.start for one, other in pairwise(windows))
