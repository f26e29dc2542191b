"""Opening hours, free time and slots, against a scan of every minute, across both clock changes."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from escale.career.availability import HALF_HOUR, QUARTER, WeeklyHours, free, opening, slots
from escale.career.interval import Interval
from tests.career.builders import PARIS, at, hours, minutes, span

SPRING, AUTUMN = "2027-03-28", "2027-10-31"
ALL_WEEK = range(7)


def length_of(intervals):
    return sum((one.length for one in intervals), timedelta(0))


def test_opening_follows_the_wall_clock_in_winter_and_in_summer():
    winter = opening(hours(1), PARIS, span("2027-01-12 00:00", "2027-01-13 00:00"))
    summer = opening(hours(1), PARIS, span("2027-07-13 00:00", "2027-07-14 00:00"))
    assert [one.start.hour for one in (*winter, *summer)] == [8, 7]


def test_opening_is_cut_to_the_window():
    window = span("2027-01-12 10:00", "2027-01-12 11:00")
    assert opening(hours(1), PARIS, window) == [window]


def test_opening_joins_hours_that_touch_or_overlap():
    weekly = hours(1) + hours(1, start="11:00", end="14:00") + hours(1, start="14:00", end="15:00")
    window = span("2027-01-12 00:00", "2027-01-13 00:00")
    assert opening(weekly, PARIS, window) == [span("2027-01-12 09:00", "15:00")]


def test_opening_until_midnight_goes_on_into_the_next_day():
    weekly = hours(1, start="22:00", end="00:00") + hours(2, start="00:00", end="01:00")
    window = span("2027-01-12 00:00", "2027-01-14 00:00")
    assert opening(weekly, PARIS, window) == [span("2027-01-12 22:00", "2027-01-13 01:00")]


def test_opening_adds_extra_hours_and_an_absence_wins_over_both():
    window = span("2027-01-12 00:00", "2027-01-13 00:00")
    extra, away = span("2027-01-12 14:00", "16:00"), span("2027-01-12 11:00", "15:00")
    assert opening(hours(1), PARIS, window, [away], [extra]) == [
        span("2027-01-12 09:00", "11:00"),
        span("2027-01-12 15:00", "16:00"),
    ]


def test_opening_in_an_unknown_zone_says_so():
    with pytest.raises(ZoneInfoNotFoundError):
        opening(hours(1), "Europe/Lutece", span("2027-01-12 00:00", "2027-01-13 00:00"))


def test_opening_has_no_hour_that_the_clock_skips():
    night = hours(6, start="02:00", end="03:00")
    assert opening(night, PARIS, span(f"{SPRING} 00:00", f"{SPRING} 12:00")) == []


def test_opening_that_begins_in_the_skipped_hour_begins_after_it():
    early = hours(6, start="02:30", end="04:00")
    assert opening(early, PARIS, span(f"{SPRING} 00:00", "12:00")) == [span(f"{SPRING} 03:00", "04:00")]


def test_opening_counts_a_repeated_hour_once():
    night = hours(6, start="02:00", end="03:00")
    opened = opening(night, PARIS, span(f"{AUTUMN} 00:00", "12:00"))
    assert opened == [Interval(at(f"{AUTUMN} 02:00"), at(f"{AUTUMN} 02:00") + timedelta(hours=1))]


def test_opening_counts_a_repeated_hour_once_when_the_window_begins_within_it():
    night = hours(6, start="01:00", end="04:00")
    second_passage = at(f"{AUTUMN} 02:00") + timedelta(hours=1, minutes=20)
    assert opening(night, PARIS, Interval(second_passage, at(f"{AUTUMN} 12:00"))) == [
        span(f"{AUTUMN} 03:00", "04:00")
    ]


@pytest.mark.parametrize(("day", "open_for"), [(SPRING, 5), (AUTUMN, 6)])
def test_opening_of_a_night_shift_on_the_day_of_a_change(day, open_for):
    opened = opening(hours(6, start="00:00", end="06:00"), PARIS, span(f"{day} 00:00", "23:00"))
    assert length_of(opened) == timedelta(hours=open_for)


# Every zone with its days of change in 2027; Nouméa never changes, Lord Howe changes by half an hour.
CHANGES = {
    "Europe/Paris": [SPRING, AUTUMN],
    "America/Toronto": ["2027-03-14", "2027-11-07"],
    "Pacific/Noumea": [SPRING, AUTUMN],
    "Australia/Lord_Howe": ["2027-04-04", "2027-10-03"],
}
zoned_days = st.sampled_from([(zone, day) for zone, days in CHANGES.items() for day in days])
clock = st.integers(0, 24 * 12 - 1).map(lambda n: time(n // 12, n % 12 * 5))
weekly_hours = st.builds(
    lambda day, a, b: WeeklyHours(day, min(a, b), max(a, b) if a != b else time(0)),
    st.integers(0, 6), clock, clock,
)  # fmt: skip


def pieces_near(day: str, zone: str):
    """Stretches of up to eight hours that begin within a day and a half of the day's midnight."""
    midnight = at(f"{day} 00:00", zone)
    start = st.integers(-36 * 12, 36 * 12).map(lambda n: midnight + timedelta(minutes=5 * n))
    return st.builds(lambda a, n: Interval(a, a + timedelta(minutes=5 * n)), start, st.integers(1, 96))


