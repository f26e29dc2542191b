"""A practice with two consultants and people who write, on a real store behind a real server."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientSession, web
from argon2 import PasswordHasher
from sqlalchemy import insert, update

from escale.career.appointment import Appointment, AppointmentState
from escale.career.interval import Interval
from escale.career.ownership import Event
from escale.career.service import Channel
from escale.career.states import Act, Door
from escale.desk.app import Desk, routes
from escale.knowledge.library import Library, load_library
from escale.knowledge.texts import Texts, load_texts
from escale.settings import ROOT, Settings
from escale.store import ownership
from escale.store.accounts import Accounts
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.handoff import Handoff
from escale.store.messages import Draft, Messages, State, append
from escale.store.people import People
from escale.store.tables import account, consultant, conversation, message, metadata
from escale.store.typing import Typing

PASSWORD = "une phrase de passe"
ACCOUNTS = (("claire", "consultant", 1), ("karim", "consultant", 2), ("nadia", "coordinator", None))
TOKEN = re.compile(r'name="csrf" content="([^"]+)"')


@dataclass
class World:
    """What a test can make happen on the other side of the desk."""

    database: Database
    desk: Desk
    now: datetime
    url: str = ""
    people: dict[str, str] = field(default_factory=dict)

    async def person(
        self, words: str, label: str | None = None, *, channel: str = "widget", **said: Any
    ) -> str:
        """A new person who has written ``words``; the conversation's id."""
        arrived = await People(self.database).arrive(
            channel, str(uuid.uuid4()), timezone="Europe/Paris", now=self.now
        )
        self.people[arrived.conversation_id] = arrived.person_id
        await self.writes(arrived.conversation_id, words, label, **said)
        return arrived.conversation_id

    async def writes(
        self, conversation_id: str, words: str, label: str | None = None, *, confidence: float = 0.82
    ) -> int:
        draft = Draft("person", words, State.HANDLED, external_id=str(uuid.uuid4()))
        return await self._append(conversation_id, draft, label, confidence)

    async def bot_says(self, conversation_id: str, words: str, *titles: str) -> int:
        buttons = [{"title": title, "payload": "/greet"} for title in titles]
        return await self._append(conversation_id, Draft("bot", words, State.SENT, buttons=buttons))

    async def asks_for_human(self, conversation_id: str, *, minutes_ago: float = 0) -> None:
        at = self.now - timedelta(minutes=minutes_ago)
        await self.change(conversation_id, Event.ASK_HUMAN, actor="person", at=at)

    async def waiting(
        self,
        words: str,
        label: str = "ask_job_search/cv",
        *,
        minutes_ago: float = 0,
        distress: bool = False,
        **more: Any,
    ) -> str:
        """A new person who waits for a consultant."""
        conversation_id = await self.person(words, label, **more)
        await self.set(conversation_id, distress=distress)
        await self.asks_for_human(conversation_id, minutes_ago=minutes_ago)
        return conversation_id

    async def change(
        self, conversation_id: str, event: Event, *, actor: str, at: datetime | None = None
    ) -> None:
        async with self.database.write() as connection:
            await ownership.change(
                connection, conversation_id, event, actor=actor, reason="", at=at or self.now
            )

    async def set(self, conversation_id: str, **values: Any) -> None:
        async with self.database.write() as connection:
            await connection.execute(
                update(conversation).where(conversation.c.id == conversation_id).values(**values)
            )

    async def set_message(self, conversation_id: str, seq: int, **values: Any) -> None:
        async with self.database.write() as connection:
            which = (message.c.conversation_id == conversation_id) & (message.c.seq == seq)
            await connection.execute(update(message).where(which).values(**values))
        self.database.signals.publish([f"states:{conversation_id}"])

    async def said(self, conversation_id: str) -> list[tuple[str, str]]:
        found = await self.desk.messages.after(conversation_id, 0)
        return [(one.author, one.text) for one in found]

    async def books(self, conversation_id: str, consultant_id: int, start: datetime) -> str:
        booked = Appointment(
            id=str(uuid.uuid4()), consultant_id=consultant_id, person_id=self.people[conversation_id],
            conversation_id=conversation_id, subject="interview", channel=Channel.VIDEO,
            interval=Interval(start, start + timedelta(minutes=45)), key=str(uuid.uuid4()),
            state=AppointmentState.BOOKED, contact="06 12 34 56 78", created_at=self.now,
        )  # fmt: skip
        return (await self.desk.diary.claim(booked, Act("person", Door.CONVERSATION, self.now))).id

    async def _append(
        self, conversation_id: str, draft: Draft, label: str | None = None, confidence: float | None = None
    ) -> int:
        async with self.database.write() as connection:
            [seq] = await append(connection, conversation_id, [draft], now=self.now)
            if label:
                which = (message.c.conversation_id == conversation_id) & (message.c.seq == seq)
                await connection.execute(
                    update(message).where(which).values(label=label, confidence=confidence)
                )
                await connection.execute(
                    update(conversation).where(conversation.c.id == conversation_id).values(need=label)
                )
        return seq


