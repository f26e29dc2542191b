"""The demonstration team: put in once, taken out whole."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from escale.store.database import changed
from escale.store.demo_team import ACCOUNT, DEMO, LOADED, REMOVED, TEAM, account_fact, all_keys, normal, team
from escale.store.tables import (
    absence,
    account,
    consultant,
    conversation,
    fact_of_store,
    message,
    weekly_hours,
)
from escale.store.users import hash_password, insert_account

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.store.database import Database

CONSULTANT, COORDINATOR = "consultant", "coordinator"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class DemoLoaded(ValueError):
    """The demonstration team is in this database already."""


class NoDemo(LookupError):
    """The demonstration team is not in this database."""


async def is_empty(database: Database) -> bool:
    """No consultant, no account, and no demonstration that was removed."""
    async with database.read() as connection:
        counts = [await _count(connection, table) for table in (consultant, account)]
        known = await connection.execute(select(fact_of_store.c.value).where(fact_of_store.c.name == DEMO))
        return counts == [0, 0] and known.first() is None


async def load(database: Database, *, now: datetime) -> None:
    """Put the team in; absences are counted from ``now`` (UTC). Raises :class:`DemoLoaded`."""
    listed = all_keys()
    hashed = await asyncio.gather(*(hash_password(key.password) for key in listed))
    hashes = {key.email: one for key, one in zip(listed, hashed, strict=True)}
    try:
        async with database.write() as connection:
            await connection.execute(delete(fact_of_store).where(fact_of_store.c.value == REMOVED))
            await connection.execute(insert(fact_of_store).values(name=DEMO, value=LOADED))
            await _load(connection, hashes, now)
            changed(connection, "diary")
    except IntegrityError as error:
        raise DemoLoaded from error


async def held(database: Database) -> list[tuple[str, int]]:
    """Conversations, with their consultant's number, that the demonstration's consultants have now."""
    async with database.read() as connection:
        ids = await _team_ids(connection)
        wanted = select(conversation.c.id, conversation.c.consultant_id).where(
            conversation.c.consultant_id.in_(ids)
        )
        return [(row.id, row.consultant_id) for row in await connection.execute(wanted)]


async def remove(database: Database) -> None:
    """Take out the team, its accounts and its appointments; what its consultants wrote stays readable.

    Raises :class:`NoDemo`, and ``IntegrityError`` while one of them still has a conversation (:func:`held`).
    """
    async with database.write() as connection:
        ids = await _team_ids(connection)
        if not ids:
            raise NoDemo
        emails = [normal(key.email) for key in all_keys()]
        await connection.execute(
            update(message).where(message.c.consultant_id.in_(ids)).values(consultant_id=None)
        )
        await connection.execute(delete(account).where(account.c.email.in_(emails)))
        await connection.execute(delete(consultant).where(consultant.c.id.in_(ids)))
        await _forget(connection)
        changed(connection, "diary", "queue")


async def _load(connection: AsyncConnection, hashes: Mapping[str, str], now: datetime) -> None:
    ids = [await _load_consultant(connection, one, hashes, now) for one in team()["consultants"]]
    for one in team()["coordinators"]:
        email = one["email"]
        await insert_account(connection, email, hashes[email], role=COORDINATOR, consultant_id=None, now=now)
    notes = {TEAM: ",".join(map(str, ids)), **{account_fact(email): LOADED for email in hashes}}
    await connection.execute(
        insert(fact_of_store), [{"name": name, "value": value} for name, value in notes.items()]
    )


async def _load_consultant(
    connection: AsyncConnection, one: Mapping[str, Any], hashes: Mapping[str, str], now: datetime
) -> int:
    columns = ("first_name", "last_name", "title", "subjects", "languages", "channels", "timezone")
    stored = await connection.execute(
        insert(consultant)
        .values(**{name: one[name] for name in columns}, active=True)
        .returning(consultant.c.id)
    )
    number = int(stored.scalar_one())
    await connection.execute(
        insert(weekly_hours), [{"consultant_id": number, **row} for row in _hours(one["hours"])]
    )
    for entry in one.get("absences", ()):
        span = _absence(entry, ZoneInfo(one["timezone"]), now)
        await connection.execute(insert(absence).values(consultant_id=number, **span))
    if "account" in one:
        email = one["account"]["email"]
        await insert_account(connection, email, hashes[email], role=CONSULTANT, consultant_id=number, now=now)
    return number


def _hours(week: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    rows = []
    for day, spans in week.items():
        for span in spans:
            start, end = (time.fromisoformat(part) for part in span.split("-"))
            rows.append({"weekday": WEEKDAYS.index(day), "start": start, "end": end})
    return rows


def _absence(entry: Mapping[str, int], zone: ZoneInfo, now: datetime) -> dict[str, datetime]:
    first = now.astimezone(zone).date() + timedelta(days=entry["from_day"])
    return {"start": _midnight(first, zone), "end": _midnight(first + timedelta(days=entry["days"]), zone)}


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


async def _team_ids(connection: AsyncConnection) -> list[int]:
    noted = await connection.execute(select(fact_of_store.c.value).where(fact_of_store.c.name == TEAM))
    return [int(number) for number in (noted.scalar() or "").split(",") if number]


async def _forget(connection: AsyncConnection) -> None:
    names = fact_of_store.c.name
    await connection.execute(delete(fact_of_store).where((names == TEAM) | names.startswith(ACCOUNT)))
    await connection.execute(update(fact_of_store).where(names == DEMO).values(value=REMOVED))


async def _count(connection: AsyncConnection, table: Any) -> int:
    return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())
