"""Opening hours, free time and slots, against a scan of every minute, across both clock changes."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from escale.career.availability import opening as opening_of
from escale.career.interval import Interval
from escale.career.people import WeeklyHours
from escale.career.service import Channel, Service
from escale.career.ticks import Span, moment_of, spans_of, touched
from escale.career.wall import grid, wall
from tests.career.builders import PARIS, at, consultant, hours, minutes, span

SPRING, AUTUMN = "2027-03-28", "2027-10-31"
ALL_WEEK = range(7)


def opening(weekly, zone, window, absences=(), extra=()):
    who = consultant(hours=tuple(weekly), timezone=zone, absences=tuple(absences), extra=tuple(extra))
    return opening_of(who, window)


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


def test_hours_are_open_while_they_are_valid_both_days_included():
    valid = WeeklyHours(1, time(9), time(12), date(2027, 1, 12), date(2027, 1, 19))
    opened = opening([valid], PARIS, span("2027-01-01 00:00", "2027-02-01 00:00"))
    assert opened == [span("2027-01-12 09:00", "12:00"), span("2027-01-19 09:00", "12:00")]


def test_hours_with_one_end_of_validity_are_open_on_that_side():
    until = WeeklyHours(1, time(9), time(12), None, date(2027, 1, 12))
    since = WeeklyHours(1, time(14), time(17), date(2027, 1, 19))
    assert opening([until, since], PARIS, span("2027-01-12 00:00", "2027-01-20 00:00")) == [
        span("2027-01-12 09:00", "12:00"), span("2027-01-19 14:00", "17:00"),
    ]  # fmt: skip


def test_validity_is_read_on_the_consultants_own_clock():
    late = WeeklyHours(1, time(20), time(23), date(2027, 1, 12), date(2027, 1, 12))
    assert opening([late], "America/Montreal", span("2027-01-12 00:00", "2027-01-14 00:00", "UTC")) == [
        span("2027-01-12 20:00", "23:00", "America/Montreal")
    ]


def test_public_holiday_closes_hours_and_leaves_extra_hours_open():
    window, extra = span("2027-01-11 00:00", "2027-01-13 00:00"), span("2027-01-12 18:00", "19:00")
    who = consultant(hours=hours(0, 1), holidays="FR", extra=(extra,))
    opened = opening_of(who, window, lambda *_: [date(2027, 1, 12)])
    assert opened == [span("2027-01-11 09:00", "12:00"), extra]


def test_calendar_of_holidays_is_asked_for_the_days_of_the_window_by_its_name():
    asked = []
    who = consultant(holidays="FR-57")
    opening_of(who, span("2027-01-11 00:00", "2027-01-13 00:00"), lambda *asking: asked.append(asking) or ())
    assert asked == [("FR-57", date(2027, 1, 10), date(2027, 1, 13))]


def test_hours_between_two_marks_are_taken_shorter_and_absences_longer():
    ragged = WeeklyHours(1, time(9, 2), time(11, 58))
    away = span("2027-01-12 10:01", "10:04")
    assert opening([ragged], PARIS, span("2027-01-12 00:00", "2027-01-13 00:00"), [away]) == [
        span("2027-01-12 09:05", "10:00"), span("2027-01-12 10:05", "11:55"),
    ]  # fmt: skip


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Asia/Kolkata", PARIS])
@pytest.mark.parametrize("step", [15, 30, 60])
def test_grid_lies_on_the_steps_of_the_wall_clock(zone, step):
    window = touched(span("2027-01-12 09:10", "2027-01-12 13:00", zone))
    marks = [one.first for one in spans_of(grid(zone, window, step), window)]
    expected = [t for t in range(*window) if moment_of(t).astimezone(ZoneInfo(zone)).minute % step == 0]
    assert marks == expected


@pytest.mark.parametrize("step", [15, 30, 60])
def test_grid_holds_through_a_change_by_half_an_hour(step):
    window = touched(span("2027-04-03 22:10", "2027-04-04 06:00", "Australia/Lord_Howe"))
    zone = ZoneInfo("Australia/Lord_Howe")
    marks = [one.first for one in spans_of(grid("Australia/Lord_Howe", window, step), window)]
    assert marks == [t for t in range(*window) if moment_of(t).astimezone(zone).minute % step == 0]


def test_another_step_is_refused():
    with pytest.raises(ValueError, match="every 15, 30 or 60 minutes"):
        grid(PARIS, Span(0, 10), 7)


DAYS_OF_CHANGE = [(zone, day) for zone, days in CHANGES.items() for day in days]


@pytest.mark.parametrize(("zone", "day"), DAYS_OF_CHANGE)
def test_wall_knows_its_days_and_their_ends(zone, day):
    window = touched(span(f"{day} 00:00", f"{day} 23:00", zone))
    clock, tz = wall(zone, window), ZoneInfo(zone)
    assert [clock.day(t) for t in range(*window)] == [
        (moment_of(t).astimezone(tz).date() - date(1970, 1, 1)).days for t in range(*window)
    ]
    assert moment_of(clock.day_end(window.first)) == at(
        f"{date.fromisoformat(day) + timedelta(days=1)} 00:00", zone
    )


@example(2026).via("a year before the tests' dates")
@given(st.integers(2026, 2037))
@settings(deadline=None, max_examples=12)
def test_opening_of_a_whole_year_has_every_working_morning(year):
    mornings = opening(hours(0, 1, 2, 3, 4), PARIS, span(f"{year}-01-01 00:00", f"{year + 1}-01-01 00:00"))
    assert {f"{one.start.astimezone(ZoneInfo(PARIS)):%H:%M}" for one in mornings} == {"09:00"}
    assert {one.length for one in mornings} == {timedelta(hours=3)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"channels": ()}, {"minutes": 0}, {"minutes": 22}, {"minutes": 485}, {"before": -5}, {"after": 3},
        {"notice": -1}, {"horizon": 0},
    ],
)  # fmt: skip
def test_service_that_could_never_be_booked_is_refused(wrong):
    right = {"code": "phone", "name": "Téléphone", "channels": (Channel.PHONE,), "minutes": 30}
    with pytest.raises(ValueError, match=r"service|multiples"):
        Service(**{**right, **wrong})
