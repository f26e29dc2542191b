"""Two gateways on one database, as far as appointments go, and a clock that tests turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select

from escale.gateway.mailing import Postman
from escale.gateway.metrics import Metrics
from escale.gateway.reminding import Reminding
from escale.gateway.waiting import PassingOn
from escale.knowledge.texts import load_texts
from escale.mail.house import House
from escale.mail.sending import Transport
from escale.settings import ROOT
from escale.store.database import Database
from escale.store.messages import Message, Messages
from escale.store.tables import mail
from tests.mail.world import house
from tests.store.conftest import NOW


@dataclass
class Post:
    """A transport that keeps what it is given, after it has raised the errors it was told to raise."""

    errors: list[Exception] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)

    async def send(self, message: EmailMessage) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.taken.append(message)

    @property
    def to(self) -> list[str]:
        return [one["To"] for one in self.taken]


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


class Office:
    """What one gateway does about appointments."""

    def __init__(self, database: Database, post: Transport, clock: Clock) -> None:
        self.database, self.clock = database, clock
        texts, practice = load_texts(ROOT / "bot" / "replies"), _house()
        self.postman = Postman(database, practice, post, texts=texts, metrics=Metrics(), clock=clock)
        self._reminding = Reminding(database, practice, texts)
        self._passing_on = PassingOn(database, practice, texts)

    async def deliver(self) -> int:
        return await self.postman.deliver()

    async def remind(self) -> int:
        return await self._reminding.remind(self.clock())

    async def pass_on(self) -> int:
        return await self._passing_on.pass_on(self.clock())


def _house() -> House:
    return house(practice_contact="")


async def said(database: Database, conversation_id: str) -> list[Message]:
    return await Messages(database).after(conversation_id, 0)


async def lines(database: Database, conversation_id: str) -> list[str]:
    return [one.text.replace("\u00a0", " ") for one in await said(database, conversation_id)]


async def mails(database: Database, *columns: str) -> list[tuple[Any, ...]]:
    wanted = select(*(mail.c[name] for name in columns)).order_by(mail.c.id)
    async with database.read() as connection:
        return [tuple(row) for row in await connection.execute(wanted)]
