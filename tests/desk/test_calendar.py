"""The calendar's acts: through the one booking function, told to the person, refused with the reason."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import insert, select, update

from escale.career.booking import Channel, Choice, Details, Request, hold
from escale.career.people import WeeklyHours
from escale.desk.room import HERE
from escale.store.planning import Planning, hours_revision
from escale.store.tables import appointment_log, calendar_busy, consultant
from tests.desk.world import Consultant, World, application, open_world

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 23, 8, 10, tzinfo=UTC)
WEEK = "start=2026-11-23&end=2026-11-30"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A Monday morning; Claire and Karim receive from 9 to 18 h, on every channel."""
    world = await open_world(tmp_path, now=MONDAY)
    async with world.database.write() as connection:
        await connection.execute(update(consultant).values(channels=["chat", "phone", "video"]))
    for number in (1, 2):
        hours = [WeeklyHours(day, time(9), time(18)) for day in range(5)]
        await Planning(world.database).put_hours(number, hours, revision=hours_revision([]), now=MONDAY)
    runner = TestServer(application(world), host="127.0.0.1")
    await runner.start_server(shutdown_timeout=0.2)
    world.url = str(runner.make_url("")).rstrip("/")
    yield world
    await runner.close()
    await world.database.close()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


async def booked(world: World, start: datetime, number: int = 1) -> tuple[str, str]:
    """A booking of somebody new: the appointment's id and the conversation's."""
    talk = await world.person("Bonjour")
    return await world.books(talk, number, start), talk


async def shown(one: Consultant, query: str = WEEK) -> dict[str, dict[str, Any]]:
    status, answer = await one.get(f"agenda?{query}")
    assert status == 200
    return {event["id"]: event for event in answer["events"]}


async def move(one: Consultant, number: str, start: str, query: str = "", **more: Any) -> tuple[int, Any]:
    sent = {"start": start, "key": "key-of-this-drag", **more}
    return await one.post(f"agenda/appointments/{number}/move{query}", sent)


async def test_week_shows_appointments_holds_absences_and_holidays(claire: Consultant, world: World) -> None:
    number, _ = await booked(world, at(24, 10))
    talk = await world.person("Bonjour")
    asked = Request(world.people[talk], "key", talk, details=Details("Amina"))
    held = await hold(world.desk.diary, Choice(1, at(25, 14), Channel.PHONE), asked, MONDAY)
    await claire.post(
        "agenda/stretches", stretch("absence", "2026-11-26T00:00", "2026-11-27T00:00", "Congés")
    )
    events = await shown(claire)
    assert {event["kind"] for event in events.values()} == {"open", "booked", "held", "absence"}
    one, wait = events[f"appointment:{number}"], events[f"appointment:{held.id}"]
    assert (one["start"], one["subject"], one["channel"]) == ("2026-11-24T10:00:00", "Entretien", "visio")
    assert (wait["title"], wait["note"]) == ("Amina", "en attente, jusqu'à 9 h 20")
    december = await shown(claire, "start=2026-12-21&end=2026-12-28")
    assert december["holiday:2026-12-25"]["title"] == "Férié : Noël"


async def test_hold_that_lapsed_is_shown_no_longer(claire: Consultant, world: World) -> None:
    talk = await world.person("Bonjour")
    await hold(
        world.desk.diary, Choice(1, at(25, 14), Channel.PHONE), Request(world.people[talk], "k"), MONDAY
    )
    world.now = MONDAY + timedelta(minutes=11)
    assert [event for event in (await shown(claire)).values() if event["kind"] == "held"] == []


@pytest.mark.parametrize(
    ("moment", "wall"),
    [
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), "2027-03-28T01:30:00"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "2027-03-28T03:00:00"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "2027-10-31T02:30:00"),
        (datetime(2027, 10, 31, 8, 0, tzinfo=UTC), "2027-10-31T09:00:00"),
    ],
)  # fmt: skip
async def test_clock_changes_are_shown_as_the_wall_does(
    claire: Consultant, world: World, moment: datetime, wall: str
) -> None:
    number, _ = await booked(world, moment)
    events = await shown(claire, f"start={wall[:10]}&end={(moment + timedelta(days=2)).date()}")
    assert events[f"appointment:{number}"]["start"] == wall


async def test_move_goes_through_the_diary_and_the_person_is_told_once(
    claire: Consultant, world: World
) -> None:
    number, talk = await booked(world, at(24, 10))
    assert await move(claire, number, "2026-11-25T15:05") == (
        200,
        {"said": "Rendez-vous déplacé : mer. 25 nov. 2026 à 15 h 05. La personne est prévenue."},
    )
    await move(claire, number, "2026-11-25T15:05")
    found = await world.desk.diary.get(number)
    assert found is not None
    assert (found.interval.start, found.sequence) == (at(25, 15, 5), 1)
    told = [text for author, text in await world.said(talk) if author == "system"]
    assert len(told) == 1
    assert "mercredi 25 novembre 2026 à 15 h 05" in told[0]
    async with world.database.read() as connection:
        log = await connection.execute(
            select(appointment_log.c.who, appointment_log.c.door, appointment_log.c.event)
        )
        assert tuple(log.all()[-1]) == ("consultant:1", "desk", "move")


