"""``escale users`` and ``escale demo``: who may open the desk."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from escale.commands.console import Refused, line, tell, words
from escale.commands.leaving import release
from escale.commands.passwords import ask_password
from escale.commands.storage import with_database

if TYPE_CHECKING:
    from escale.store.database import Database

NOBODY = "-"
Email = Annotated[str, typer.Argument()]
FromStandardInput = Annotated[bool, typer.Option("--password-stdin")]


class Role(StrEnum):
    """What an account may do."""

    CONSULTANT = "consultant"
    COORDINATOR = "coordinator"


def users_list() -> None:
    from escale.store import users

    rows = with_database(users.accounts)
    for row in rows:
        name = " ".join(filter(None, (row.first_name, row.last_name))) or NOBODY
        line(
            words().say("users.row", email=row.email, role=words().say(f"users.roles.{row.role}"), name=name)
        )
    if not rows:
        tell("users.none")


def users_add(
    email: Email,
    role: Annotated[Role, typer.Option("--role")] = Role.CONSULTANT,
    consultant: Annotated[int | None, typer.Option("--consultant")] = None,
    password_stdin: FromStandardInput = False,
) -> None:
    from escale.store import users

    if "@" not in email:
        raise Refused("users.no_email", email=email)
    if role is Role.CONSULTANT and consultant is None:
        raise Refused("users.which_consultant", team=_team())
    password = ask_password(from_stdin=password_stdin)
    now = datetime.now(UTC)
    try:
        with_database(lambda db: users.add(db, email, password, role=role, consultant_id=consultant, now=now))
    except users.EmailInUse as error:
        raise Refused("users.in_use", email=email) from error
    except users.UnknownConsultant as error:
        raise Refused("users.unknown_consultant", number=consultant, team=_team()) from error
    tell("users.added", email=email)


def users_password(email: Email, password_stdin: FromStandardInput = False) -> None:
    from escale.store import users

    password = ask_password(from_stdin=password_stdin)
    try:
        with_database(lambda database: users.set_password(database, email, password))
    except users.UnknownAccount as error:
        raise Refused("users.unknown", email=email) from error
    tell("users.password_changed", email=email)


def users_remove(email: Email) -> None:
    from escale.store import users

    try:
        with_database(lambda database: users.remove(database, email))
    except users.UnknownAccount as error:
        raise Refused("users.unknown", email=email) from error
    tell("users.removed", email=email)


def demo_load() -> None:
    from escale.store import demo
    from escale.store.demo_team import all_keys

    try:
        with_database(lambda database: demo.load(database, now=datetime.now(UTC)))
    except demo.DemoLoaded as error:
        raise Refused("demo.there_already") from error
    tell("demo.loaded")
    for key in all_keys():
        line(f"  {key.email}  {key.password}")


def demo_remove() -> None:
    from escale.store import demo

    try:
        with_database(_remove_demo)
    except demo.NoDemo as error:
        raise Refused("demo.not_there") from error
    tell("demo.removed")


async def _remove_demo(database: Database) -> None:
    """Whoever talks with one of the team goes back to the queue first, and is told."""
    from escale.store import demo
    from escale.store.diary import SqlDiary

    team = {one.id: one.first_name for one in await SqlDiary(database).consultants()}
    for conversation_id, consultant_id in await demo.held(database):
        await release(database, conversation_id, consultant_id, team[consultant_id], "demo removed")
    await demo.remove(database)


def _team() -> str:
    """The consultants with their numbers, a line each."""
    from escale.store.diary import SqlDiary

    people = with_database(lambda database: SqlDiary(database).consultants())
    return "\n".join(f"  {one.id}  {one.name}, {one.title}" for one in people) or f"  {NOBODY}"
