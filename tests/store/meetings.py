"""Appointments, put straight into the diary."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from escale.career.appointment import Appointment
from escale.career.interval import Interval
from escale.career.service import Channel
from escale.career.states import Act, AppointmentState, Door
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.people import People, Visit
from tests.store.conftest import NOW

START = NOW + timedelta(days=1)


def act(at: datetime = NOW, key: str | None = None, who: str = "person") -> Act:
    return Act(who, Door.CONVERSATION, at, key)


def meeting(
    visit: Visit, *, who: int = 1, start: datetime = START, minutes: int = 30, **changed: Any
) -> Appointment:
    """By telephone, with a key of its own."""
    number = str(uuid.uuid4())
    usual = Appointment(
        id=number, consultant_id=who, person_id=visit.person_id, conversation_id=visit.conversation_id,
        subject="reconversion", channel=Channel.PHONE, interval=Interval(start, start + timedelta(minutes=minutes)),
        key=number, state=AppointmentState.BOOKED, contact=None, created_at=NOW,
    )  # fmt: skip
    return replace(usual, **changed)


async def claim(database: Database, wanted: Appointment, at: datetime = NOW) -> Appointment:
    return await SqlDiary(database).claim(wanted, act(at))


async def visits(database: Database, number: int) -> list[Visit]:
    """So many people who come for the first time."""
    people = People(database)
    return [await people.arrive("widget", str(i), timezone="Europe/Paris", now=NOW) for i in range(number)]
