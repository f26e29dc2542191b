"""What consultants change of their own planning: hours, absences, extra hours, limits, what they offer.

Each change is one transaction on the locked consultant, refused when somebody changed the same thing meanwhile; what
it opens is noted for those who wait.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import delete, insert, select, update

from escale.career.availability import opening
from escale.career.interval import Interval, difference
from escale.career.waiting import WaitingState
from escale.store import claims
from escale.store.consultants import read_consultants
from escale.store.database import changed
from escale.store.days_off import days_off
from escale.store.tables import absence, consultant, extra_hours, freed_slot, waiting, weekly_hours

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.career.appointment import Appointment
    from escale.career.people import Consultant, WeeklyHours
    from escale.store.database import Database

AHEAD = timedelta(days=60)  # how far newly opened time is offered to those who wait
Kind = Literal["absence", "extra"]
TABLES = {"absence": absence, "extra": extra_hours}


class Outdated(Exception):
    """Somebody changed it since the page was read."""


class Gone(LookupError):
    """It is not there any more, or is somebody else's."""


class Overlapping(ValueError):
    """Another of the same kind covers a part of it; ``other`` is that one's interval."""

    def __init__(self, other: Interval) -> None:
        super().__init__(str(other))
        self.other = other


@dataclass(frozen=True)
class Profile:
    """What a consultant offers and how much; see :class:`escale.career.people.Consultant`."""

    subjects: frozenset[str]
    weights: Mapping[str, int]
    languages: frozenset[str]
    channels: frozenset[str]
    services: frozenset[str] | None
    timezone: str
    holidays: str
    most_a_day: int | None
    most_a_week: int | None


@dataclass(frozen=True)
class Change:
    """An absence or extra hours as they shall be; ``id`` None = new; ``revision``: of what was read."""

    kind: Kind
    interval: Interval
    label: str | None = None
    id: int | None = None
    revision: str = field(default="", repr=False)


class Planning:
    """Writes a consultant's planning. Every method raises ``UnknownConsultant`` when they have left."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put_hours(
        self, consultant_id: int, hours: Sequence[WeeklyHours], *, revision: str, now: datetime
    ) -> None:
        """These weekly hours in place of all others. Raises :class:`Outdated`."""
        mine = weekly_hours.c.consultant_id == consultant_id
        rows = [
            {
                "consultant_id": consultant_id, "weekday": one.weekday, "start": one.start, "end": one.end,
                "valid_from": one.valid_from, "valid_until": one.valid_until,
            }
            for one in hours
        ]  # fmt: skip
        async with self._changing(consultant_id, now) as (connection, before):
            _require(hours_revision(before.hours), revision)
            await connection.execute(delete(weekly_hours).where(mine))
            if rows:
                await connection.execute(insert(weekly_hours), rows)

    async def put_profile(
        self, consultant_id: int, profile: Profile, *, revision: str, now: datetime
    ) -> None:
        """What they offer, and how much of it. Raises :class:`Outdated`."""
        values = {name: _plain(getattr(profile, name)) for name in Profile.__dataclass_fields__}
        async with self._changing(consultant_id, now) as (connection, before):
            _require(profile_revision(before), revision)
            mine = consultant.c.id == consultant_id
            await connection.execute(update(consultant).where(mine).values(values))

    async def put(self, consultant_id: int, change: Change, *, now: datetime) -> int:
        """Add or change an absence or extra hours; its number.

        Raises :class:`Overlapping`, :class:`Gone`, :class:`Outdated`.
        """
        table = TABLES[change.kind]
        values: dict[str, Any] = {"start": change.interval.start, "end": change.interval.end}
        values |= {"label": change.label} if change.kind == "absence" else {}
        async with self._changing(consultant_id, now) as (connection, _):
            if change.id is not None:
                await _read(connection, consultant_id, change.kind, change.id, change.revision)
            await _refuse_overlap(connection, consultant_id, change)
            if change.id is not None:
                await connection.execute(update(table).where(table.c.id == change.id).values(values))
                return change.id
            stored = insert(table).values(consultant_id=consultant_id, **values).returning(table.c.id)
            return int((await connection.execute(stored)).scalar_one())

    async def remove(
        self, consultant_id: int, kind: Kind, number: int, *, revision: str, now: datetime
    ) -> None:
        """Take an absence or extra hours away. Raises :class:`Gone`, :class:`Outdated`."""
        table = TABLES[kind]
        async with self._changing(consultant_id, now) as (connection, _):
            await _read(connection, consultant_id, kind, number, revision)
            await connection.execute(delete(table).where(table.c.id == number))

    @asynccontextmanager
    async def _changing(
        self, consultant_id: int, now: datetime
    ) -> AsyncIterator[tuple[AsyncConnection, Consultant]]:
        async with self._database.write() as connection:
            await claims.lock(connection, consultant_id)
            before = await _consultant(connection, consultant_id)
            yield connection, before
            await _note_opened(connection, before, await _consultant(connection, consultant_id), now)
            changed(connection, "diary")


def hours_revision(hours: Iterable[WeeklyHours]) -> str:
    """Changes when the hours do."""
    return _digest(sorted(map(repr, hours)))


def profile_revision(one: Consultant) -> str:
    """Changes when what they offer does."""
    return _digest([_plain(getattr(one, name)) for name in Profile.__dataclass_fields__])


def stretch_revision(interval: Interval, label: str | None) -> str:
    """Changes when an absence or extra hours do."""
    return _digest([interval.start.isoformat(), interval.end.isoformat(), label or ""])


def outside(after: Consultant, appointments: Iterable[Appointment]) -> list[Appointment]:
    """The appointments that the consultant's hours do not hold; they stay."""
    return [one for one in appointments if opening(after, one.interval, days_off) != [one.interval]]


