"""``escale team``: who advises in this practice."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from escale.commands.configuration import load_settings
from escale.commands.console import Refused, line, tell, words
from escale.commands.leaving import release
from escale.commands.passwords import offer_password
from escale.commands.storage import with_database

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from escale.career.appointment import Appointment
    from escale.career.people import Consultant
    from escale.career.roster import Known
    from escale.content.team import TeamFile
    from escale.store.database import Database
    from escale.store.team import Loaded, Outcome

YEAR = timedelta(days=366)
# What the check of contents says too.
SHARED_PROBLEMS = frozenset({"broken_yaml", "key_twice"})


def team_load(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]) -> None:
    from escale.store.team_accounts import Clash

    found = _read(file)
    try:
        loaded = with_database(lambda database: _load(database, found))
    except Clash as clash:
        where = f"{file.name}:{clash.line}"
        raise _refusal([_problem(where, clash.code, clash.values)]) from clash
    for one in loaded.outcomes:
        line(_said(one))
    for name in loaded.kept:
        tell("team.kept", name=name)
    _tell_strained(loaded)
    for email in loaded.no_password:
        _give_password(email)


def team_list() -> None:
    from escale.store.departure import members

    team = with_database(members)
    for one in team:
        _show(one)
    if not team:
        tell("team.nobody")


def team_remove(who: str, cancel: Annotated[bool, typer.Option("--cancel")] = False) -> None:
    from escale.store import departure

    try:
        one = with_database(lambda database: departure.find(database, who)).consultant
    except departure.UnknownMember as error:
        raise Refused("team.unknown", who=who) from error
    try:
        cancelled = with_database(lambda database: _leave(database, one, cancelling=cancel))
    except departure.HasAppointments as error:
        to_come = with_database(lambda database: _to_come(database, one.id))
        listed = "\n".join(map(_appointment, to_come))
        raise Refused("team.expected", name=one.name, who=who, appointments=listed) from error
    tell("team.removed", name=one.name)
    if cancelled:
        tell("team.cancelled")
        _list(cancelled)


def _read(file: Path) -> TeamFile:
    from escale.content.team import read_team

    found = read_team(file.name, file.read_bytes(), timezone=load_settings().timezone)
    if found.problems:
        raise _refusal([_problem(one.where, one.code, one.values) for one in found.problems])
    return found


def _refusal(problems: Iterable[str]) -> Refused:
    return Refused("team.refused", problems="\n".join(problems))


def _problem(where: str, code: str, values: Mapping[str, object]) -> str:
    section = "check" if code in SHARED_PROBLEMS else "team.problems"
    said = words().say(f"{section}.{code}", **values)
    return words().say("check.line", where=where, text=said)


async def _load(database: Database, found: TeamFile) -> Loaded:
    from escale.store import team

    now = datetime.now(UTC)
    return await team.load(database, found.members, found.coordinators, now=now, services=found.services)


def _said(one: Outcome) -> str:
    fields = ", ".join(words().say(f"team.fields.{name}") for name in one.fields)
    return words().say(f"team.{one.kind}", name=one.name, fields=fields)


def _tell_strained(loaded: Loaded) -> None:
    """Appointments stay when hours change: those that fall outside are told."""
    ids = {one.consultant_id for one in loaded.outcomes if one.kind in {"changed", "back"}}
    strained = with_database(lambda database: _strained(database, ids)) if ids else []
    if strained:
        tell("team.strained")
        _list(strained)


async def _strained(database: Database, ids: set[int | None]) -> list[Appointment]:
    from escale.career.roster import outside
    from escale.store.diary import SqlDiary

    team = [one for one in await SqlDiary(database).consultants() if one.id in ids]
    return [appointment for one in team for appointment in outside(one, await _to_come(database, one.id))]


async def _to_come(database: Database, consultant_id: int) -> list[Appointment]:
    from escale.career.interval import Interval
    from escale.store.diary import SqlDiary

    now = datetime.now(UTC)
    return await SqlDiary(database).of_consultant(consultant_id, Interval(now, now + YEAR))


def _list(appointments: Iterable[Appointment]) -> None:
    for one in appointments:
        line(_appointment(one))


def _appointment(one: Appointment) -> str:
    start = one.interval.start.astimezone(load_settings().zone)
    contact = one.contact or words().say("team.no_contact")
    return words().say(
        "team.appointment", start=f"{start:%d/%m/%Y %H:%M}", channel=one.channel.value, contact=contact
    )


def _give_password(email: str) -> None:
    """On the terminal, or later."""
    from escale.store import users

    if sys.stdin.isatty():
        tell("team.password_for", email=email)
        if password := offer_password():
            with_database(lambda database: users.set_password(database, email, password))
            return
    tell("team.password_later", email=email)


def _show(one: Known) -> None:
    person = one.consultant
    emails = ", ".join(sorted(one.emails)) or words().say("team.no_account")
    line(words().say("team.row", number=person.id, name=person.name, title=person.title, emails=emails))
    codes = (sorted(part) for part in (person.subjects, person.languages, person.channels))
    subjects, languages, channels = (", ".join(part) for part in codes)
    tell("team.row_codes", subjects=subjects, languages=languages, channels=channels, zone=person.timezone)
    line(words().say("team.row_hours", hours=_week(person)))


def _week(person: Consultant) -> str:
    from escale.career.roster import WEEKDAYS

    days = []
    for number, name in enumerate(WEEKDAYS):
        spans = [
            f"{one.start:%H:%M}-{one.end:%H:%M}"
            for one in sorted(person.hours, key=lambda one: one.start)
            if one.weekday == number
        ]
        if spans:
            days.append(f"{words().say(f'team.days.{name}')} {', '.join(spans)}")
    return " ; ".join(days) or words().say("team.no_hours")


async def _leave(database: Database, one: Consultant, *, cancelling: bool) -> list[Appointment]:
    """Gone from the team, then from conversations and, when asked for, from appointments: those cancelled."""
    from escale.career.booking import cancel
    from escale.store import departure
    from escale.store.diary import SqlDiary

    await departure.leave(database, one.id, now=datetime.now(UTC), cancelling=cancelling)
    async with database.read() as connection:
        held = await departure.held_by(connection, [one.id])
    for conversation_id, number in held:
        await release(database, conversation_id, number, one.first_name, "left the team")
    to_come = await _to_come(database, one.id)
    for appointment in to_come:
        await cancel(SqlDiary(database), appointment.id, person_id=None, by="team", now=datetime.now(UTC))
    return to_come
