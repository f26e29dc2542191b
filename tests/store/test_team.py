"""A practice's own team goes in, is updated in place, and goes out one by one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from escale.career.interval import Interval
from escale.career.roster import Coordinator, Member, days_off, hours
from escale.career.service import Channel, Service
from escale.store import demo, departure, team, users
from escale.store.accounts import Accounts, WrongPassword
from escale.store.database import Database
from escale.store.departure import HasAppointments, UnknownMember
from escale.store.diary import SqlDiary
from escale.store.people import Visit
from escale.store.tables import account
from escale.store.team_accounts import Clash
from tests.store.meetings import claim, meeting

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "longue-vue-12"
ANNE = Member(
    "Anne", "Roy", "Conseillère",
    frozenset({"reconversion"}), frozenset({"fr"}), frozenset({"chat", "phone"}), "Europe/Paris",
    (hours("monday", "09:00-12:30"),), (days_off(date(2026, 12, 24), date(2026, 12, 31), "Europe/Paris"),),
    email="anne@exemple.fr", line=2,
)  # fmt: skip
PAUL = replace(ANNE, first_name="Paul", last_name="Diallo", absences=(), email=None, line=9)


async def load(database: Database, *members: Member, coordinators: tuple[Coordinator, ...] = ()):
    return await team.load(database, members, coordinators, now=NOW)


def told(loaded: team.Loaded) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.kind, one.name, one.fields) for one in loaded.outcomes]


async def accounts(database: Database) -> list[tuple[str, str, int | None]]:
    return [(one.email, one.role, one.consultant_id) for one in await users.accounts(database)]


async def book(database: Database, visit: Visit) -> None:
    await claim(database, meeting(visit, id="a1", start=NOW + timedelta(days=7)))


async def test_people_of_a_file_are_consultants_with_hours_absences_and_accounts(database: Database):
    loaded = await load(database, ANNE, PAUL, coordinators=(Coordinator("accueil@exemple.fr", 20),))

    assert told(loaded) == [
        ("added", "Anne Roy", ()),
        ("added", "Paul Diallo", ()),
        ("added", "accueil@exemple.fr", ()),
    ]
    anne, paul = await SqlDiary(database).consultants()
    assert (anne.name, anne.hours, anne.absences) == ("Anne Roy", ANNE.hours, ANNE.absences)
    assert anne.absences == (
        Interval(datetime(2026, 12, 23, 23, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC)),
    )
    assert (paul.name, paul.subjects, paul.absences) == ("Paul Diallo", {"reconversion"}, ())
    assert await accounts(database) == [
        ("accueil@exemple.fr", "coordinator", None),
        ("anne@exemple.fr", "consultant", 1),
    ]


async def test_account_of_a_file_opens_nothing_before_it_has_a_password(database: Database):
    loaded = await load(database, ANNE)
    assert loaded.no_password == ["anne@exemple.fr"]
    for password in ("", PASSWORD):
        with pytest.raises(WrongPassword):
            await Accounts(database).login("anne@exemple.fr", password, now=NOW)

    await users.set_password(database, "anne@exemple.fr", PASSWORD)

    login = await Accounts(database).login("anne@exemple.fr", PASSWORD, now=NOW)
    assert (login.role, login.first_name) == ("consultant", "Anne")
    assert (await load(database, ANNE)).no_password == []


async def test_same_file_again_changes_nothing(database: Database):
    await load(database, ANNE, PAUL)

    assert told(await load(database, ANNE, PAUL)) == [("same", "Anne Roy", ()), ("same", "Paul Diallo", ())]
    assert len(await SqlDiary(database).consultants()) == 2


async def test_person_is_updated_in_place_and_keeps_appointments(database: Database, visit: Visit):
    await load(database, ANNE)
    await book(database, visit)
    changed = replace(ANNE, title="Coach", hours=(hours("tuesday", "14:00-24:00"),), absences=())

    assert told(await load(database, changed)) == [("changed", "Anne Roy", ("title", "hours", "absences"))]
    (anne,) = await SqlDiary(database).consultants()
    assert (anne.id, anne.title, anne.hours, anne.absences) == (1, "Coach", changed.hours, ())
    assert [one.id for one in await SqlDiary(database).of_person(visit.person_id, NOW)] == ["a1"]


async def test_email_tells_who_it_is_when_the_name_has_changed(database: Database):
    await load(database, ANNE)

    assert told(await load(database, replace(ANNE, last_name="Martin"))) == [
        ("changed", "Anne Martin", ("last_name",))
    ]
    assert len(await SqlDiary(database).consultants()) == 1


async def test_name_tells_who_it_is_when_the_email_has_changed_and_the_password_stays(database: Database):
    await load(database, ANNE)
    await users.set_password(database, "anne@exemple.fr", PASSWORD)

    loaded = await load(database, replace(ANNE, first_name="ANNE ", email="a.roy@exemple.fr"))

    assert loaded.outcomes[0].fields == ("first_name", "email")
    assert (await Accounts(database).login("a.roy@exemple.fr", PASSWORD, now=NOW)).consultant_id == 1
    assert await accounts(database) == [("a.roy@exemple.fr", "consultant", 1)]


async def test_email_written_later_opens_an_account_for_the_same_person(database: Database):
    await load(database, PAUL)

    loaded = await load(database, replace(PAUL, email="paul@exemple.fr", role="coordinator"))

    assert told(loaded) == [("changed", "Paul Diallo", ("email",))]
    assert await accounts(database) == [("paul@exemple.fr", "coordinator", 1)]


async def test_coordinator_who_begins_to_advise_keeps_the_account_and_the_role(database: Database):
    await users.add(database, "anne@exemple.fr", PASSWORD, role="coordinator", consultant_id=None, now=NOW)

    await load(database, ANNE)

    assert await accounts(database) == [("anne@exemple.fr", "coordinator", 1)]
    assert (await Accounts(database).login("anne@exemple.fr", PASSWORD, now=NOW)).first_name == "Anne"


async def test_who_is_not_in_the_file_stays_and_is_told(database: Database):
    await load(database, ANNE, PAUL)

    loaded = await load(database, ANNE)

    assert loaded.kept == ["Paul Diallo"]
    assert len(await SqlDiary(database).consultants()) == 2


async def test_two_of_one_name_are_told_apart_by_their_emails(database: Database):
    other = replace(ANNE, email="anne.roy@exemple.fr", title="Coach")

    assert [one.kind for one in (await load(database, ANNE, other)).outcomes] == ["added", "added"]
    assert [one.kind for one in (await load(database, other, ANNE)).outcomes] == ["same", "same"]


async def test_name_that_could_be_two_people_is_refused_and_nothing_is_stored(database: Database):
    await load(database, ANNE, replace(ANNE, email="anne.roy@exemple.fr"))

    with pytest.raises(Clash) as clash:
        await load(database, PAUL, replace(ANNE, email=None))
    assert (clash.value.line, clash.value.code) == (2, "namesakes")
    assert len(await SqlDiary(database).consultants()) == 2


async def test_email_of_somebody_elses_account_is_refused_and_nothing_is_stored(database: Database):
    await load(database, ANNE, coordinators=(Coordinator("accueil@exemple.fr", 20),))

    with pytest.raises(Clash) as clash:
        await load(database, PAUL, replace(ANNE, email="accueil@exemple.fr"))
    assert (clash.value.line, clash.value.code) == (2, "email_taken")
    assert [one.name for one in await SqlDiary(database).consultants()] == ["Anne Roy"]


async def test_person_of_the_demonstration_is_not_taken_over(database: Database):
    await demo.load(database, now=NOW)

    for member in (
        replace(ANNE, first_name="Claire", last_name="Moreau"),
        replace(ANNE, email="karim@demo.escale.example"),
    ):
        with pytest.raises(Clash) as clash:
            await load(database, member)
        assert clash.value.code == "demo_person"
    assert len(await SqlDiary(database).consultants()) == 10


async def test_demonstration_goes_and_the_own_team_stays(database: Database):
    await demo.load(database, now=NOW)
    assert (await load(database, ANNE)).kept == []

    await demo.remove(database)

    assert [one.name for one in await SqlDiary(database).consultants()] == ["Anne Roy"]


async def test_same_file_loaded_twice_at_once_adds_each_person_once(database: Database):
    loads = await asyncio.gather(*(load(database, ANNE, PAUL) for _ in range(4)))

    assert sorted(one.outcomes[0].kind for one in loads) == ["added", "same", "same", "same"]
    assert len(await SqlDiary(database).consultants()) == 2


async def test_who_leaves_gets_no_new_appointments_and_has_no_account(database: Database):
    await load(database, ANNE, PAUL)

    await departure.leave(database, 1, now=NOW, cancelling=False)

    assert [one.name for one in await SqlDiary(database).consultants()] == ["Paul Diallo"]
    assert await accounts(database) == []


async def test_who_is_still_expected_does_not_leave_unless_that_is_cancelled(
    database: Database, visit: Visit
):
    await load(database, ANNE)
    await book(database, visit)

    with pytest.raises(HasAppointments):
        await departure.leave(database, 1, now=NOW, cancelling=False)
    assert len(await accounts(database)) == 1
    await departure.leave(database, 1, now=NOW, cancelling=True)
    assert await SqlDiary(database).consultants() == []


async def test_who_comes_back_is_the_same_person(database: Database):
    await load(database, ANNE)
    await departure.leave(database, 1, now=NOW, cancelling=False)

    assert told(await load(database, ANNE)) == [("back", "Anne Roy", ("email",))]
    assert [one.id for one in await SqlDiary(database).consultants()] == [1]


@pytest.mark.parametrize("who", ["1", " Anne@Exemple.fr", "anne  roy"])
async def test_somebody_is_found_by_number_email_or_name(database: Database, who: str):
    await load(database, ANNE, PAUL)

    assert (await departure.find(database, who)).consultant.id == 1


@pytest.mark.parametrize("who", ["7", "anne", "x@exemple.fr", ""])
async def test_who_is_not_in_the_team_is_not_found(database: Database, who: str):
    await load(database, ANNE, PAUL)

    with pytest.raises(UnknownMember):
        await departure.find(database, who)


async def test_no_password_is_stored_for_an_account_that_has_none(database: Database):
    await load(database, ANNE)

    async with database.read() as connection:
        assert (await connection.execute(select(account.c.password_hash))).scalars().all() == [""]


async def test_what_a_file_does_not_say_stays_as_the_desk_has_set_it(database: Database):
    await load(database, replace(ANNE, most_a_day=4, holidays="FR-57", weights={"reconversion": 3}))
    loaded = await load(database, replace(ANNE, most_a_week=9))

    assert told(loaded) == [("changed", "Anne Roy", ("most_a_week",))]
    [anne] = await SqlDiary(database).consultants()
    assert (anne.most_a_day, anne.most_a_week, anne.holidays, anne.weight("reconversion")) == (
        4,
        9,
        "FR-57",
        3,
    )


async def test_public_holidays_are_those_of_france_for_who_lives_by_its_clock(database: Database):
    await load(database, ANNE, replace(PAUL, timezone="America/Montreal"))
    assert [one.holidays for one in await SqlDiary(database).consultants()] == ["FR", ""]


async def test_services_of_a_file_take_the_place_of_those_there_were(database: Database):
    atelier = Service("atelier", "Atelier", (Channel.VIDEO,), 90)
    for _ in range(2):
        await team.load(database, [ANNE], [], now=NOW, services=[atelier])
    await load(database, ANNE)
    assert [one.code for one in await SqlDiary(database).services()] == ["atelier"]