async def _consultant(connection: AsyncConnection, consultant_id: int) -> Consultant:
    [found] = await read_consultants(connection, consultant.c.id == consultant_id)
    return found


async def _note_opened(
    connection: AsyncConnection, before: Consultant, after: Consultant, now: datetime
) -> None:
    """Time that was closed and is open now, for those who wait; nothing while nobody does."""
    someone = select(waiting.c.id).where(waiting.c.state == WaitingState.WAITING).limit(1)
    if (await connection.execute(someone)).first() is None:
        return
    window = Interval(now, now + AHEAD)
    opened = difference(opening(after, window, days_off), opening(before, window, days_off))
    rows = [{"consultant_id": after.id, "start": one.start, "end": one.end, "at": now} for one in opened]
    if rows:
        await connection.execute(insert(freed_slot), rows)


async def _read(
    connection: AsyncConnection, consultant_id: int, kind: Kind, number: int, revision: str
) -> Row[Any]:
    table = TABLES[kind]
    wanted = select(table).where(table.c.id == number, table.c.consultant_id == consultant_id)
    row = (await connection.execute(wanted)).first()
    if row is None:
        raise Gone(number)
    _require(stretch_revision(Interval(row.start, row.end), getattr(row, "label", None)), revision)
    return row


async def _refuse_overlap(connection: AsyncConnection, consultant_id: int, change: Change) -> None:
    table = TABLES[change.kind]
    wanted = select(table.c.start, table.c.end).where(
        table.c.consultant_id == consultant_id, table.c.id != (change.id or 0),
        table.c.start < change.interval.end, table.c.end > change.interval.start,
    )  # fmt: skip
    row = (await connection.execute(wanted.order_by(table.c.start))).first()
    if row is not None:
        raise Overlapping(Interval(row.start, row.end))


def _require(now: str, read: str) -> None:
    if now != read:
        raise Outdated


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return dict(sorted(value.items())) if isinstance(value, Mapping) else value


def _digest(parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
