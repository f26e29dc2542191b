"""The accounts that a team file names: made without a password, linked, given a role or a new address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from escale.store.demo_team import normal
from escale.store.tables import account
from escale.store.users import insert_account

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.career.roster import Coordinator, Member

CONSULTANT, COORDINATOR = "consultant", "coordinator"
NO_PASSWORD = ""


class Clash(ValueError):
    """The file and the database do not go together at this line; ``code`` names the reason."""

    def __init__(self, line: int, code: str, **values: str) -> None:
        super().__init__(code, line)
        self.line, self.code, self.values = line, code, values


async def open_desk(
    connection: AsyncConnection, member: Member, number: int, emails: Collection[str], now: datetime
) -> list[str]:
    """The account of a member: made, given a new address, linked or left; what changed."""
    if member.email is None:
        return []
    row = await _account(connection, member.email)
    if row is not None:
        return await _adopt(connection, row, member, number, emails)
    if len(emails) == 1:
        (old,) = emails
        await _update_account(connection, old, {"email": normal(member.email), **_role(member)})
    else:
        role = member.role or CONSULTANT
        await insert_account(connection, member.email, NO_PASSWORD, role=role, consultant_id=number, now=now)
    return ["email"]


async def _adopt(
    connection: AsyncConnection, row: Row[Any], member: Member, number: int, emails: Collection[str]
) -> list[str]:
    """An account with this e-mail is there: theirs, or nobody's yet."""
    linked = row.consultant_id == number
    if not linked and emails:
        raise Clash(member.line, "email_taken", email=row.email, name=member.name)
    values = {"consultant_id": number, **_role(member)}
    fields = [] if linked else ["email"]
    fields += ["role"] if member.role not in {None, row.role} else []
    if fields:
        await _update_account(connection, row.email, values)
    return fields


async def coordinate(
    connection: AsyncConnection, one: Coordinator, now: datetime
) -> tuple[str, tuple[str, ...]]:
    """The account of a coordinator: made, given the role, or left; ``added``, ``changed`` or ``same``, and what."""
    row = await _account(connection, one.email)
    if row is None:
        await insert_account(
            connection, one.email, NO_PASSWORD, role=COORDINATOR, consultant_id=None, now=now
        )
        return "added", ()
    if row.role == COORDINATOR:
        return "same", ()
    await _update_account(connection, row.email, {"role": COORDINATOR})
    return "changed", ("role",)


async def _account(connection: AsyncConnection, email: str) -> Any:
    """The row (``email``, ``role``, ``consultant_id``), or None."""
    wanted = select(account.c.email, account.c.role, account.c.consultant_id)
    return (await connection.execute(wanted.where(account.c.email == normal(email)))).first()


async def _update_account(connection: AsyncConnection, email: str, values: Mapping[str, Any]) -> None:
    await connection.execute(update(account).where(account.c.email == email).values(**values))


async def without_password(connection: AsyncConnection, emails: Collection[str]) -> list[str]:
    """Which of these e-mails have an account that opens nothing until it gets a password."""
    wanted = select(account.c.email).where(account.c.password_hash == NO_PASSWORD)
    missing = set((await connection.execute(wanted)).scalars())
    return [email for email in map(normal, emails) if email in missing]


def _role(member: Member) -> dict[str, str]:
    return {"role": member.role} if member.role else {}
