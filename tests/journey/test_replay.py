"""The bot dies after an action's commit and before its own: the same turn comes again, and does nothing twice."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from sqlalchemy import delete, insert, select

from escale.store.migrate import engine_of
from escale.store.tables import appointment, bot_tracker, conversation
from tests.journey.harness import System
from tests.journey.visitor import Visitor, browser

BOOK = ["Je voudrais prendre rendez-vous en visio", "Le premier", "Léa, lea@exemple.fr"]
BOOK_AGAIN = ["Je voudrais prendre un autre rendez-vous en visio", "Le deuxième"]


@dataclass
class Bot:
    """The bot's own door, with a way to lose what it has noted of its last turn."""

    system: System
    http: aiohttp.ClientSession
    conversation: str
    clock: dict[str, str] = field(default_factory=dict)

    async def hears(self, text: str, turn: str) -> list[str]:
        headers = {"Authorization": f"Bearer {self.system.settings.bot_secret}"}
        body = self._turn(text, turn)
        async with self.http.post("/webhooks/escale/turn", json=body, headers=headers) as response:
            answer = await response.json()
            assert (response.status, answer.get("replayed")) == (200, False), answer
            return [reply["text"] for reply in answer["replies"]]

    def remembers(self) -> dict[str, Any] | None:
        [row] = self._query(
            select(bot_tracker).where(bot_tracker.c.conversation_id == self.conversation)
        ) or [None]
        return dict(row._mapping) if row else None

    def goes_back_to(self, remembered: dict[str, Any] | None) -> None:
        with engine_of(self.system.settings.sync_database_url).begin() as connection:
            connection.execute(delete(bot_tracker).where(bot_tracker.c.conversation_id == self.conversation))
            if remembered:
                connection.execute(insert(bot_tracker).values(**remembered))

    def appointments(self) -> list[tuple[str, str]]:
        """Start and state of every appointment of this conversation, in the order of booking."""
        mine = select(appointment.c.start, appointment.c.state).order_by(
            appointment.c.created_at, appointment.c.id
        )
        rows = self._query(mine.where(appointment.c.conversation_id == self.conversation))
        return sorted((row.start.isoformat(), row.state) for row in rows)

    def _turn(self, text: str, turn: str) -> dict[str, Any]:
        wanted = select(conversation.c.person_id).where(conversation.c.id == self.conversation)
        [[person_id]] = self._query(wanted)
        now = self.clock.setdefault(turn, datetime.now(UTC).isoformat())
        metadata = {"person": person_id, "timezone": "Europe/Paris", "owner": "bot"}
        return {"id": turn, "conversation": self.conversation, "text": text, "now": now, "metadata": metadata}

    def _query(self, wanted: Any) -> list[Any]:
        with engine_of(self.system.settings.sync_database_url).begin() as connection:
            return list(connection.execute(wanted).all())


@pytest.fixture
async def bot(running: System) -> AsyncIterator[Bot]:
    async with browser(running.url) as site, browser(running.settings.bot_url) as http:
        person = await Visitor(site).arrive()
        yield Bot(running, http, person.conversation)


@pytest.mark.parametrize(
    ("before", "last"),
    [
        (BOOK[:1], BOOK[1]),
        (BOOK[:2], BOOK[2]),
        (BOOK[:2], "Non, plutôt par téléphone"),
        ([*BOOK, BOOK_AGAIN[0]], BOOK_AGAIN[1]),
        ([*BOOK, "Je veux déplacer mon rendez-vous"], "Le deuxième"),
        ([*BOOK, "Annuler mon rendez-vous"], "Oui"),
        ([*BOOK, *BOOK_AGAIN, "Annuler mon rendez-vous", "Le premier"], "Oui"),
        (BOOK[:1], "Prévenez-moi si une place se libère"),
        ([*BOOK[:1], "Prévenez-moi si une place se libère"], "Je ne veux plus attendre"),
    ],
    ids=[
        "keeping a slot",
        "booking",
        "keeping it by another way",
        "booking again",
        "moving",
        "cancelling the only one",
        "cancelling one of two",
        "waiting",
        "waiting no more",
    ],
)
async def test_a_turn_that_comes_again_does_the_same_once(bot: Bot, before: list[str], last: str) -> None:
    for text in before:
        await bot.hears(text, str(uuid.uuid4()))
    turn, remembered = str(uuid.uuid4()), bot.remembers()
    first = (await bot.hears(last, turn), bot.appointments())

    bot.goes_back_to(remembered)

    assert (await bot.hears(last, turn), bot.appointments()) == first