@pytest.mark.parametrize(
    ("start", "code", "reason"),
    [
        ("2026-11-24T14:30", "taken", "déjà pris"),
        ("2026-11-22T10:00", "past", "déjà passé"),
        ("2026-11-24T20:00", "not_hours", "hors des heures ouvertes"),
        ("2026-11-28T10:00", "not_hours", "hors des heures ouvertes"),
        ("2026-11-27T10:00", "taken", "déjà pris"),
        ("2027-03-28T02:30", "no_such_hour", "heure d'été"),
        ("2026-11-24T10:03", "not_five", "cinq en cinq"),
    ],
)
async def test_move_that_conflicts_is_refused_with_the_reason(
    claire: Consultant, world: World, start: str, code: str, reason: str
) -> None:
    number, talk = await booked(world, at(24, 10))
    await booked(world, at(24, 14))
    async with world.database.write() as connection:
        busy = {"consultant_id": 1, "start": at(27, 9), "end": at(27, 12)}
        await connection.execute(insert(calendar_busy).values(busy))
    status, answer = await move(claire, number, start)
    assert (status >= 400, answer["error"], reason in answer["message"]) == (True, code, True)
    found = await world.desk.diary.get(number)
    assert found is not None
    assert (found.interval.start, found.sequence) == (at(24, 10), 0)
    assert [author for author, _ in await world.said(talk)] == ["person"]


async def test_only_the_coordinator_moves_to_a_colleague(
    claire: Consultant, karim: Consultant, nadia: Consultant, world: World
) -> None:
    number, _ = await booked(world, at(24, 10))
    assert (await move(claire, number, "2026-11-24T10:00", consultant=2))[0] == 403
    assert (await move(karim, number, "2026-11-24T11:00"))[0] == 403
    assert (await move(nadia, number, "2026-11-24T10:00", "?consultant=tous", consultant=2))[0] == 200
    team = await shown(nadia, f"consultant=tous&{WEEK}")
    assert [event["with"] for event in team.values()] == ["Karim"]


async def test_cancelled_appointment_leaves_and_the_person_is_told(claire: Consultant, world: World) -> None:
    number, talk = await booked(world, at(24, 10))
    path = f"agenda/appointments/{number}/cancel"
    assert [(await claire.post(path))[0] for _ in range(2)] == [200, 200]
    assert f"appointment:{number}" not in await shown(claire)
    told = [text for author, text in await world.said(talk) if author == "system"]
    assert [("mardi 24 novembre 2026 à 10 h" in text, "annulé par l'équipe" in text) for text in told] == [
        (True, True)
    ]


async def test_whether_the_person_came_is_said_after_the_beginning_and_may_be_corrected(
    claire: Consultant, world: World
) -> None:
    number, _ = await booked(world, at(23, 10))
    path = f"agenda/appointments/{number}/finish"
    assert (await claire.post(path, {"came": True}))[1]["error"] == "not_possible"
    world.now = at(23, 11)
    for came, kind in ((True, "done"), (False, "no_show")):
        assert (await claire.post(path, {"came": came}))[0] == 200
        assert (await shown(claire))[f"appointment:{number}"]["kind"] == kind


def stretch(kind: str, start: str, end: str, label: str = "", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "start": start, "end": end, "label": label, **more}


async def test_absence_is_made_moved_and_taken_away_by_mouse(claire: Consultant) -> None:
    _, made = await claire.post(
        "agenda/stretches", stretch("absence", "2026-11-24T09:00", "2026-11-24T10:00")
    )
    before = (await shown(claire))[f"absence:{made['id']}"]
    later = stretch(
        "absence", "2026-11-24T14:00", "2026-11-24T16:00", id=made["id"], revision=before["revision"]
    )
    assert (await claire.post("agenda/stretches", later))[0] == 200
    assert (await claire.post("agenda/stretches", later))[1]["error"] == "outdated"
    after = (await shown(claire))[f"absence:{made['id']}"]
    assert (after["start"], after["end"]) == ("2026-11-24T14:00:00", "2026-11-24T16:00:00")
    gone = {"kind": "absence", "id": made["id"], "revision": after["revision"]}
    statuses = [(await claire.post("agenda/stretches/remove", gone))[0] for _ in range(2)]
    assert statuses == [200, 404]


async def test_extra_hours_open_a_saturday(claire: Consultant, world: World) -> None:
    number, _ = await booked(world, at(24, 10))
    assert (await move(claire, number, "2026-11-28T10:00"))[1]["error"] == "not_hours"
    await claire.post("agenda/stretches", stretch("extra", "2026-11-28T09:00", "2026-11-28T12:00"))
    assert (await move(claire, number, "2026-11-28T10:00", key="another-key"))[0] == 200


async def test_absence_of_a_colleague_is_refused(claire: Consultant) -> None:
    sent = stretch("absence", "2026-11-24T09:00", "2026-11-24T10:00")
    status, answer = await claire.post("agenda/stretches?consultant=2", sent)
    assert (status, answer["error"]) == (403, "not_your_planning")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "start=x&end=y",
        "start=2026-11-23",
        "start=2026-11-23&end=2028-11-23",
        "start=9999-12-31&end=9999-12-30",
    ],
)
async def test_window_that_is_none_is_refused(claire: Consultant, query: str) -> None:
    assert (await claire.get(f"agenda?{query}"))[0] == 422


def test_vendored_library_is_the_one_that_its_note_names() -> None:
    folder = HERE / "static" / "vendor" / "fullcalendar-6.1.21"
    named = re.search(r"sha256: `(\w+)`", (folder / "VENDORED.md").read_text())
    assert named is not None
    assert hashlib.sha256((folder / "fullcalendar.min.js").read_bytes()).hexdigest() == named[1]
