"""Accounts of the desk: argon2 passwords, sessions, and a lock after wrong passwords."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, insert, select, update

from escale.store.tables import account, account_session, consultant

if TYPE_CHECKING:
    from escale.store.database import Database

TOLERATED_FAILURES = 5
LOCKED_FOR = timedelta(minutes=5)
SESSION_LASTS = timedelta(hours=12)


class WrongPassword(PermissionError):
    """E-mail and password do not belong together; which of them is wrong is not said."""


class AccountLocked(PermissionError):
    """Too many wrong passwords; ``until`` is when the next try is heard."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass(frozen=True)
class Login:
    """An open session: ``token`` goes into the cookie (empty when read back), ``csrf`` into the page."""

    token: str
    csrf: str
    account_id: int
    role: str
    consultant_id: int | None
    first_name: str


class Accounts:
    """Passwords are verified off the event loop: argon2 takes its time on purpose."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, email: str, password: str, *, role: str, consultant_id: int | None, now: datetime
    ) -> None:
        """Add an account. Raises ``sqlalchemy.exc.IntegrityError`` when the e-mail is in use."""
        hashed = await asyncio.to_thread(_hasher().hash, password)
        async with self._database.write() as connection:
            await connection.execute(
                insert(account).values(
                    email=email.strip().lower(),
                    password_hash=hashed,
                    role=role,
                    consultant_id=consultant_id,
                    failures=0,
                    created_at=now,
                )
            )

    async def login(self, email: str, password: str, *, now: datetime) -> Login:
        """A new session. Raises :class:`WrongPassword` or :class:`AccountLocked`."""
        async with self._database.read() as connection:
            found = (
                await connection.execute(select(account).where(account.c.email == email.strip().lower()))
            ).first()
        if found is not None and found.locked_until is not None and found.locked_until > now:
            raise AccountLocked(found.locked_until)
        right = await asyncio.to_thread(
            _verify, (found.password_hash if found else "") or _nobody(), password
        )
        if found is None:
            raise WrongPassword
        if not right:
            await self._count_failure(found.id, now)
            raise WrongPassword
        return await self._open(found.id, now)

    async def _count_failure(self, account_id: int, now: datetime) -> None:
        """One more wrong password; the database counts, so that tries at once all count."""
        mine = account.c.id == account_id
        more = (
            update(account).where(mine).values(failures=account.c.failures + 1).returning(account.c.failures)
        )
        async with self._database.write() as connection:
            if (await connection.execute(more)).scalar_one() >= TOLERATED_FAILURES:
                await connection.execute(
                    update(account).where(mine).values(locked_until=now + LOCKED_FOR, failures=0)
                )

    async def _open(self, account_id: int, now: datetime) -> Login:
        token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        async with self._database.write() as connection:
            await connection.execute(delete(account_session).where(account_session.c.expires_at < now))
            await connection.execute(
                update(account).where(account.c.id == account_id).values(failures=0, locked_until=None)
            )
            await connection.execute(
                insert(account_session).values(
                    token_hash=_digest(token),
                    account_id=account_id,
                    csrf=csrf,
                    expires_at=now + SESSION_LASTS,
                )
            )
        found = await self.session(token, now=now)
        assert found is not None  # noqa: S101 - it has just been stored
        return Login(token, csrf, found.account_id, found.role, found.consultant_id, found.first_name)

    async def session(self, token: str, *, now: datetime) -> Login | None:
        """The open session of this token, or None when there is none or it has ended."""
        wanted = (
            select(account_session.c.csrf, account, consultant.c.first_name)
            .join(account, account.c.id == account_session.c.account_id)
            .outerjoin(consultant, consultant.c.id == account.c.consultant_id)
            .where(account_session.c.token_hash == _digest(token), account_session.c.expires_at > now)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(wanted)).first()
        return Login("", row.csrf, row.id, row.role, row.consultant_id, row.first_name or "") if row else None

    async def logout(self, token: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(
                delete(account_session).where(account_session.c.token_hash == _digest(token))
            )


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash to verify against when the e-mail is unknown or has no password yet, so that both answers take as long."""
    return _hasher().hash(secrets.token_urlsafe())


def _verify(hashed: str, password: str) -> bool:
    try:
        return _hasher().verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
