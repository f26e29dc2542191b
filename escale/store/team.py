"""The practice's own team: who there is, and a team file put in; appointments and accounts stay."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, text, update

from escale.career.roster import COMPARED, Coordinator, Known, Member, Namesakes, differences, match
from escale.store.consultants import read_consultants
from escale.store.database import changed
from escale.store.demo_team import TEAM, account_fact
from escale.store.services import write_services
from escale.store.tables import absence, account, consultant, fact_of_store, weekly_hours
from escale.store.team_accounts import Clash, coordinate, open_desk, without_password

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.career.interval import Interval
    from escale.career.people import WeeklyHours
    from escale.career.service import Service
    from escale.store.database import Database

COLUMNS = COMPARED[: COMPARED.index("hours")]
LISTS = frozenset({"subjects", "languages", "channels", "services"})
FRENCH, FRENCH_CLOCK = "FR", "Europe/Paris"
LOCK = "LOCK TABLE consultant, account IN SHARE ROW EXCLUSIVE MODE"


@dataclass(frozen=True)
class Outcome:
    """What became of one of the file.

    ``kind``: ``added``, ``changed``, ``back`` (had left) or ``same``; ``fields``: what changed, as the file names it;
    ``consultant_id`` None = a coordinator.
    """

    kind: str
    name: str
    fields: tuple[str, ...] = ()
    consultant_id: int | None = None


@dataclass(frozen=True)
class Loaded:
    """What a file did: ``outcomes`` in its order, ``kept``: who is not in it, ``no_password``: e-mails."""

    outcomes: list[Outcome]
    kept: list[str]
    no_password: list[str]


async def known(connection: AsyncConnection) -> list[Known]:
    """Everybody who is or was in the team, by id."""
    people = await read_consultants(connection)
    active = select(consultant.c.id).where(consultant.c.active)
    here = set((await connection.execute(active)).scalars())
    accounts = (await connection.execute(select(account.c.email, account.c.consultant_id))).all()
    return [
        Known(one, one.id in here, frozenset(row.email for row in accounts if row.consultant_id == one.id))
        for one in people
    ]


async def load(
    database: Database,
    members: Sequence[Member],
    coordinators: Sequence[Coordinator],
    *,
    now: datetime,
    services: Sequence[Service] = (),
) -> Loaded:
    """Put the file's people and services in, in one transaction. Raises :class:`Clash`; then nothing is stored."""
    async with database.write() as connection:
        if not database.is_sqlite:  # two loads at once would not see each other's people
            await connection.execute(text(LOCK))
        if services:
            await write_services(connection, services)
        demo = await demo_ids(connection)
        team = await known(connection)
        matched = _match(members, team)
        await _refuse_demo(connection, members, coordinators, matched, demo)
        outcomes = [
            await _put(connection, member, found, now) for member, found in zip(members, matched, strict=True)
        ] + [await _coordinate(connection, one, now) for one in coordinators]
        changed(connection, "diary", "queue")
        meant = {*demo, *(one.consultant.id for one in matched if one)}
        kept = [one.consultant.name for one in team if one.active and one.consultant.id not in meant]
        people: list[Member | Coordinator] = [*members, *coordinators]
        emails = [one.email for one in people if one.email]
        return Loaded(outcomes, kept, await without_password(connection, emails))


async def insert_member(connection: AsyncConnection, member: Member) -> int:
    """A new consultant with hours and absences, in the caller's transaction; their number."""
    stored = await connection.execute(
        insert(consultant)
        .values(**{**_usual(member), **_values(member)}, active=True)
        .returning(consultant.c.id)
    )
    number = int(stored.scalar_one())
    await _write_hours(connection, number, member.hours)
    await _write_absences(connection, number, member.absences)
    return number


async def demo_ids(connection: AsyncConnection) -> list[int]:
    """The numbers of the demonstration's consultants; none when it is not there."""
    noted = await connection.execute(select(fact_of_store.c.value).where(fact_of_store.c.name == TEAM))
    return [int(number) for number in (noted.scalar() or "").split(",") if number]


def _match(members: Sequence[Member], team: Sequence[Known]) -> list[Known | None]:
    try:
        return match(members, team)
    except Namesakes as error:
        raise Clash(error.member.line, "namesakes", name=error.member.name) from error


async def _refuse_demo(
    connection: AsyncConnection,
    members: Sequence[Member],
    coordinators: Sequence[Coordinator],
    matched: Sequence[Known | None],
    demo: Collection[int],
) -> None:
    """The demonstration is taken out whole: nobody of the practice may be part of it."""
    facts = set((await connection.execute(select(fact_of_store.c.name))).scalars())
    for member, found in zip(members, matched, strict=True):
        if found and found.consultant.id in demo:
            raise Clash(member.line, "demo_person", name=member.name)
    people: list[Member | Coordinator] = [*members, *coordinators]
    for one in people:
        if one.email and account_fact(one.email) in facts:
            raise Clash(one.line, "demo_person", name=one.email)


async def _put(connection: AsyncConnection, member: Member, found: Known | None, now: datetime) -> Outcome:
    if found is None:
        number = await insert_member(connection, member)
        await open_desk(connection, member, number, frozenset(), now)
        return Outcome("added", member.name, (), number)
    number = found.consultant.id
    fields = differences(found.consultant, member)
    await _change(connection, number, member, fields)
    fields += await open_desk(connection, member, number, found.emails, now)
    kind = "back" if not found.active else "changed" if fields else "same"
    return Outcome(kind, member.name, tuple(fields), number)


async def _coordinate(connection: AsyncConnection, one: Coordinator, now: datetime) -> Outcome:
    kind, fields = await coordinate(connection, one, now)
    return Outcome(kind, one.email, fields)


async def _change(connection: AsyncConnection, number: int, member: Member, fields: Collection[str]) -> None:
    mine = consultant.c.id == number
    await connection.execute(update(consultant).where(mine).values(**_values(member), active=True))
    if "hours" in fields:
        await connection.execute(delete(weekly_hours).where(weekly_hours.c.consultant_id == number))
        await _write_hours(connection, number, member.hours)
    if "absences" in fields:
        await connection.execute(delete(absence).where(absence.c.consultant_id == number))
        await _write_absences(connection, number, member.absences)


def _usual(member: Member) -> dict[str, Any]:
    """French public holidays, for those who live by French clocks."""
    return {"holidays": FRENCH if member.timezone == FRENCH_CLOCK else ""}


def _values(member: Member) -> dict[str, Any]:
    said = {name: value for name in COLUMNS if (value := getattr(member, name)) is not None}
    return {name: sorted(value) if name in LISTS else value for name, value in said.items()}


async def _write_hours(connection: AsyncConnection, number: int, week: Sequence[WeeklyHours]) -> None:
    rows = [{"consultant_id": number, **asdict(one)} for one in week]
    if rows:
        await connection.execute(insert(weekly_hours), rows)


async def _write_absences(connection: AsyncConnection, number: int, away: Sequence[Interval]) -> None:
    rows = [{"consultant_id": number, "start": one.start, "end": one.end} for one in away]
    if rows:
        await connection.execute(insert(absence), rows)
