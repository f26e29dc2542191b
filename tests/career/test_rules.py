"""What is offered is what the rules leave free, all of it and nothing else: against a scan of every five minutes.

The scan is as plain as can be: for each start, each rule on its own, with datetimes on wall clocks.
"""

import asyncio
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from escale.career import booking
from escale.career.booking import BookingError, Choice, Request, Wish
from escale.career.interval import Interval
from escale.career.people import WeeklyHours
from escale.career.service import Channel, Service
from escale.career.states import AppointmentState
from tests.career.builders import PARIS, at, consultant
from tests.fakes import MemoryDiary

FIVE = timedelta(minutes=5)
CHANGES = [
    (PARIS, "2027-03-28"),
    (PARIS, "2027-10-31"),
    ("America/Montreal", "2027-03-14"),
    ("Pacific/Noumea", "2027-03-28"),
]
PERSONS = ["America/Montreal", "Pacific/Noumea", PARIS]
clock = st.integers(0, 24 * 12 - 1).map(lambda n: time(n // 12, n % 12 * 5))
early, late = (
    st.integers(*hours).map(lambda n: time(n // 12, n % 12 * 5)) for hours in ((0, 60), (150, 287))
)
validity = st.none() | st.integers(-2, 2)


def pieces(midnight, longest=60):
    start = st.integers(-12 * 12, 36 * 12).map(lambda n: midnight + n * FIVE)
    return st.builds(lambda a, n: Interval(a, a + n * FIVE), start, st.integers(1, longest))


def some_hours(day):
    def build(weekday, a, b, since, until):
        first = None if since is None else day + timedelta(days=since)
        last = None if until is None else day + timedelta(days=until)
        if first and last and last < first:
            first, last = last, first
        return WeeklyHours(weekday, min(a, b), max(a, b) if a != b else time(0), first, last)

    near = st.integers(-1, 1).map(lambda n: (day.weekday() + n) % 7)
    long = st.builds(build, near, early, late, st.none(), st.none())
    return long | st.builds(build, near, clock, clock, validity, validity)


five_to_thirty = st.integers(0, 6).map(lambda n: 5 * n)


def service(minutes, before, after, notice):
    return Service("phone", "", (Channel.PHONE,), 5 * minutes, before, after, notice, 3)


services = st.builds(service, st.integers(1, 12), five_to_thirty, five_to_thirty, st.integers(0, 180))


@st.composite
def situations(draw):
    """A consultant, a service, a full diary, a moment and a window around a change of the clock."""
    zone, text = draw(st.sampled_from(CHANGES))
    day, midnight = date.fromisoformat(text), at(f"{text} 00:00", zone)
    limit = st.none() | st.integers(1, 3)
    who = consultant(
        1, timezone=zone, hours=tuple(draw(st.lists(some_hours(day), min_size=1, max_size=5))),
        absences=tuple(draw(st.lists(pieces(midnight), max_size=2))),
        extra=tuple(draw(st.lists(pieces(midnight), max_size=2))),
        most_a_day=draw(limit), most_a_week=draw(limit), holidays=draw(st.sampled_from(["", "FR"])),
    )  # fmt: skip
    diary = MemoryDiary([who], {1: draw(st.lists(pieces(midnight, 12), max_size=2))})
    diary.offered, diary.holidays = [draw(services)], draw(st.lists(st.just(day), max_size=1))
    now = midnight + draw(st.integers(-30 * 12, 0)) * FIVE + timedelta(seconds=draw(st.integers(0, 299)))
    for n, interval in enumerate(draw(st.lists(pieces(midnight, 12), max_size=4))):
        state, buffer = draw(st.sampled_from(["booked", "held", "cancelled", "over"])), draw(five_to_thirty)
        fill(diary, kept(n, interval, state, now), buffer)
    start = midnight + draw(st.integers(-6 * 12, 12 * 12)) * FIVE
    window = Interval(start, start + draw(st.integers(1, 30 * 12)) * FIVE)
    return diary, window, now


def kept(number, interval, state, now):
    """An appointment; `over` is a hold that has just lapsed."""
    until = {"held": now + FIVE, "over": now}.get(state)
    return booking.Appointment(
        str(number), 1, "other", None, None, Channel.PHONE, interval, str(number),
        AppointmentState("held" if state == "over" else state), None, now, held_until=until,
    )  # fmt: skip


def fill(diary, bare, buffer):
    """Put it in with this buffer on both sides; what would overlap is left out."""
    one = replace(bare, before=buffer, after=buffer)
    others = [other.claimed for other in diary.by_id.values()]
    if all(one.claimed.last <= other.first or other.last <= one.claimed.first for other in others):
        diary.by_id[one.id] = one


# --- the rules, one by one ---


def allowed(diary, start, now):
    [who], [service] = diary.team, diary.offered
    meeting = Interval(start, start + service.length)
    claimed = Interval(
        start - service.before * timedelta(minutes=1), meeting.end + service.after * timedelta(minutes=1)
    )
    zone = ZoneInfo(who.timezone)
    return (
        meeting.start >= now + service.ahead
        and meeting.start > now
        and meeting.end <= now + service.reach
        and start.astimezone(zone).minute % 15 == 0
        and all(is_open(diary, who, start + n * FIVE, zone) for n in range(meeting.length // FIVE))
        and not any(claimed.overlaps(busy) for busy in diary.calendar[1])
        and not any(claimed.overlaps(other) for other in claims(diary, now))
        and not is_full(diary, who, start, now)
    )


def is_open(diary, who, moment, zone):
    wall = moment.astimezone(zone)
    if any(away.contains(moment) for away in who.absences):
        return False
    if any(extra.contains(moment) for extra in who.extra):
        return True
    if (who.holidays and wall.date() in diary.holidays) or wall.fold:
        return False
    return any(
        one.weekday == wall.weekday()
        and (one.valid_from or date.min) <= wall.date() <= (one.valid_until or date.max)
        and one.start <= wall.time()
        and (one.end == time(0) or wall.time() < one.end)
        for one in who.hours
    )


def standing(diary, now):
    live = {AppointmentState.BOOKED, AppointmentState.HELD}
    return [
        one
        for one in diary.by_id.values()
        if one.state in live and (one.held_until or datetime.max.replace(tzinfo=now.tzinfo)) > now
    ]


def claims(diary, now):
    minute = timedelta(minutes=1)
    return [
        Interval(one.interval.start - one.before * minute, one.interval.end + one.after * minute)
        for one in standing(diary, now)
    ]


def is_full(diary, who, start, now):
    zone = ZoneInfo(who.timezone)
    day = start.astimezone(zone).date()
    days = [one.interval.start.astimezone(zone).date() for one in standing(diary, now)]
    same_week = [one for one in days if one.isocalendar()[:2] == day.isocalendar()[:2]]
    return (who.most_a_day is not None and days.count(day) >= who.most_a_day) or (
        who.most_a_week is not None and len(same_week) >= who.most_a_week
    )


def free_starts(diary, window, now):
    [service] = diary.offered
    first = window.start - timedelta(minutes=window.start.minute % 5)
    every = (first + n * FIVE for n in range(window.length // FIVE + 1))
    within = (start for start in every if start >= window.start and start + service.length <= window.end)
    return [start for start in within if allowed(diary, start, now)]


@settings(deadline=None, max_examples=400)
@given(situations())
def test_offered_slots_are_exactly_those_that_the_rules_leave_free(situation):
    diary, window, now = situation
    offered = asyncio.run(booking.propose(diary, Wish(channel="phone", windows=(window,)), now, 1000))
    starts = [] if offered.widened else [one.interval.start for one in offered]
    assert starts == free_starts(diary, window, now)


@settings(deadline=None, max_examples=150)
@given(situations(), st.sampled_from(PERSONS))
def test_every_offered_slot_can_be_booked_and_no_other(situation, persons_zone):
    diary, window, now = situation
    local = Interval(*(edge.astimezone(ZoneInfo(persons_zone)) for edge in (window.start, window.end)))
    offered = asyncio.run(booking.propose(diary, Wish(channel="phone", windows=(local,)), now, 1000))
    free = {one.choice for one in offered if window.contains(one.interval)}
    [service] = diary.offered
    for n in range(0, window.length // FIVE, 2):
        choice = Choice(1, window.start + n * FIVE, Channel.PHONE)
        if window.contains(Interval(choice.start, choice.start + service.length)):
            assert can_be_booked(diary, choice, now) == (choice in free)


def can_be_booked(diary, choice, now):
    kept = dict(diary.by_id)
    try:
        asyncio.run(booking.book(diary, choice, Request("p", f"{choice.key}"), now))
    except BookingError:
        return False
    finally:
        diary.by_id = kept
    return True
