"""What the store has, beside what the pages show."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from escale.career.appointment import Appointment, AppointmentState
from escale.career.interval import Interval
from escale.career.service import Channel
from escale.career.states import Act, Door
from escale.settings import Settings
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.migrate import engine_of
from escale.store.tables import appointment, consultant, conversation

TICK = timedelta(minutes=5)


class Stored:
    """Reads the store of a running system beside it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def rows(self, wanted: Select[Any]) -> list[Any]:
        engine = engine_of(self._settings.sync_database_url)
        try:
            with engine.begin() as connection:
                return list(connection.execute(wanted).all())
        finally:
            engine.dispose()

    def appointments(self) -> list[tuple[str, str]]:
        """Consultant's first name and state of every appointment, in the order of booking."""
        joined = select(consultant.c.first_name, appointment.c.state).join(
            consultant, consultant.c.id == appointment.c.consultant_id
        )
        return [(row.first_name, row.state) for row in self.rows(joined.order_by(appointment.c.created_at))]

    def subjects(self, first_name: str) -> list[str]:
        wanted = select(consultant.c.subjects).where(consultant.c.first_name == first_name)
        [[subjects]] = self.rows(wanted)
        return list(subjects)

    def only_conversation(self) -> str:
        [[conversation_id]] = self.rows(select(conversation.c.id))
        return str(conversation_id)

    async def meets_now(self, *first_names: str) -> None:
        """Somebody has an appointment with each of them that began a moment ago."""
        [[person_id]] = self.rows(select(conversation.c.person_id))
        ids = self.rows(select(consultant.c.id).where(consultant.c.first_name.in_(first_names)))
        database = Database(self._settings.async_database_url)
        try:
            for [consultant_id] in ids:
                meeting = _now(consultant_id, person_id)
                await SqlDiary(database).claim(meeting, Act("person", Door.CONVERSATION, meeting.created_at))
        finally:
            await database.close()


def _now(consultant_id: int, person_id: str) -> Appointment:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    start = now - timedelta(minutes=now.minute % 5)
    return Appointment(
        id=str(uuid.uuid4()), consultant_id=consultant_id, person_id=person_id, conversation_id=None,
        subject="reconversion", channel=Channel.VIDEO, interval=Interval(start, start + 6 * TICK),
        key=str(uuid.uuid4()), state=AppointmentState.BOOKED, contact=None, created_at=now,
    )  # fmt: skip
