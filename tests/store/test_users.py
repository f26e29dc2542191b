"""Accounts as the practice keeps them from the command line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from escale.store import users
from escale.store.accounts import AccountLocked, Accounts, WrongPassword
from escale.store.database import Database

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANNE, PASSWORD = "anne@exemple.fr", "longue-vue-12"


@pytest.fixture
async def anne(database: Database, team: list[int]) -> str:
    await users.add(database, " Anne@Exemple.fr", PASSWORD, role="consultant", consultant_id=team[0], now=NOW)
    return ANNE


async def test_account_added_opens_the_desk(database: Database, anne: str):
    login = await Accounts(database).login(anne, PASSWORD, now=NOW)

    assert (login.role, login.consultant_id, login.first_name) == ("consultant", 1, "Claire1")


async def test_accounts_are_listed_by_email_with_their_consultants(database: Database, anne: str):
    await users.add(database, "a@exemple.fr", PASSWORD, role="coordinator", consultant_id=None, now=NOW)

    listed = [(one.email, one.role, one.first_name) for one in await users.accounts(database)]
    assert listed == [("a@exemple.fr", "coordinator", None), (ANNE, "consultant", "Claire1")]


async def test_email_is_in_use_once(database: Database, anne: str):
    with pytest.raises(users.EmailInUse):
        await users.add(
            database, "ANNE@exemple.fr", PASSWORD, role="coordinator", consultant_id=None, now=NOW
        )


async def test_unknown_consultant_gets_no_account(database: Database):
    with pytest.raises(users.UnknownConsultant):
        await users.add(database, ANNE, PASSWORD, role="consultant", consultant_id=7, now=NOW)
    assert await users.accounts(database) == []


async def test_new_password_ends_open_sessions_and_the_old_password(database: Database, anne: str):
    accounts = Accounts(database)
    before = await accounts.login(anne, PASSWORD, now=NOW)

    await users.set_password(database, anne, "grand-large-33")

    assert await accounts.session(before.token, now=NOW) is None
    with pytest.raises(WrongPassword):
        await accounts.login(anne, PASSWORD, now=NOW)
    assert (await accounts.login(anne, "grand-large-33", now=NOW)).first_name == "Claire1"


async def test_new_password_lifts_a_lock(database: Database, anne: str):
    accounts = Accounts(database)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            await accounts.login(anne, "no", now=NOW)
    with pytest.raises(AccountLocked):
        await accounts.login(anne, PASSWORD, now=NOW)

    await users.set_password(database, anne, "grand-large-33")

    assert (await accounts.login(anne, "grand-large-33", now=NOW)).first_name == "Claire1"


async def test_removed_account_opens_nothing_any_more(database: Database, anne: str):
    accounts = Accounts(database)
    session = await accounts.login(anne, PASSWORD, now=NOW)

    await users.remove(database, anne)

    assert await accounts.session(session.token, now=NOW) is None
    assert await users.accounts(database) == []


async def test_unknown_account_is_named(database: Database):
    with pytest.raises(users.UnknownAccount):
        await users.set_password(database, ANNE, PASSWORD)
    with pytest.raises(users.UnknownAccount):
        await users.remove(database, ANNE)