class Consultant:
    """A signed-in consultant, by HTTP."""

    def __init__(self, session: ClientSession, world: World) -> None:
        self.session, self.url, self.csrf = session, world.url, ""

    async def sign_in(self, email: str, password: str = PASSWORD) -> ClientResponse:
        form = {"email": email, "password": password}
        async with self.session.post(f"{self.url}/desk/login", data=form) as response:
            page = await response.text()
        found = TOKEN.search(page)
        self.csrf = found.group(1) if found else ""
        return response

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.session.get(f"{self.url}/desk/api/{path}") as response:
            return response.status, await response.json()

    async def post(self, path: str, body: Any = None, *, csrf: str | None = None) -> tuple[int, Any]:
        headers = {"X-CSRF-Token": self.csrf if csrf is None else csrf}
        url = f"{self.url}/desk/api/{path}"
        async with self.session.post(url, json=body if body is not None else {}, headers=headers) as response:
            return response.status, await response.json() if response.status != 204 else None

    async def act(self, conversation_id: str, what: str, body: Any = None) -> tuple[int, Any]:
        return await self.post(f"conversations/{conversation_id}/{what}", body)


async def open_world(folder: Path, *, now: datetime | None = None) -> World:
    """The store with Claire (1), Karim (2) and their accounts; times are told by the world's clock."""
    database = Database(f"sqlite+aiosqlite:///{folder / 'escale.db'}")
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(insert(consultant), [_consultant(1, "Claire"), _consultant(2, "Karim")])
    desk = Desk(
        settings=Settings(_env_file=None, var=folder), database=database, accounts=Accounts(database),
        handoff=Handoff(database), messages=Messages(database), diary=SqlDiary(database),
        texts=texts(), library=library(),
        typing=Typing(database.signals), clock=lambda: world.now,
    )  # fmt: skip
    world = World(database, desk, now or datetime.now(UTC))
    async with database.write() as connection:
        await connection.execute(insert(account), [_account(*one, world.now) for one in ACCOUNTS])
    return world


@cache
def texts() -> Texts:
    return load_texts(ROOT / "bot" / "replies")


@cache
def library() -> Library:
    return load_library(ROOT / "data" / "knowledge")


@cache
def hashed() -> str:
    return PasswordHasher().hash(PASSWORD)


def application(world: World) -> web.Application:
    app = web.Application(client_max_size=64 * 1024)
    app.add_routes([*routes(world.desk), web.static("/widget", ROOT / "escale" / "widget")])
    return app


def _consultant(number: int, first_name: str) -> dict[str, Any]:
    return {
        "id": number, "first_name": first_name, "last_name": "Martin", "title": "Consultante",
        "subjects": ["reconversion"], "languages": ["fr"], "channels": ["chat"], "timezone": "Europe/Paris",
        "active": True,
    }  # fmt: skip


def _account(name: str, role: str, consultant_id: int | None, now: datetime) -> dict[str, Any]:
    email = f"{name}@escale.example"
    known = {"email": email, "role": role, "consultant_id": consultant_id, "created_at": now}
    return {**known, "password_hash": hashed(), "failures": 0}
