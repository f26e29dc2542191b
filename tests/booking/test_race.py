"""Many want the same few slots at once, by the page, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from tests.booking.world import Page, Practice, Visitor, open_practice
from tests.databases import fresh_postgres, postgres_server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    if request.param == "sqlite":
        yield None
        return
    server = postgres_server()
    if server is None:
        pytest.skip("no PostgreSQL server (set ESCALE_TEST_POSTGRES_URL)")
    with fresh_postgres(server) as address:
        yield address


@pytest.fixture
async def practice(
    tmp_path: Path, url: str | None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Practice]:
    monkeypatch.setattr("escale.limits.Limits.wait", lambda *_: 0)
    practice = await open_practice(tmp_path, url)
    yield practice
    await practice.database.close()


async def test_forty_people_on_three_slots_make_three_appointments(practice: Practice) -> None:
    """Two gateways; the others are offered something else."""
    wanted = [f"1@2027-01-13T{hour}:00Z@phone" for hour in ("08", "09", "10")]
    async with TestClient(TestServer(practice.app())) as one, TestClient(TestServer(practice.app())) as two:
        people = [Visitor(one if n % 2 else two) for n in range(40)]
        pages = [await visitor.slots("/rdv/nadia-roux", canal="phone") for visitor in people]
        chosen = await asyncio.gather(
            *(
                who.choose(page, wanted[n % 3])
                for n, (who, page) in enumerate(zip(people, pages, strict=True))
            )
        )
        kept = [(who, page) for who, page in zip(people, chosen, strict=True) if page.status == 200]
        sent = await asyncio.gather(*(twice(who, page) for who, page in kept))
    assert [page.heading for pair in sent for page in pair] == ["C'est réservé"] * 6
    assert {page.heading for page in chosen if page.status != 200} == {"Ce créneau vient d'être pris"}
    assert all(page.cards for page in chosen if page.status != 200)
    starts = [one.interval.start.hour for one in await practice.appointments("booked")]
    assert sorted(starts) == [8, 9, 10]
    assert await practice.appointments("held") == []


async def twice(who: Visitor, page: Page) -> list[Page]:
    """A double click."""
    form = {"telephone": "06 39 98 12 34"}
    return list(await asyncio.gather(who.send(page, **form), who.send(page, **form)))
