"""``escale users`` and ``escale demo``: who may open the desk."""

from __future__ import annotations

import asyncio
import getpass
import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from escale.commands import storage
from escale.commands.configuration import load_settings
from escale.commands.console import Refused, line, tell, words

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from escale.settings import Settings
    from escale.store.database import Database

SHORTEST_PASSWORD = 10
NOBODY = "-"
Result = TypeVar("Result")
Email = Annotated[str, typer.Argument()]
FromStandardInput = Annotated[bool, typer.Option("--password-stdin")]


class Role(StrEnum):
    """What an account may do."""

    CONSULTANT = "consultant"
    COORDINATOR = "coordinator"


def users_list() -> None:
    from escale.store import users

    rows = _with_database(users.accounts)
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
    password = _ask_password(from_stdin=password_stdin)
    now = datetime.now(UTC)
    try:
        _with_database(
            lambda db: users.add(db, email, password, role=role, consultant_id=consultant, now=now)
        )
    except users.EmailInUse as error:
        raise Refused("users.in_use", email=email) from error
    except users.UnknownConsultant as error:
        raise Refused("users.unknown_consultant", number=consultant, team=_team()) from error
    tell("users.added", email=email)


def users_password(email: Email, password_stdin: FromStandardInput = False) -> None:
    from escale.store import users

    password = _ask_password(from_stdin=password_stdin)
    try:
        _with_database(lambda database: users.set_password(database, email, password))
    except users.UnknownAccount as error:
        raise Refused("users.unknown", email=email) from error
    tell("users.password_changed", email=email)


def users_remove(email: Email) -> None:
    from escale.store import users

    try:
        _with_database(lambda database: users.remove(database, email))
    except users.UnknownAccount as error:
        raise Refused("users.unknown", email=email) from error
    tell("users.removed", email=email)


def demo_load() -> None:
    from escale.store import demo
    from escale.store.demo_team import all_keys

    try:
        _with_database(lambda database: demo.load(database, now=datetime.now(UTC)))
    except demo.DemoLoaded as error:
        raise Refused("demo.there_already") from error
    tell("demo.loaded")
    for key in all_keys():
        line(f"  {key.email}  {key.password}")


def demo_remove() -> None:
    from escale.store import demo

    try:
        _with_database(_remove_demo)
    except demo.NoDemo as error:
        raise Refused("demo.not_there") from error
    tell("demo.removed")


async def _remove_demo(database: Database) -> None:
    """Whoever talks with one of the team goes back to the queue first, and is told."""
    from escale.store import demo

    for conversation_id, consultant_id in await demo.held(database):
        await _release(database, conversation_id, consultant_id)
    await demo.remove(database)


async def _release(database: Database, conversation_id: str, consultant_id: int) -> None:
    from escale.career.ownership import Change, Event
    from escale.knowledge.texts import load_texts
    from escale.settings import ROOT
    from escale.store.diary import SqlDiary
    from escale.store.handoff import Handoff
    from escale.store.messages import Draft, State

    team = {one.id: one.first_name for one in await SqlDiary(database).consultants()}
    said = load_texts(ROOT / "bot" / "replies").say("utter_system_released", consultant=team[consultant_id])

    def say(_: Change) -> list[Draft]:
        return [Draft("system", said.text, State.QUEUED)]

    await Handoff(database).change(
        conversation_id,
        Event.RELEASE,
        consultant_id=consultant_id,
        reason="demo removed",
        now=datetime.now(UTC),
        say=say,
    )


def _team() -> str:
    """The consultants with their numbers, a line each."""
    from escale.store.diary import SqlDiary

    people = _with_database(lambda database: SqlDiary(database).consultants())
    return "\n".join(f"  {one.id}  {one.name}, {one.title}" for one in people) or f"  {NOBODY}"


def _with_database(work: Callable[[Database], Awaitable[Result]]) -> Result:
    settings = load_settings()
    storage.bring_up_to_date(settings, storage.look(settings))
    return asyncio.run(_work(settings, work))


async def _work(settings: Settings, work: Callable[[Database], Awaitable[Result]]) -> Result:
    from escale.store.database import Database

    database = Database(settings.async_database_url)
    try:
        return await work(database)
    finally:
        await database.close()


def _ask_password(*, from_stdin: bool) -> str:
    """From the terminal twice, or one line of standard input; never from the command line."""
    password = sys.stdin.readline().rstrip("\n") if from_stdin else _twice()
    if len(password) < SHORTEST_PASSWORD:
        raise Refused("users.password_short", shortest=SHORTEST_PASSWORD)
    return password


def _twice() -> str:
    if not sys.stdin.isatty():
        raise Refused("users.no_terminal")
    first = getpass.getpass(words().say("users.ask_password") + " ")
    if first != getpass.getpass(words().say("users.ask_password_again") + " "):
        raise Refused("users.passwords_differ")
    return first
