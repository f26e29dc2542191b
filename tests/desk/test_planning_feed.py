"""The own calendar on the page: read at once, its state plain, what was good kept; the address for a phone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from escale.calendars.refreshing import refresh
from escale.store.feeds import Feeds
from escale.store.tables import calendar_busy
from tests.calendars.feeding import calendar, provider
from tests.desk.test_calendar import MONDAY, at, booked, world
from tests.desk.test_planning_hours import post, read
from tests.desk.world import Consultant, World

__all__ = ["world"]


@pytest.fixture
def inside(world: World) -> World:
    """A practice that allows calendars within its own network: the test's server is there."""
    world.desk.settings.allow_private_calendars = True
    return world


async def busy(world: World) -> list[tuple[datetime, datetime]]:
    async with world.database.read() as connection:
        found = await connection.execute(select(calendar_busy.c.start, calendar_busy.c.end))
        return [(row.start, row.end) for row in found]


async def test_address_is_read_at_once_and_its_hours_are_busy(claire: Consultant, inside: World) -> None:
    async with provider() as server:
        server.data = calendar("20261124", "20261125")
        _, page = await post(claire, "agenda-personnel", [("url", server.url)])
    assert ("127.0.0.1" in page, "Lu à l&#39;instant : 2 moments pris à venir." in page, server.url in page) == (
        True, True, False,
    )  # fmt: skip
    assert await busy(inside) == [
        (datetime(2026, 11, day, 9, tzinfo=UTC), datetime(2026, 11, day, 10, tzinfo=UTC)) for day in (24, 25)
    ]


async def test_broken_calendar_keeps_what_was_good_and_says_since_when(
    claire: Consultant, inside: World
) -> None:
    async with provider() as server:
        server.data = calendar("20261124")
        await post(claire, "agenda-personnel", [("url", server.url)])
        inside.now = MONDAY + timedelta(hours=3)
        server.status = 500
        _, page = await post(claire, "agenda-personnel", [("again", "1")])
    assert "Dernière lecture réussie il y a 3 h" in page
    assert "Depuis : le serveur est en panne." in page
    assert len(await busy(inside)) == 1


async def test_unchanged_calendar_is_known_to_be_good(claire: Consultant, inside: World) -> None:
    async with provider() as server:
        server.data, server.headers = calendar("20261124"), {"ETag": '"1"'}
        await post(claire, "agenda-personnel", [("url", server.url)])
        inside.now = MONDAY + timedelta(minutes=20)
        await post(claire, "agenda-personnel", [("again", "1")])
        inside.now = MONDAY + timedelta(days=25)
        await claire.sign_in("claire@escale.example")
        await post(claire, "agenda-personnel", [("again", "1")])
    assert [one.get("If-None-Match") for one in server.asked] == [None, '"1"', None]
    assert len(await busy(inside)) == 0  # by then it is over


@pytest.mark.parametrize(
    ("url", "reason"), [("nimporte", "n&#39;en est pas une"), ("http://127.0.0.1:9/x.ics", "réseau interne")]
)
async def test_address_that_may_not_be_read_is_told(
    claire: Consultant, world: World, url: str, reason: str
) -> None:
    _, page = await post(claire, "agenda-personnel", [("url", url)])
    assert reason in page


async def test_calendar_is_forgotten_with_its_hours(claire: Consultant, inside: World) -> None:
    async with provider() as server:
        server.data = calendar("20261124")
        await post(claire, "agenda-personnel", [("url", server.url)])
    await post(claire, "agenda-personnel", [("remove", "1")])
    assert (await busy(inside), await Feeds(inside.database).get(1)) == ([], None)


async def test_other_address_meanwhile_wins_over_a_slow_answer(claire: Consultant, inside: World) -> None:
    feeds = Feeds(inside.database)
    async with provider() as server:
        server.data = calendar("20261124")
        await feeds.put(1, server.url)
        feed = await feeds.get(1)
        assert feed is not None
        await feeds.put(1, "https://elsewhere.example/x.ics")
        await refresh(feeds, feed, MONDAY, allow_private=True)
    assert await busy(inside) == []


async def test_file_is_read_and_not_fetched(claire: Consultant, world: World) -> None:
    headers = {"X-CSRF-Token": claire.csrf, "X-File-Name": "perso.ics"}
    url = f"{claire.url}/desk/api/agenda/file"
    async with claire.session.post(url, data=calendar("20261124"), headers=headers) as response:
        assert response.status == 200
    _, page = await read(claire)
    assert ("perso.ics" in page, "Fichier lu à l&#39;instant : 1 moment pris à venir." in page) == (
        True,
        True,
    )
    assert await Feeds(world.database).due(MONDAY + timedelta(days=1), timedelta(minutes=15)) == []
    async with claire.session.post(url, data=b"<html>", headers=headers) as response:
        assert (response.status, (await response.json())["error"]) == (422, "not_a_calendar")
    assert len(await busy(world)) == 1


async def test_link_shows_the_appointments_until_it_is_taken_away(claire: Consultant, world: World) -> None:
    number, _ = await booked(world, at(24, 10))
    _, page = await post(claire, "lien", [])
    link = re.search(r"/desk/calendrier/[\w\-]+\.ics", page)
    assert link is not None
    async with claire.session.get(f"{claire.url}{link[0]}") as response:
        found = Calendar.from_ical(await response.read())
    [event] = found.walk("VEVENT")
    assert (event["UID"], event["SUMMARY"]) == (f"{number}@rdv.escale", "La personne · Entretien · visio")
    assert (event["DTSTART"].dt, event["SEQUENCE"]) == (at(24, 10), 0)
    await post(claire, "lien", [])
    assert (await read(claire, link[0]))[0] == 404
    assert (await read(claire, "/desk/calendrier/x.ics"))[0] == 404
