"""Consultants as the practice sees them, read with as few statements as their parts need."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, Text, cast, func, select

from escale.career.interval import Interval
from escale.career.people import Consultant, WeeklyHours
from escale.store.tables import absence, consultant, extra_hours, weekly_hours

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

MANY = 40  # more ids than that: reading everybody's hours is quicker
KEPT = 4096
COLUMNS = [one for one in consultant.c if one.name != "seen_at"]
# one row a consultant: a practice of five hundred has five thousand hours
WEEK = (
    cast(weekly_hours.c.weekday, String)
    + ","
    + cast(weekly_hours.c.start, String)
    + ","
    + cast(weekly_hours.c.end, String)
    + ","
    + func.coalesce(cast(weekly_hours.c.valid_from, String), "")
    + ","
    + func.coalesce(cast(weekly_hours.c.valid_until, String), "")
)


async def read_consultants(
    connection: AsyncConnection, *which: ColumnElement[bool], since: datetime | None = None
) -> list[Consultant]:
    """Consultants with hours, absences and extra hours, by id, active or not.

    ``since`` leaves out absences and extra hours that are over.
    """
    people = (await connection.execute(select(*COLUMNS).where(*which).order_by(consultant.c.id))).all()
    ids = [one.id for one in people]
    hours = await _hours(connection, ids)
    away = await _stretches(connection, absence, ids, since)
    extra = await _stretches(connection, extra_hours, ids, since)
    return [_as_consultant(one, hours[one.id], away[one.id], extra[one.id]) for one in people]


def knows(subject: str) -> ColumnElement[bool]:
    """Those among whose subjects is this one; JSON is text on both databases."""
    return cast(consultant.c.subjects, Text).contains(f'"{subject}"', autoescape=True)


async def _hours(
    connection: AsyncConnection, ids: Collection[int]
) -> defaultdict[int, tuple[WeeklyHours, ...]]:
    wanted = select(weekly_hours.c.consultant_id, func.aggregate_strings(WEEK, ";"))
    wanted = wanted.where(*_of(weekly_hours, ids)).group_by(weekly_hours.c.consultant_id)
    rows = await connection.execute(wanted)
    return defaultdict(tuple, {who: _week(text) for who, text in rows})


@lru_cache(maxsize=KEPT)
def _week(text: str) -> tuple[WeeklyHours, ...]:
    """The hours that a text of `WEEK`s tells; the same text is the same week."""
    week = (_hours_of(*one.split(",")) for one in text.split(";"))
    return tuple(sorted(week, key=lambda one: (one.weekday, one.start)))


def _hours_of(weekday: str, start: str, end: str, since: str, until: str) -> WeeklyHours:
    first, last = (date.fromisoformat(day) if day else None for day in (since, until))
    return WeeklyHours(int(weekday), time.fromisoformat(start), time.fromisoformat(end), first, last)


async def _stretches(
    connection: AsyncConnection, table: Table, ids: Collection[int], since: datetime | None
) -> defaultdict[int, list[Interval]]:
    wanted = select(table.c.consultant_id, table.c.start, table.c.end).where(*_of(table, ids))
    if since is not None:
        wanted = wanted.where(table.c.end > since)
    found: defaultdict[int, list[Interval]] = defaultdict(list)
    for who, start, end in await connection.execute(wanted.order_by(table.c.start)):
        found[who].append(Interval(start, end))
    return found


def _of(table: Table, ids: Collection[int]) -> list[ColumnElement[bool]]:
    return [table.c.consultant_id.in_(ids)] if len(ids) <= MANY else []


def _as_consultant(
    row: Row[Any], hours: Iterable[WeeklyHours], away: Iterable[Interval], extra: Iterable[Interval]
) -> Consultant:
    return Consultant(
        id=row.id, first_name=row.first_name, last_name=row.last_name, title=row.title,
        subjects=frozenset(row.subjects), languages=frozenset(row.languages), channels=frozenset(row.channels),
        timezone=row.timezone, hours=tuple(hours), absences=tuple(away), extra=tuple(extra), weights=row.weights,
        services=None if row.services is None else frozenset(row.services), holidays=row.holidays,
        most_a_day=row.most_a_day, most_a_week=row.most_a_week, booked_at=row.booked_at,
    )  # fmt: skip
