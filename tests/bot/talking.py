"""A talk with the assistant in this process: its real model and actions, its own database, and a clock that is set."""

from __future__ import annotations

import itertools
import os
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import lean
from bot.sources import ROOT
from escale.settings import Settings
from escale.store import demo
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.migrate import migrate
from escale.store.people import People

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from escale.career.appointment import Appointment

ENDPOINTS = ROOT / "endpoints.yml"
SUNDAY = datetime(2026, 11, 22, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """What was said to one message: the words of all bubbles, and the buttons by their titles."""

    text: str
    buttons: dict[str, str]
    longest: int


@dataclass
class World:
    """One practice with the demonstration team; ``now`` is what its clock shows."""

    assistant: Assistant
    database: Database
    now: datetime = SUNDAY
    numbers: Any = field(default_factory=itertools.count)

    @property
    def diary(self) -> SqlDiary:
        return SqlDiary(self.database)

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    async def visitor(self, timezone: str = "Europe/Paris") -> Person:
        number = next(self.numbers)
        visit = await People(self.database).arrive("widget", f"v{number}", timezone=timezone, now=self.now)
        return Person(self, visit.conversation_id, visit.person_id, timezone)


@dataclass
class Person:
    """Somebody who talks."""

    world: World
    conversation: str
    id: str
    timezone: str
    offered: dict[str, str] = field(default_factory=dict)

    async def says(self, text: str, *, turn: str | None = None) -> Answer:
        return await self._turn(text, None, turn)

    async def presses(self, title: str) -> Answer:
        """The button that begins so and was offered last."""
        [found] = [one for one in self.offered if one.startswith(title)][:1]
        return await self._turn(found, self.offered[found], None)

    async def sends(self, payload: str) -> Answer:
        """A button of a message that did not come from the bot."""
        return await self._turn("…", payload, None)

    async def appointments(self) -> list[Appointment]:
        return await self.world.diary.of_person(self.id, self.world.now)

    async def _turn(self, text: str, payload: str | None, turn: str | None) -> Answer:
        from bot.channel import run_turn
        from bot.turn import Turn

        number = turn or f"m{next(self.world.numbers)}"
        metadata = {"person": self.id, "timezone": self.timezone, "owner": "bot"}
        asked = Turn(number, self.conversation, text, payload, self.world.now.isoformat(), metadata)
        said = (await run_turn(self.world.assistant, asked))["replies"]
        buttons = {button["title"]: button["payload"] for reply in said for button in reply["buttons"]}
        self.offered.update(buttons)
        longest = max((len(reply["text"]) for reply in said), default=0)
        return Answer("\n".join(reply["text"] for reply in said), buttons, longest)


async def world(folder: Path, model: Path, template: Path) -> World:
    """A fresh practice in ``folder``, its database copied from ``template`` (see :func:`furnish`)."""
    file = shutil.copy(template, folder / "escale.db")
    os.environ["ESCALE_DATABASE_URL"] = os.environ["ESCALE_BOT_DATABASE_URL"] = f"sqlite:///{file}"
    return World(_assistant(model), Database(_settings(file).async_database_url))


async def furnish(file: Path) -> Path:
    """A database with the demonstration team; its passwords take a second to make."""
    settings = _settings(file)
    migrate(settings.sync_database_url)
    database = Database(settings.async_database_url)
    await demo.load(database, now=SUNDAY)
    await database.close()
    return file


def _settings(file: Path) -> Settings:
    return Settings(_env_file=None, database_url=f"sqlite:///{file}", var=file.parent)


def _assistant(model: Path) -> Assistant:
    """The assistant of the model, loaded once, with this practice's conversations."""
    lean.install()
    from rasa.core.tracker_store import TrackerStore
    from rasa.core.utils import AvailableEndpoints

    from actions.practice import practice

    practice.cache_clear()
    assistant = _loaded(model)
    named = AvailableEndpoints.read_endpoints(str(ENDPOINTS))
    store = TrackerStore.create(named.tracker_store)
    store.domain = assistant.domain
    assistant.tracker_store = assistant.processor.tracker_store = store
    return assistant


@cache
def _loaded(model: Path) -> Assistant:
    from bot.server import load_assistant

    return load_assistant(model, ENDPOINTS)
