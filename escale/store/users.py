"""Accounts as the practice keeps them from the command line: list, add, password, remove."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from argon2 import PasswordHasher
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from escale.store.demo_team import account_fact, normal
from escale.store.tables import account, account_session, consultant, fact_of_store

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.store.database import Database


class UnknownAccount(LookupError):
    """No account has this e-mail."""


class EmailInUse(ValueError):
    """An account has this e-mail already."""


class UnknownConsultant(LookupError):
    """No consultant has this number."""


async def accounts(database: Database) -> list[Row[Any]]:
    """All accounts (``email``, ``role``, ``consultant_id``, ``first_name``, ``last_name``) by e-mail."""
    wanted = (
        select(
            account.c.email,
            account.c.role,
            account.c.consultant_id,
            consultant.c.first_name,
            consultant.c.last_name,
        )
        .outerjoin(consultant, consultant.c.id == account.c.consultant_id)
        .order_by(account.c.email)
    )
    async with database.read() as connection:
        return list(await connection.execute(wanted))


async def add(
    database: Database, email: str, password: str, *, role: str, consultant_id: int | None, now: datetime
) -> None:
    """Open an account. Raises :class:`EmailInUse` or :class:`UnknownConsultant`."""
    hashed = await hash_password(password)
    async with database.write() as connection:
        await _require(connection, consultant_id)
        try:
            await insert_account(connection, email, hashed, role=role, consultant_id=consultant_id, now=now)
        except IntegrityError as error:
            raise EmailInUse(email) from error


async def set_password(database: Database, email: str, password: str) -> None:
    """A new password: open sessions end, a lock is lifted. Raises :class:`UnknownAccount`."""
    values = {"password_hash": await hash_password(password), "failures": 0, "locked_until": None}
    async with database.write() as connection:
        found = await _id(connection, email)
        await connection.execute(update(account).where(account.c.id == found).values(values))
        await connection.execute(delete(account_session).where(account_session.c.account_id == found))
        await _no_longer_demo(connection, email)


async def remove(database: Database, email: str) -> None:
    """Close the account; the consultant and their appointments stay. Raises :class:`UnknownAccount`."""
    async with database.write() as connection:
        found = await _id(connection, email)
        await connection.execute(delete(account).where(account.c.id == found))
        await _no_longer_demo(connection, email)


async def insert_account(
    connection: AsyncConnection,
    email: str,
    hashed: str,
    *,
    role: str,
    consultant_id: int | None,
    now: datetime,
) -> None:
    """One row, in the caller's transaction. Raises ``IntegrityError`` when the e-mail is in use."""
    values = {"email": normal(email), "password_hash": hashed, "role": role, "consultant_id": consultant_id}
    await connection.execute(insert(account).values(**values, failures=0, created_at=now))


async def hash_password(password: str) -> str:
    """Off the event loop: argon2 takes its time on purpose."""
    return await asyncio.to_thread(PasswordHasher().hash, password)


async def _id(connection: AsyncConnection, email: str) -> int:
    found = (await connection.execute(select(account.c.id).where(account.c.email == normal(email)))).scalar()
    if found is None:
        raise UnknownAccount(email)
    return int(found)


async def _require(connection: AsyncConnection, consultant_id: int | None) -> None:
    wanted = select(consultant.c.id).where(consultant.c.id == consultant_id)
    if consultant_id is not None and (await connection.execute(wanted)).first() is None:
        raise UnknownConsultant(consultant_id)


async def _no_longer_demo(connection: AsyncConnection, email: str) -> None:
    await connection.execute(delete(fact_of_store).where(fact_of_store.c.name == account_fact(email)))
