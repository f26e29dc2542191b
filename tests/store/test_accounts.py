"""Accounts: passwords, sessions, and the lock after wrong passwords. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from escale.store.accounts import AccountLocked, Accounts, WrongPassword
from escale.store.database import Database
from escale.store.tables import account, account_session
from tests.store.conftest import NOW


@pytest.fixture
async def accounts(database: Database, team: list[int]) -> Accounts:
    accounts = Accounts(database)
    await accounts.add("Claire@Exemple.fr", "port-calme", role="consultant", consultant_id=1, now=NOW)
    return accounts


async def test_right_password_opens_a_session(accounts: Accounts) -> None:
    login = await accounts.login(" claire@exemple.fr ", "port-calme", now=NOW)
    session = await accounts.session(login.token, now=NOW)

    assert session is not None
    assert (session.role, session.consultant_id, session.first_name) == ("consultant", 1, "Claire1")


@pytest.mark.parametrize(
    ("email", "password"), [("claire@exemple.fr", "autre"), ("personne@exemple.fr", "port-calme")]
)
async def test_wrong_pair_is_refused_without_saying_which(
    accounts: Accounts, email: str, password: str
) -> None:
    with pytest.raises(WrongPassword):
        await accounts.login(email, password, now=NOW)


async def test_ten_wrong_passwords_lock_the_account_for_a_while(accounts: Accounts) -> None:
    refused = [await refusal(accounts, "autre") for _ in range(10)]

    assert refused == [WrongPassword] * 5 + [AccountLocked] * 5
    assert await refusal(accounts, "port-calme") is AccountLocked
    assert (await accounts.login("claire@exemple.fr", "port-calme", now=NOW + timedelta(minutes=6))).token


async def test_session_ends_by_logout_and_by_time(accounts: Accounts) -> None:
    login = await accounts.login("claire@exemple.fr", "port-calme", now=NOW)

    assert await accounts.session(login.token, now=NOW + timedelta(hours=13)) is None
    await accounts.logout(login.token)
    assert await accounts.session(login.token, now=NOW) is None


async def test_neither_password_nor_token_is_in_the_database(accounts: Accounts, database: Database) -> None:
    login = await accounts.login("claire@exemple.fr", "port-calme", now=NOW)
    async with database.read() as connection:
        hashed = (await connection.execute(select(account.c.password_hash))).scalar_one()
        kept = (await connection.execute(select(account_session.c.token_hash))).scalar_one()

    assert hashed.startswith("$argon2id$")
    assert kept != login.token


async def refusal(accounts: Accounts, password: str) -> type[Exception]:
    with pytest.raises((WrongPassword, AccountLocked)) as error:
        await accounts.login("claire@exemple.fr", password, now=NOW)
    return error.type
