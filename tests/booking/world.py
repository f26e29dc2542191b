"""A practice with three consultants, its booking pages, and a visitor whose browser runs nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from html import unescape
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient
from sqlalchemy import delete, insert, select, update
from yarl import URL

from escale.booking.app import Booking, OwnLinks, routes
from escale.mail.house import House
from escale.mail.links import Purpose
from escale.settings import ROOT, Settings
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.rows import as_appointment
from escale.store.tables import appointment, consultant, metadata, weekly_hours
from escale.store.waiting import WaitingList

NOW = datetime(2027, 1, 11, 7, 0, tzinfo=UTC)  # a Monday, 8 h in Paris
NADIA, OMAR, PAUL = 1, 2, 3


@dataclass
class Practice:
    """What a test can make happen behind the pages."""

    database: Database
    settings: Settings
    now: datetime = NOW

    @property
    def diary(self) -> SqlDiary:
        return SqlDiary(self.database)

    def booking(self) -> Booking:
        house = House.of(self.settings)

        def own(one: Any) -> OwnLinks:
            addresses = (house.links.to(what, one) for what in (Purpose.ICS, Purpose.MOVE, Purpose.CANCEL))
            return OwnLinks(*addresses, room=house.room(one))

        return Booking(
            settings=self.settings, database=self.database, diary=self.diary, waiting=WaitingList(self.database),
            clock=lambda: self.now, own_links=own,
        )  # fmt: skip

    def app(self) -> web.Application:
        app = web.Application(client_max_size=64 * 1024)
        app.add_routes([*routes(self.booking()), web.static("/widget", ROOT / "escale" / "widget")])
        return app

    async def set(self, who: int, **values: Any) -> None:
        async with self.database.write() as connection:
            await connection.execute(update(consultant).where(consultant.c.id == who).values(**values))

    async def delete(self, who: int) -> None:
        """Gone from the practice, with all that was theirs."""
        async with self.database.write() as connection:
            await connection.execute(delete(consultant).where(consultant.c.id == who))

    async def shut(self) -> None:
        """Nobody has hours any more."""
        async with self.database.write() as connection:
            await connection.execute(delete(weekly_hours))

    async def appointments(self, *states: str) -> list[Any]:
        wanted = select(appointment).order_by(appointment.c.created_at, appointment.c.start)
        async with self.database.read() as connection:
            found = [as_appointment(row) for row in await connection.execute(wanted)]
        return [one for one in found if not states or one.state in states]


async def open_practice(folder: Path, url: str | None = None) -> Practice:
    """Nadia knows reconversion, Omar looks for jobs, Paul does not receive; weekdays from 9 to 12 in Paris."""
    settings = Settings(_env_file=None, var=folder, database_url=url or "")
    database = Database(settings.async_database_url)
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(
            insert(consultant),
            [
                _consultant(NADIA, "Nadia", "Roux", ["reconversion", "training"], ["fr", "en"]),
                _consultant(OMAR, "Omar", "Diallo", ["job_search"], ["fr"]),
                _consultant(PAUL, "Paul", "Petit", ["senior"], ["fr"], active=False),
            ],
        )
        week = [(who, day) for who in (NADIA, OMAR, PAUL) for day in range(5)]
        hours = {"start": time(9), "end": time(12)}
        await connection.execute(
            insert(weekly_hours), [{"consultant_id": who, "weekday": day, **hours} for who, day in week]
        )
    return Practice(database, settings)


def _consultant(
    number: int, first: str, last: str, subjects: list[str], languages: list[str], *, active: bool = True
) -> dict[str, Any]:
    return {
        "id": number, "first_name": first, "last_name": last, "title": "Conseil en évolution", "subjects": subjects,
        "languages": languages, "channels": ["chat", "phone", "video"], "timezone": "Europe/Paris", "active": active,
    }  # fmt: skip


@dataclass
class Page:
    """What came back."""

    status: int
    url: str
    html: str
    headers: Any = field(default_factory=dict)

    @property
    def heading(self) -> str:
        return text(re.search(r"<h1[^>]*>(.*?)</h1>", self.html, re.DOTALL)[1])  # type: ignore[index]

    @property
    def words(self) -> str:
        """All that is read on the page."""
        return text(re.search(r"<main.*</main>", self.html, re.DOTALL)[0])  # type: ignore[index]

    @property
    def problems(self) -> dict[str, str]:
        found = re.findall(r'<p class="problem" id="(\w+)-problem">(.*?)</p>', self.html)
        return {name: text(said) for name, said in found}

    @property
    def cards(self) -> list[str]:
        """The keys of the slots shown first."""
        return re.findall(r'class="button primary" name="creneau" value="([^"]+)"', self.html)

    @property
    def times(self) -> list[str]:
        """The keys of the slots of the week."""
        return re.findall(r'class="time" name="creneau" value="([^"]+)"', self.html)

    @property
    def kept(self) -> dict[str, str]:
        """What the form carries without showing it."""
        found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.html)
        return {name: unescape(value) for name, value in found if name != "etape"}

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields."""
        inputs = re.findall(r'<input id="\w+" name="(\w+)"[^>]*? value="([^"]*)"', self.html)
        areas = re.findall(r'<textarea id="\w+" name="(\w+)"[^>]*>(.*?)</textarea>', self.html, re.DOTALL)
        return {name: unescape(value) for name, value in [*inputs, *areas]}

    @property
    def action(self) -> str:
        return unescape(re.search(r'<form[^>]*method="post" action="([^"]+)"', self.html)[1])  # type: ignore[index]

    def chosen(self, name: str) -> str:
        """The value that is chosen among radio buttons or options."""
        radio = re.search(rf'name="{name}" value="([^"]*)" checked', self.html)
        if radio:
            return radio[1]
        select_ = re.search(rf'<select id="{name}".*?</select>', self.html, re.DOTALL)[0]  # type: ignore[index]
        option = re.search(r'value="([^"]*)" selected', select_)
        return option[1] if option else ""


class Visitor:
    """A browser without JavaScript and without cookies."""

    def __init__(self, client: TestClient[Any, Any]) -> None:
        self.client = client

    async def get(self, path: str, **params: str) -> Page:
        async with self.client.get(
            str(URL(path).relative()) if "://" in path else path, params=params or None
        ) as response:
            return Page(response.status, str(response.url), await response.text(), response.headers)

    async def slots(self, place: str = "/rdv/", **params: str) -> Page:
        return await self.get(place, etape="creneaux", **params)

    async def post(self, path: str, **form: str) -> Page:
        async with self.client.post(path, data=form) as response:
            return Page(response.status, str(response.url), await response.text(), response.headers)

    async def choose(self, page: Page, key: str | None = None) -> Page:
        return await self.post(page.action, **page.kept, creneau=key or page.cards[0])

    async def send(self, page: Page, **form: str) -> Page:
        return await self.post(page.action, **form)

    async def books(self, *, key: str | None = None, **params: str) -> Page:
        """From the slots to « C'est réservé »."""
        form = await self.choose(await self.slots(**params), key)
        return await self.send(form, courriel="lea@exemple.fr", telephone="06 39 98 12 34")


def text(html: str) -> str:
    """Without tags, on one line, with plain spaces."""
    bare = unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")
    return " ".join(bare.split())
