"""Appointments in the database: the database itself refuses an overlap. On both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from escale.career.appointment import (
    Appointment,
    AppointmentNotFound,
    SlotInPast,
    SlotTaken,
    UnknownConsultant,
)
from escale.career.booking import (
    Choice,
    Details,
    Request,
    Wish,
    book,
    cancel,
    confirm,
    finish,
    hold,
    move,
    propose,
    release,
)
from escale.career.service import Channel, Service
from escale.career.states import AppointmentState, Door
from escale.career.ticks import Span, moment_of, tick_of
from escale.store.claims import BOOKED, HELD
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.people import People, Visit
from escale.store.services import read_services, usual_services, write_services
from escale.store.tables import (
    appointment_log,
    calendar_busy,
    claimed_tick,
    consultant,
    extra_hours,
    reminder,
    weekly_hours,
)
from tests.store.conftest import NOW
from tests.store.meetings import START, act, claim, meeting, visits

MINUTE = timedelta(minutes=1)
CANCELLED, LAPSED, RELEASED = AppointmentState.CANCELLED, AppointmentState.LAPSED, AppointmentState.RELEASED


@pytest.fixture
def diary(database: Database) -> SqlDiary:
    return SqlDiary(database)


async def rows(database: Database, table: Any, *columns: str) -> list[tuple[Any, ...]]:
    wanted = select(*(table.c[name] for name in columns))
    order = table.c.id if "id" in table.c else next(iter(table.c))
    async with database.read() as connection:
        return [tuple(row) for row in await connection.execute(wanted.order_by(order))]


def choice(who: int = 1, start: datetime = START, channel: str = "phone") -> Choice:
    return Choice(who, start, Channel(channel))


def asks(visit: Visit, key: str = "k", door: Door = Door.CONVERSATION) -> Request:
    return Request(visit.person_id, key, visit.conversation_id, "reconversion", door=door)


# --- overlap ---


async def test_hundred_people_book_one_slot_and_one_has_it(database: Database, team: list[int]) -> None:
    people = await visits(database, 100)
    results = await asyncio.gather(*(claim(database, meeting(one)) for one in people), return_exceptions=True)

    assert sum(isinstance(one, Appointment) for one in results) == 1
    assert sum(isinstance(one, SlotTaken) for one in results) == 99


@pytest.mark.parametrize(("start", "minutes"), [(-15, 30), (10, 5), (25, 30), (-30, 90), (0, 30)])
async def test_any_overlap_is_refused(
    database: Database, visit: Visit, team: list[int], start: int, minutes: int
) -> None:
    await claim(database, meeting(visit))

    with pytest.raises(SlotTaken):
        await claim(database, meeting(visit, start=START + start * MINUTE, minutes=minutes))


async def test_neighbouring_appointments_fit(
    diary: SqlDiary, database: Database, visit: Visit, team: list[int]
) -> None:
    for n in (0, 1):
        await claim(database, meeting(visit, start=START + n * 30 * MINUTE))

    begin = tick_of(START)
    found = await diary.busy([1], Span(begin, begin + 24), NOW)
    assert sorted(found[1].claimed) == [(begin, begin + 6), (begin + 6, begin + 12)]


@pytest.mark.parametrize(("apart", "fits"), [(14, False), (15, True)])
async def test_buffers_of_neighbours_never_overlap(
    database: Database, visit: Visit, team: list[int], apart: int, fits: bool
) -> None:
    await claim(database, meeting(visit, after=10))
    wanted = meeting(visit, start=START + (30 + apart // 5 * 5) * MINUTE, before=5)

    if fits:
        assert (await claim(database, wanted)).id == wanted.id
    else:
        with pytest.raises(SlotTaken):
            await claim(database, wanted)


async def test_same_key_is_the_same_appointment(database: Database, visit: Visit, team: list[int]) -> None:
    wanted = meeting(visit)
    claims = [claim(database, replace(wanted, id=f"a{n}")) for n in range(5)]

    assert len({one.id for one in await asyncio.gather(*claims)}) == 1


async def test_time_between_two_marks_is_refused(database: Database, visit: Visit, team: list[int]) -> None:
    with pytest.raises(ValueError, match="marks of 5 minutes"):
        await claim(database, meeting(visit, start=START + MINUTE))


async def test_slot_taken_meanwhile_offers_others(
    diary: SqlDiary, database: Database, visit: Visit, open_team: list[int]
) -> None:
    await claim(database, meeting(visit))

    with pytest.raises(SlotTaken) as refused:
        await book(diary, choice(), asks(visit), NOW)
    assert len(refused.value.alternatives) == 5
    assert (2, START) in [(one.consultant.id, one.interval.start) for one in refused.value.alternatives]


# --- what is read ---


async def test_consultants_are_read_with_all_that_their_slots_need(
    diary: SqlDiary, database: Database, team: list[int]
) -> None:
    week = {"consultant_id": 1, "weekday": 0, "start": START.time(), "end": datetime.min.time()}
    valid = {"valid_from": date(2026, 12, 1), "valid_until": date(2026, 12, 31)}
    async with database.write() as connection:
        await connection.execute(insert(weekly_hours).values(**week, **valid))
        await connection.execute(insert(extra_hours).values(consultant_id=1, start=NOW, end=START))
        limits = {"most_a_day": 3, "most_a_week": 9, "weights": {"reconversion": 3}, "services": ["phone"]}
        await connection.execute(update(consultant).where(consultant.c.id == 1).values(**limits))

    [one] = await diary.consultants(ids=[1])
    assert [(h.valid_from, h.valid_until) for h in one.hours] == [(date(2026, 12, 1), date(2026, 12, 31))]
    assert (one.most_a_day, one.most_a_week, one.weight("reconversion"), one.services) == (3, 9, 3, {"phone"})
    assert ([(e.start, e.end) for e in one.extra], one.holidays) == ([(NOW, START)], "FR")
    [later] = await diary.consultants(ids=[1], since=START)
    assert later.extra == ()


async def test_consultants_of_a_subject_are_found_by_its_whole_name(
    diary: SqlDiary, database: Database, team: list[int]
) -> None:
    async with database.write() as connection:
        await connection.execute(update(consultant).values(subjects=["first_job"]))
        await connection.execute(update(consultant).where(consultant.c.id == 7).values(subjects=["x", "job"]))

    assert [one.id for one in await diary.consultants(subject="job")] == [7]


async def test_services_are_the_usual_ones_until_the_practice_writes_its_own(database: Database) -> None:
    own = Service("atelier", "Atelier", (Channel.VIDEO,), 90, before=15, after=15, notice=1440, horizon=30)
    async with database.read() as connection:
        assert [one.code for one in await read_services(connection)] == [
            "chat", "phone", "video", "review", "bilan",
        ]  # fmt: skip
    async with database.write() as connection:
        await write_services(connection, [own, *usual_services()])
        assert (await read_services(connection))[0] == own


async def test_public_holidays_of_alsace_moselle_have_two_more_days(diary: SqlDiary) -> None:
    year = (date(2027, 1, 1), date(2027, 12, 31))
    france, moselle = (set(diary.days_off(name, *year)) for name in ("FR", "FR-57"))
    assert (len(france), moselle - france) == (11, {date(2027, 3, 26), date(2027, 12, 26)})
    assert list(diary.days_off("Atlantide", *year)) == list(diary.days_off("", *year)) == []


async def test_own_calendar_is_busy(
    diary: SqlDiary, database: Database, visit: Visit, open_team: list[int]
) -> None:
    times = {"start": START + 7 * MINUTE, "end": START + 8 * MINUTE}
    async with database.write() as connection:
        await connection.execute(insert(calendar_busy).values(consultant_id=1, **times))

    with pytest.raises(SlotTaken):
        await book(diary, choice(), asks(visit), NOW)


async def test_the_one_booked_longest_ago_comes_first_among_equals(
    diary: SqlDiary, database: Database, open_team: list[int]
) -> None:
    people = await visits(database, 3)
    turns = []
    for n, one in enumerate(people):
        [slot] = await propose(diary, Wish(channel="phone"), NOW + n * MINUTE, 1)
        booked = await book(diary, slot.choice, asks(one), NOW + n * MINUTE)
        await cancel(diary, booked.id, person_id=None, by="consultant:1", now=NOW + n * MINUTE)
        turns.append(slot.consultant.id)
    assert turns == [1, 2, 1]


# --- limits ---


@pytest.mark.parametrize(("limit", "days"), [("most_a_day", 1), ("most_a_week", 6)])
async def test_limits_hold_when_many_book_at_once(
    database: Database, team: list[int], limit: str, days: int
) -> None:
    async with database.write() as connection:
        await connection.execute(update(consultant).where(consultant.c.id == 1).values({limit: 3}))
    people = await visits(database, 12)
    starts = [START + timedelta(days=n % days, minutes=30 * (n // days)) for n in range(12)]
    results = await asyncio.gather(
        *(claim(database, meeting(one, start=at)) for one, at in zip(people, starts, strict=True)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Appointment) for one in results) == 3
    assert {type(one) for one in results} == {Appointment, SlotTaken}


async def test_limit_counts_the_days_of_the_consultants_clock(
    diary: SqlDiary, database: Database, visit: Visit, team: list[int]
) -> None:
    async with database.write() as connection:
        values = {"most_a_day": 1, "timezone": "Pacific/Noumea"}
        await connection.execute(update(consultant).where(consultant.c.id == 1).values(values))
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)  # eleven at night in Nouméa
    await claim(database, meeting(visit, start=noon))
    assert (await claim(database, meeting(visit, start=noon + 60 * MINUTE))).state is BOOKED
    with pytest.raises(SlotTaken):
        await claim(database, meeting(visit, start=noon - 60 * MINUTE))


# --- holds ---


async def test_hold_lapses_by_itself_and_its_person_may_still_confirm(
    diary: SqlDiary, database: Database, visit: Visit, open_team: list[int]
) -> None:
    held = await hold(diary, choice(), asks(visit), NOW)
    late = NOW + 11 * MINUTE

    assert await diary.held_by(visit.person_id, NOW) == held
    assert await diary.held_by(visit.person_id, late) is None
    assert (await diary.lapse(NOW), await diary.lapse(late), await diary.lapse(late)) == (0, 1, 0)
    assert await rows(database, claimed_tick, "tick") == []
    booked = await confirm(diary, held.id, Details(), act(late), person_id=visit.person_id)
    assert (booked.id, booked.state, booked.held_until) == (held.id, BOOKED, None)


async def test_hold_that_has_lapsed_blocks_nobody_though_nobody_swept(
    diary: SqlDiary, database: Database, open_team: list[int]
) -> None:
    first, second = await visits(database, 2)
    held = await hold(diary, choice(), asks(first), NOW)
    booked = await book(diary, choice(), asks(second), NOW + 10 * MINUTE)

    assert booked.state is BOOKED
    kept = await diary.get(held.id)
    assert kept is not None
    assert kept.state is LAPSED
    with pytest.raises(SlotTaken) as refused:
        await confirm(diary, held.id, Details(), act(NOW + 11 * MINUTE), person_id=first.person_id)
    assert refused.value.alternatives


async def test_person_has_one_hold_however_many_they_ask_for_at_once(
    diary: SqlDiary, database: Database, visit: Visit, open_team: list[int]
) -> None:
    wanted = [choice(1 + n % 2, START + n * 60 * MINUTE) for n in range(8)]
    tries = [hold(diary, one, asks(visit, f"k{n}"), NOW) for n, one in enumerate(wanted)]
    await asyncio.gather(*tries, return_exceptions=True)

    async with database.read() as connection:
        from escale.store.tables import appointment

        held = (await connection.execute(select(appointment.c.id).where(appointment.c.state == HELD))).all()
    assert len(held) == 1
    assert len(await rows(database, claimed_tick, "tick")) == 6


async def test_booking_takes_the_place_of_the_persons_hold(
    diary: SqlDiary, database: Database, visit: Visit, open_team: list[int]
) -> None:
    held = await hold(diary, choice(), asks(visit, "h"), NOW)
    booked = await book(diary, choice(start=START + 15 * MINUTE), asks(visit, "b"), NOW)

    kept = await diary.get(held.id)
    assert (kept and kept.state, booked.state) == (RELEASED, BOOKED)


async def test_hold_with_a_consultant_who_leaves_meanwhile_is_not_confirmed_and_not_lost(
    diary: SqlDiary, database: Database, visit: Visit, open_team: list[int]
) -> None:
    held = await hold(diary, choice(), asks(visit), NOW)
    async with database.write() as connection:
        await connection.execute(update(consultant).where(consultant.c.id == 1).values(active=False))

    with pytest.raises(UnknownConsultant):
        await confirm(diary, held.id, Details(), act(), person_id=visit.person_id)
    assert await diary.get(held.id) == held
    async with database.write() as connection:
        await connection.execute(consultant.delete().where(consultant.c.id == 1))
    with pytest.raises(AppointmentNotFound):
        await confirm(diary, held.id, Details(), act(), person_id=visit.person_id)


async def test_released_hold_is_free(
    diary: SqlDiary, database: Database, visit: Visit, open_team: list[int]
) -> None:
    held = await hold(diary, choice(), asks(visit), NOW)
    await release(diary, held.id, act(), person_id=visit.person_id)
    assert await rows(database, claimed_tick, "tick") == []


# --- moving and cancelling ---


async def test_move_to_an_overlapping_time_keeps_id_and_claims_anew(
    diary: SqlDiary, database: Database, visit: Visit, open_team: list[int]
) -> None:
    old = await book(diary, choice(), asks(visit), NOW)
    new = await move(
        diary, old.id, choice(start=START + 15 * MINUTE), act(key="m"), person_id=visit.person_id
    )

    assert (new.id, new.sequence) == (old.id, 1)
    begin = tick_of(START + 15 * MINUTE)
    assert await rows(database, claimed_tick, "tick") == [(begin + n,) for n in range(6)]
    again = await move(
        diary, old.id, choice(start=START + 60 * MINUTE), act(key="m"), person_id=visit.person_id
    )
    assert again == new


async def test_move_to_a_taken_time_leaves_everything_as_it_was(
    diary: SqlDiary, database: Database, visit: Visit, open_team: list[int]
) -> None:
    await claim(database, meeting(visit, who=2))
    old = await book(diary, choice(), asks(visit), NOW)
    before = await rows(database, claimed_tick, "consultant_id", "tick", "appointment_id")

    with pytest.raises(SlotTaken) as refused:
        await move(diary, old.id, choice(2), act(key="m"), person_id=visit.person_id)
    assert refused.value.alternatives
    assert await rows(database, claimed_tick, "consultant_id", "tick", "appointment_id") == before
    assert await diary.get(old.id) == old


async def test_two_who_exchange_their_times_at_once_do_not_wait_for_one_another(
    diary: SqlDiary, database: Database, open_team: list[int]
) -> None:
    first, second = await visits(database, 2)
    one = await book(diary, choice(1), asks(first), NOW)
    two = await book(diary, choice(2), asks(second), NOW)
    results = await asyncio.gather(
        move(diary, one.id, choice(2), act(key="x"), person_id=first.person_id),
        move(diary, two.id, choice(1), act(key="y"), person_id=second.person_id),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [SlotTaken, SlotTaken]
    assert [await diary.get(one.id), await diary.get(two.id)] == [one, two]


async def test_cancelled_slot_is_free_again(
    diary: SqlDiary, database: Database, visit: Visit, team: list[int]
) -> None:
    booked = await claim(database, meeting(visit))
    for _ in range(2):
        gone = await cancel(diary, booked.id, person_id=visit.person_id, by="person", now=NOW)

    assert (gone.state, gone.sequence) == (CANCELLED, 1)
    assert await diary.of_person(visit.person_id, NOW) == []
    assert (await diary.cancelled_by(visit.person_id, "person")) == gone
    assert (await claim(database, meeting(visit))).state is BOOKED


async def test_foreign_appointment_cannot_be_cancelled(
    diary: SqlDiary, database: Database, visit: Visit, team: list[int]
) -> None:
    booked = await claim(database, meeting(visit))

    with pytest.raises(AppointmentNotFound):
        await cancel(diary, booked.id, person_id="someone else", by="person", now=NOW)


async def test_begun_appointment_is_cancelled_by_the_desk_only(
    diary: SqlDiary, database: Database, visit: Visit, team: list[int]
) -> None:
    booked = await claim(database, meeting(visit))

    with pytest.raises(SlotInPast):
        await cancel(diary, booked.id, person_id=visit.person_id, by="person", now=START)
    gone = await cancel(diary, booked.id, person_id=None, by="desk", now=START, door=Door.DESK)
    assert gone.state is CANCELLED


# --- log, reminders, erasure ---


async def test_log_says_who_did_what_when_and_by_which_door(
    diary: SqlDiary, database: Database, visit: Visit, open_team: list[int]
) -> None:
    held = await hold(diary, choice(), asks(visit, "h", Door.PAGE), NOW)
    await confirm(diary, held.id, Details(), act(NOW + MINUTE), person_id=visit.person_id)
    by_desk = replace(act(NOW + 2 * MINUTE, "m", "consultant:1"), door=Door.DESK)
    await move(diary, held.id, choice(2), by_desk, person_id=None)
    await finish(diary, held.id, replace(by_desk, at=START, key="n"), came=False)

    logged = await rows(database, appointment_log, "at", "who", "door", "event", "before", "after")
    assert [one[:4] for one in logged] == [
        (NOW, "person", "page", "hold"),
        (NOW + MINUTE, "person", "conversation", "confirm"),
        (NOW + 2 * MINUTE, "consultant:1", "desk", "move"),
        (START, "consultant:1", "desk", "no_show"),
    ]
    told = [(one[4] and one[4]["state"], one[5]["state"], one[5]["consultant_id"]) for one in logged]
    assert told == [
        (None, "held", 1), ("held", "booked", 1), ("booked", "booked", 2), ("booked", "no_show", 2),
    ]  # fmt: skip


async def test_reminders_follow_the_appointment(
    diary: SqlDiary, database: Database, visit: Visit, open_team: list[int]
) -> None:
    held = await hold(diary, choice(start=START + 60 * MINUTE), asks(visit), NOW)
    assert await rows(database, reminder, "kind") == []
    await confirm(diary, held.id, Details(), act(), person_id=visit.person_id)
    assert await rows(database, reminder, "kind", "due_at") == [("24h", NOW + 60 * MINUTE), ("1h", START)]
    await move(diary, held.id, choice(), act(NOW + MINUTE), person_id=visit.person_id)
    assert await rows(database, reminder, "kind", "due_at") == [("1h", START - 60 * MINUTE)]
    await cancel(diary, held.id, person_id=None, by="desk", now=NOW)
    assert await rows(database, reminder, "kind") == []


async def test_every_change_wakes_those_who_look_at_the_diary(
    diary: SqlDiary, database: Database, visit: Visit, open_team: list[int]
) -> None:
    with database.signals.subscribe("diary") as heard:
        held = await hold(diary, choice(), asks(visit), NOW)
        assert await heard.next(1) == {"diary"}
        await diary.lapse(NOW + 11 * MINUTE)
        assert await heard.next(1) == {"diary"}
        await confirm(diary, held.id, Details(), act(NOW + 12 * MINUTE), person_id=visit.person_id)
        assert await heard.next(1) == {"diary"}


async def test_erased_person_frees_the_slot(
    diary: SqlDiary, database: Database, visit: Visit, team: list[int]
) -> None:
    await claim(database, meeting(visit))
    await People(database).erase(visit.conversation_id)
    other = await People(database).arrive("widget", "other", timezone="Europe/Paris", now=NOW)

    assert await People(database).exists(visit.conversation_id) is False
    assert (await claim(database, meeting(other))).person_id == other.person_id


async def test_what_is_proposed_leaves_out_claims_and_counts_holds(
    diary: SqlDiary, database: Database, visit: Visit, open_team: list[int]
) -> None:
    [first] = await propose(diary, Wish(channel="phone"), NOW, 1)
    held = await hold(diary, first.choice, asks(visit), NOW)
    [other] = await propose(diary, Wish(channel="phone"), NOW, 1)
    assert (first.consultant.id, other.consultant.id) == (1, 2)
    assert await diary.upcoming_count([1, 2], NOW) == {1: 1}
    assert await diary.upcoming_count([1, 2], NOW + 11 * MINUTE) == {}
    assert moment_of(held.claimed.first) == first.interval.start
