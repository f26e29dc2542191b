"""How long the practice takes to propose slots when its diary is full: no web, no bot, SQLite."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from escale.career.booking import Wish, propose
from escale.career.interval import Interval
from escale.career.people import SUBJECTS
from escale.career.ticks import touched
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.tables import appointment, consultant, metadata, person, weekly_hours

CONSULTANTS, DAYS, APPOINTMENTS = 50, 28, 2000
HOURS = [(clock(9), clock(12)), (clock(14), clock(18))]
SEED, WARMING = 20261122, 3
LARGER = 10  # times as many consultants and appointments


def measure(folder: Path, times: int, size: int = 1) -> tuple[list[float], list[float]]:
    """Milliseconds of one ``propose()`` for a subject within four weeks: by the clock, and of the processor.

    ``size`` times 50 consultants and 2,000 appointments.
    """
    return asyncio.run(_measure(f"sqlite+aiosqlite:///{folder / f'slots{size}.db'}", times, size))


async def _measure(url: str, times: int, size: int) -> tuple[list[float], list[float]]:
    database, now = Database(url), datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    await _fill(database, now, size)
    wish = Wish(subject="reconversion", windows=(Interval(now, now + timedelta(days=DAYS)),))
    taken = [await _propose(SqlDiary(database), wish, now) for _ in range(WARMING + times)]
    await database.close()
    return [wall for wall, _ in taken[WARMING:]], [processor for _, processor in taken[WARMING:]]


async def _propose(diary: SqlDiary, wish: Wish, now: datetime) -> tuple[float, float]:
    began = time.perf_counter(), time.process_time()
    if not await propose(diary, wish, now):
        raise RuntimeError("nothing is free: this diary measures nothing")
    return (time.perf_counter() - began[0]) * 1000, (time.process_time() - began[1]) * 1000


async def _fill(database: Database, now: datetime, size: int) -> None:
    dice, team = random.Random(SEED), range(1, CONSULTANTS * size + 1)
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(insert(consultant), [_consultant(number, dice) for number in team])
        await connection.execute(insert(weekly_hours), [row for number in team for row in _hours(number)])
        await connection.execute(
            insert(person), {"id": "bench", "timezone": "Europe/Paris", "created_at": now}
        )
        await connection.execute(insert(appointment), _appointments(now, dice, team))


def _consultant(number: int, dice: random.Random) -> dict[str, Any]:
    return {
        "id": number, "first_name": f"F{number}", "last_name": f"L{number}", "title": "", "languages": ["fr"],
        "subjects": dice.sample(sorted(SUBJECTS), 5), "channels": ["chat", "phone", "video"],
        "timezone": "Europe/Paris", "active": True,
    }  # fmt: skip


def _hours(number: int) -> list[dict[str, Any]]:
    return [
        {"consultant_id": number, "weekday": weekday, "start": start, "end": end}
        for weekday in range(5)
        for start, end in HOURS
    ]


def _appointments(now: datetime, dice: random.Random, team: range) -> list[dict[str, Any]]:
    """Booked half hours between 8 and 17 UTC, each at most once."""
    halves = [
        now.replace(hour=8) + timedelta(days=day, minutes=30 * half)
        for day in range(DAYS)
        for half in range(18)
    ]
    places = [(number, start) for number in team for start in halves if start.weekday() < 5]
    booked = dice.sample(places, APPOINTMENTS * len(team) // CONSULTANTS)
    return [_appointment(key, number, start, now) for key, (number, start) in enumerate(booked)]


def _appointment(key: int, number: int, start: datetime, now: datetime) -> dict[str, Any]:
    end = start + timedelta(minutes=30)
    first, last = touched(Interval(start, end))
    return {
        "id": str(key), "consultant_id": number, "person_id": "bench", "conversation_id": None,
        "subject": "reconversion", "service": "phone", "channel": "phone", "start": start, "end": end,
        "begins": first, "claimed_first": first, "claimed_last": last,
        "key": str(key), "state": "booked", "created_at": now,
    }  # fmt: skip
