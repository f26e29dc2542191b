"""The demonstration team: put in once, taken out whole."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from escale.career import roster
from escale.career.interval import Interval
from escale.career.roster import Member
from escale.store.database import changed
from escale.store.demo_team import ACCOUNT, DEMO, LOADED, REMOVED, TEAM, account_fact, all_keys, normal, team
from escale.store.departure import held_by
from escale.store.tables import account, consultant, fact_of_store, message
from escale.store.team import demo_ids, insert_member
from escale.store.team_accounts import CONSULTANT, COORDINATOR
from escale.store.users import hash_password, insert_account

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.store.database import Database


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
        return await held_by(connection, await demo_ids(connection))


async def remove(database: Database) -> None:
    """Take out the team, its accounts and its appointments; what its consultants wrote stays readable.

    Raises :class:`NoDemo`, and ``IntegrityError`` while one of them still has a conversation (:func:`held`).
    """
    async with database.write() as connection:
        ids = await demo_ids(connection)
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
    number = await insert_member(connection, _member(one, now))
    if "account" in one:
        email = one["account"]["email"]
        await insert_account(connection, email, hashes[email], role=CONSULTANT, consultant_id=number, now=now)
    return number


def _member(one: Mapping[str, Any], now: datetime) -> Member:
    zone = one["timezone"]
    return Member(
        one["first_name"],
        one["last_name"],
        one["title"],
        frozenset(one["subjects"]),
        frozenset(one["languages"]),
        frozenset(one["channels"]),
        timezone=zone,
        weights=one.get("weights", {}),
        holidays=one.get("holidays", ""),
        hours=tuple(roster.hours(day, span) for day, spans in one["hours"].items() for span in spans),
        absences=tuple(_absence(entry, zone, now) for entry in one.get("absences", ())),
    )


def _absence(entry: Mapping[str, int], zone: str, now: datetime) -> Interval:
    first = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=entry["from_day"])
    return roster.days_off(first, first + timedelta(days=entry["days"] - 1), zone)


async def _forget(connection: AsyncConnection) -> None:
    names = fact_of_store.c.name
    await connection.execute(delete(fact_of_store).where((names == TEAM) | names.startswith(ACCOUNT)))
    await connection.execute(update(fact_of_store).where(names == DEMO).values(value=REMOVED))


async def _count(connection: AsyncConnection, table: Any) -> int:
    return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())
