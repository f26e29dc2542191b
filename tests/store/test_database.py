"""Transactions and what they signal. On both databases."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, insert, select

from escale.store.database import Database, changed
from escale.store.people import Visit
from escale.store.signals import EVERYTHING, Signals
from escale.store.tables import fact_of_store
from tests.store.meetings import claim, meeting


async def count(database: Database) -> int:
    async with database.read() as connection:
        return (await connection.execute(select(func.count()).select_from(fact_of_store))).scalar_one()


async def fail_halfway(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(insert(fact_of_store).values(name="a", value="b"))
        changed(connection, "queue")
        raise RuntimeError


async def test_failed_transaction_stores_and_signals_nothing(database: Database) -> None:
    with database.signals.subscribe(EVERYTHING) as subscription:
        with pytest.raises(RuntimeError):
            await fail_halfway(database)
        assert await subscription.next(within=0.05) == set()
    assert await count(database) == 0


async def test_commit_signals_what_changed(database: Database) -> None:
    with database.signals.subscribe("queue") as subscription:
        async with database.write() as connection:
            changed(connection, "queue", "diary")
        assert await subscription.next(within=1) == {"queue"}


async def test_other_process_learns_of_a_commit(database: Database, database_url: str) -> None:
    if database.is_sqlite:
        pytest.skip("one gateway alone serves a SQLite database")
    other = Database(database_url)
    listening = asyncio.create_task(other.listen())
    with other.signals.subscribe("conversation-1") as subscription:
        heard: set[str] = set()
        for _ in range(50):
            async with database.write() as connection:
                changed(connection, "conversation-1")
            if heard := await subscription.next(within=0.2):
                break
    listening.cancel()
    await other.close()
    assert heard == {"conversation-1"}


@pytest.mark.usefixtures("team")
async def test_other_process_learns_of_an_appointment_on_sqlite_too(
    database: Database, database_url: str, visit: Visit
) -> None:
    if not database.is_sqlite:
        pytest.skip("on PostgreSQL every commit is told")
    other = Database(database_url)
    await other.listen()
    with other.signals.subscribe("diary") as subscription:
        await other.listen()
        assert await subscription.next(within=0.05) == set()
        await claim(database, meeting(visit))
        await other.listen()
        assert await subscription.next(within=1) == {"diary"}
    await other.close()


async def test_many_writers_wait_for_one_another(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.write() as connection:
            await connection.execute(insert(fact_of_store).values(name=str(number), value=""))

    await asyncio.gather(*(write(number) for number in range(50)))
    assert await count(database) == 50


async def test_burst_wakes_a_reader_once() -> None:
    signals = Signals()
    with signals.subscribe("a", "b") as subscription:
        for topic in ("a", "b", "a"):
            signals.publish([topic])
        assert await subscription.next(within=1) == {"a", "b"}
        assert await subscription.next(within=0.01) == set()


async def test_ended_subscription_leaves_nothing_behind() -> None:
    signals = Signals()
    with signals.subscribe("a"):
        pass
    signals.publish(["a"])
    assert not signals._waiting