def is_open(moment: datetime, weekly, zone: ZoneInfo) -> bool:
    """The rule in one line: on the wall clock, the first time that it shows this hour."""
    wall = moment.astimezone(zone)
    return not wall.fold and any(
        h.weekday == wall.weekday() and h.start <= wall.time() and (h.end == time(0) or wall.time() < h.end)
        for h in weekly
    )


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_opening_agrees_with_a_scan_of_every_minute(data):
    zone, day = data.draw(zoned_days)
    weekly = data.draw(st.lists(weekly_hours, max_size=5))
    window = data.draw(pieces_near(day, zone))
    absences = data.draw(st.lists(pieces_near(day, zone), max_size=3))
    extra = data.draw(st.lists(pieces_near(day, zone), max_size=2))
    scan = {m for m in minutes(window) if is_open(m, weekly, ZoneInfo(zone))}
    expected = (scan | minutes(*extra) & minutes(window)) - minutes(*absences)
    assert minutes(*opening(weekly, zone, window, absences, extra)) == expected


@settings(deadline=None, max_examples=60)
@given(st.data(), st.sampled_from([20, 30, 45]), st.sampled_from([QUARTER, HALF_HOUR]))
def test_slots_are_exactly_those_that_a_scan_of_every_minute_finds(data, long, step):
    zone, day = data.draw(zoned_days)
    weekly = [WeeklyHours(d, time(0), time(0)) for d in ALL_WEEK] + data.draw(st.lists(weekly_hours))
    window = data.draw(pieces_near(day, zone))
    busy = data.draw(st.lists(pieces_near(day, zone), max_size=4))
    earliest = data.draw(pieces_near(day, zone)).start
    unused = free(opening(weekly, zone, window), busy)
    length, open_minutes = timedelta(minutes=long), minutes(*unused)
    expected = [
        Interval(m, m + length)
        for m in sorted(open_minutes)
        if m >= earliest
        and m.astimezone(ZoneInfo(zone)).minute % (step // timedelta(minutes=1)) == 0
        and minutes(Interval(m, m + length)) <= open_minutes
    ]
    assert slots(unused, length, step, earliest, zone) == expected


@given(st.data())
@settings(deadline=None, max_examples=40)
def test_no_slot_overlaps_what_is_busy(data):
    zone, day = data.draw(zoned_days)
    busy = data.draw(st.lists(pieces_near(day, zone), max_size=5))
    window = data.draw(pieces_near(day, zone))
    found = slots(free([window], busy), timedelta(minutes=20))
    assert [s for s in found for b in busy if s.overlaps(b)] == []


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Asia/Kolkata", PARIS])
def test_slots_every_half_hour_lie_on_the_half_hours_of_the_zone(zone):
    day = span("2027-01-12 09:10", "2027-01-12 11:00", zone)
    found = slots([day], timedelta(minutes=30), HALF_HOUR, zone=zone)
    assert [f"{s.start.astimezone(ZoneInfo(zone)):%H:%M}" for s in found] == ["09:30", "10:00", "10:30"]


def test_slots_begin_at_or_after_the_earliest_moment():
    day = span("2027-01-12 09:00", "10:00")
    earliest = at("2027-01-12 09:15") + timedelta(microseconds=1)
    assert slots([day], timedelta(minutes=20), earliest=earliest) == [span("2027-01-12 09:30", "09:50")]


def test_slots_on_another_step_are_refused():
    with pytest.raises(ValueError, match="every 15, 30 or 60 minutes"):
        slots([], timedelta(minutes=20), timedelta(minutes=7))


@example(2026).via("a year before the tests' dates")
@given(st.integers(2026, 2037))
@settings(deadline=None, max_examples=12)
def test_opening_of_a_whole_year_has_every_working_morning(year):
    mornings = opening(hours(0, 1, 2, 3, 4), PARIS, span(f"{year}-01-01 00:00", f"{year + 1}-01-01 00:00"))
    assert {f"{one.start.astimezone(ZoneInfo(PARIS)):%H:%M}" for one in mornings} == {"09:00"}
    assert {one.length for one in mornings} == {timedelta(hours=3)}
