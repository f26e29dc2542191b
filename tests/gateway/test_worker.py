"""Workers: what happens to a message while bots fail, consultants take over and gateways stop."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from escale.career.ownership import Event
from escale.gateway.app import create_app
from escale.knowledge.texts import load_texts
from escale.settings import ROOT, Settings
from escale.store.database import Database
from escale.store.handoff import Handoff
from escale.store.learning import Learning
from escale.store.messages import Messages
from escale.store.people import People
from escale.store.tables import consultant
from escale.store.typing import Typing
from tests.gateway.conftest import BotDouble, Person
from tests.store.conftest import NOW

WELCOME = 3


async def test_bot_that_is_away_is_waited_for(person: Person, bot: BotDouble) -> None:
    bot.failures = [503, 503]
    await person.says("bonjour")

    messages = await person.reads(lambda seen: len(seen) == WELCOME + 2)
    assert messages[-1]["text"] == "echo bonjour"


async def test_bot_that_stays_away_leaves_the_person_to_a_human(
    person: Person, bot: BotDouble, database: Database
) -> None:
    bot.failures = [503] * 50
    await person.says("bonjour")

    messages = await person.reads(lambda seen: len(seen) == WELCOME + 2)
    assert messages[-1]["author"] == "system"
    assert "un consultant le verra" in messages[-1]["text"]
    assert await People(database).owner(person.conversation) == {"owner": "waiting", "name": None}


async def test_turn_that_fails_three_times_leaves_the_person_to_a_human(
    person: Person, bot: BotDouble, database: Database
) -> None:
    bot.failures = [500] * 3
    await person.says("bonjour")

    await person.reads(lambda seen: len(seen) == WELCOME + 2)
    assert len(bot.turns) == 3
    assert await People(database).owner(person.conversation) == {"owner": "waiting", "name": None}


async def test_answer_that_is_none_leaves_the_person_to_a_human(
    person: Person, bot: BotDouble, database: Database
) -> None:
    bot.answers["bonjour"] = {"label": None}
    await person.says("bonjour")

    messages = await person.reads(lambda seen: len(seen) == WELCOME + 2)
    assert messages[-1]["author"] == "system"
    assert await People(database).owner(person.conversation) == {"owner": "waiting", "name": None}


async def test_what_the_bot_was_not_sure_of_waits_for_a_consultant(
    person: Person, bot: BotDouble, database: Database
) -> None:
    near = [{"label": "review_cv", "confidence": 0.4}]
    bot.answers["mon cv bof"] = {"label": "review_cv", "band": "unsure", "ranking": near}
    await person.says("mon cv bof")
    await person.reads(lambda seen: len(seen) == WELCOME + 2)

    [waiting] = await Learning(database).waiting()
    assert (waiting.text, waiting.why, waiting.ranking) == ("mon cv bof", "unsure", (("review_cv", 0.4),))


async def test_bot_goes_on_answering_while_the_person_waits(person: Person, bot: BotDouble) -> None:
    bot.answers["quelqu'un ?"] = {"effects": [{"event": "ask_human", "reason": "wish"}]}
    await person.says("quelqu'un ?")
    await person.reads(lambda seen: len(seen) == WELCOME + 2)
    await person.says("et en attendant ?")

    messages = await person.reads(lambda seen: len(seen) == WELCOME + 4)
    assert messages[-1]["text"] == "echo et en attendant ?"
    assert bot.turns[-1]["metadata"]["owner"] == "waiting"


async def test_bot_falls_silent_in_the_middle_of_its_turn(
    person: Person, bot: BotDouble, database: Database
) -> None:
    bot.delay = 0.3
    await person.says("bonjour")
    await bot.asked.wait()
    await takes_over(database, person)
    await asyncio.sleep(0.5)

    messages = await Messages(database).after(person.conversation, WELCOME)
    assert [m.text for m in messages] == ["bonjour"]


async def test_slow_bot_is_shown_typing_and_then_not(person: Person, bot: BotDouble) -> None:
    bot.delay = 0.8
    await person.says("bonjour")

    events = await person.events(lambda seen: [n for n, _ in seen].count("typing") == 2)
    assert [data for name, data in events if name == "typing"] == [
        {"author": "bot", "on": True},
        {"author": "bot", "on": False},
    ]


async def test_owner_is_told_when_it_changes(person: Person, database: Database) -> None:
    async def soon() -> None:
        await asyncio.sleep(0.1)
        await takes_over(database, person)

    task = asyncio.create_task(soon())
    events = await person.events(lambda seen: [n for n, _ in seen].count("owner") == 2)
    await task
    assert [data for name, data in events if name == "owner"] == [
        {"owner": "bot", "name": None},
        {"owner": "consultant", "name": "Claire"},
    ]


async def test_message_left_by_a_stopped_gateway_is_answered_by_the_next(
    settings: Settings, database: Database, bot: BotDouble
) -> None:
    bot.delay = 30
    async with TestClient(TestServer(app(settings, database))) as first:
        person = await arrive(first)
        await person.says("bonjour")
        await bot.asked.wait()
    bot.delay = 0

    async with TestClient(TestServer(app(settings, database))) as second:
        again = Person(second, person.token, person.conversation)
        messages = await again.reads(lambda seen: len(seen) == WELCOME + 2)
    assert [m["text"] for m in messages[WELCOME:]] == ["bonjour", "echo bonjour"]


async def test_conversations_are_answered_in_parallel(
    gateway: TestClient[Any, Any], bot: BotDouble, settings: Settings
) -> None:
    bot.delay = 0.3
    people = [await arrive(gateway) for _ in range(settings.workers)]
    begin = asyncio.get_running_loop().time()
    await asyncio.gather(*(person.says("bonjour") for person in people))
    await asyncio.gather(*(person.reads(lambda seen: len(seen) == WELCOME + 2) for person in people))

    assert asyncio.get_running_loop().time() - begin < settings.workers * bot.delay


def app(settings: Settings, database: Database) -> Any:
    texts = load_texts(ROOT / "bot" / "replies")
    return create_app(settings, database=database, texts=texts, typing=Typing(database.signals))


async def arrive(client: TestClient[Any, Any]) -> Person:
    async with client.post("/widget/session", json={}) as response:
        body = await response.json()
    return Person(client, body["token"], body["conversation"])


async def takes_over(database: Database, person: Person) -> None:
    async with database.write() as connection:
        await connection.execute(
            consultant.insert().values(
                id=1,
                first_name="Claire",
                last_name="Martin",
                title="",
                subjects=[],
                languages=[],
                channels=[],
                timezone="Europe/Paris",
                active=True,
            )
        )
    await Handoff(database).change(
        person.conversation, Event.STEP_IN, consultant_id=1, reason="", now=NOW, say=lambda _: []
    )
