"""The demonstration team goes in once and comes out whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from escale.career.availability import opening
from escale.career.interval import Interval
from escale.career.ownership import Event
from escale.career.people import SUBJECTS
from escale.store import demo, users
from escale.store.accounts import Accounts
from escale.store.database import Database
from escale.store.demo_team import account_fact, all_keys, keys, team
from escale.store.diary import SqlDiary
from escale.store.handoff import Handoff
from escale.store.people import Visit
from escale.store.tables import (
    account,
    appointment,
    claimed_tick,
    consultant,
    fact_of_store,
    message,
    weekly_hours,
)
from tests.store.meetings import claim, meeting

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY_AND_TWO_WEEKS = Interval(NOW, NOW + timedelta(days=14))


async def count(database: Database, table) -> int:
    async with database.read() as connection:
        return (await connection.execute(select(func.count()).select_from(table))).scalar_one()


async def facts(database: Database) -> dict[str, str]:
    async with database.read() as connection:
        return {row.name: row.value for row in await connection.execute(select(fact_of_store))}


async def test_team_covers_every_subject_channel_and_the_languages_asked_for(database: Database):
    await demo.load(database, now=NOW)

    people = await SqlDiary(database).consultants()
    assert len(people) == 10
    assert frozenset().union(*(one.subjects for one in people)) == SUBJECTS
    assert frozenset().union(*(one.channels for one in people)) == {"chat", "phone", "video"}
    assert frozenset().union(*(one.languages for one in people)) == {
        "fr",
        "en",
        "es",
        "ar",
        "pt",
        "de",
        "fsl",
    }
    assert {one.timezone for one in people} == {"Europe/Paris", "America/Toronto"}


async def test_every_consultant_receives_within_two_weeks(database: Database):
    await demo.load(database, now=NOW)

    receiving = [
        one.first_name for one in await SqlDiary(database).consultants() if opening(one, TODAY_AND_TWO_WEEKS)
    ]
    assert receiving == [one["first_name"] for one in team()["consultants"]]


async def test_absences_are_whole_days_on_the_consultants_clock_counted_from_today(database: Database):
    await demo.load(database, now=NOW)

    away = {one.first_name: one.absences for one in await SqlDiary(database).consultants() if one.absences}
    assert away["Lucía"] == (
        Interval(datetime(2026, 11, 24, 23, tzinfo=UTC), datetime(2026, 11, 25, 23, tzinfo=UTC)),
    )
    assert sorted(away) == ["Bruno", "Inês", "Lucía", "Sophie"]


async def test_every_account_of_the_demonstration_opens_the_desk(database: Database):
    await demo.load(database, now=NOW)

    logins = [await Accounts(database).login(key.email, key.password, now=NOW) for key in all_keys()]
    assert [(one.role, one.first_name) for one in logins] == [
        ("consultant", "Claire"), ("consultant", "Karim"), ("consultant", "Sophie"), ("consultant", "Youssef"),
        ("coordinator", ""),
    ]  # fmt: skip


async def test_loading_twice_is_refused_and_changes_nothing(database: Database):
    await demo.load(database, now=NOW)

    with pytest.raises(demo.DemoLoaded):
        await demo.load(database, now=NOW)
    assert await count(database, consultant) == 10


async def test_only_an_empty_database_is_empty(database: Database):
    assert await demo.is_empty(database) is True

    await demo.load(database, now=NOW)
    assert await demo.is_empty(database) is False


async def test_removed_team_leaves_nothing_and_does_not_come_back_by_itself(database: Database):
    await demo.load(database, now=NOW)
    await demo.remove(database)

    assert [await count(database, one) for one in (consultant, weekly_hours, account)] == [0, 0, 0]
    assert await facts(database) == {"demo": "removed"}
    assert await demo.is_empty(database) is False


async def test_removed_team_can_be_loaded_again(database: Database):
    await demo.load(database, now=NOW)
    await demo.remove(database)
    await demo.load(database, now=NOW)

    assert await count(database, consultant) == 10


async def test_removing_what_is_not_there_says_so(database: Database):
    with pytest.raises(demo.NoDemo):
        await demo.remove(database)


async def test_removing_keeps_the_practices_own_team(database: Database):
    await demo.load(database, now=NOW)
    own = {"first_name": "Anne", "last_name": "Roy", "title": "Conseillère", "timezone": "Europe/Paris"}
    async with database.write() as connection:
        await connection.execute(
            insert(consultant).values(**own, subjects=[], languages=["fr"], channels=["chat"])
        )
    await users.add(
        database, "anne@exemple.fr", "longue-vue-12", role="consultant", consultant_id=11, now=NOW
    )

    await demo.remove(database)

    assert [one.first_name for one in await SqlDiary(database).consultants()] == ["Anne"]
    assert [one.email for one in await users.accounts(database)] == ["anne@exemple.fr"]


async def test_removing_keeps_what_consultants_wrote_and_frees_their_appointments(
    database: Database, visit: Visit
):
    await demo.load(database, now=NOW)
    handoff = Handoff(database)
    await take(handoff, visit, consultant_id=1)
    await handoff.say(visit.conversation_id, "Bonjour !", consultant_id=1, message_id="m1", now=NOW)
    await handoff.change(
        visit.conversation_id, Event.HAND_BACK, consultant_id=1, reason="", now=NOW, say=lambda _: []
    )
    await book(database, visit)

    await demo.remove(database)

    async with database.read() as connection:
        written = (await connection.execute(select(message.c.text, message.c.consultant_id))).all()
    assert [tuple(row) for row in written] == [("Bonjour !", None)]
    assert [await count(database, one) for one in (appointment, claimed_tick)] == [0, 0]


async def test_removing_is_refused_while_one_of_them_has_a_conversation(database: Database, visit: Visit):
    await demo.load(database, now=NOW)
    await take(Handoff(database), visit, consultant_id=2)

    assert await demo.held(database) == [(visit.conversation_id, 2)]
    with pytest.raises(IntegrityError):
        await demo.remove(database)
    assert await count(database, consultant) == 10


async def test_account_with_a_password_of_its_own_is_no_longer_shown(database: Database):
    await demo.load(database, now=NOW)
    await users.set_password(database, "claire@demo.escale.example", "un-autre-mot-7")

    shown = [key.email for key in keys(await facts(database))]
    assert shown == [key.email for key in all_keys() if not key.email.startswith("claire")]


def test_notes_about_accounts_fit_their_column_and_differ():
    names = [account_fact(key.email) for key in all_keys()]

    assert len(set(names)) == len(names)
    assert [name for name in names if len(name) > 60] == []


async def take(handoff: Handoff, visit: Visit, *, consultant_id: int) -> None:
    await handoff.change(
        visit.conversation_id,
        Event.STEP_IN,
        consultant_id=consultant_id,
        reason="",
        now=NOW,
        say=lambda _: [],
    )


async def book(database: Database, visit: Visit) -> None:
    await claim(database, meeting(visit))
