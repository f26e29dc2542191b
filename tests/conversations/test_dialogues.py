"""Every dialogue of this folder, spoken to the running assistant by its public door.

A dialogue is a list of steps. The person writes (``person``) or presses a button (``choose``). The answer is checked:
``bot`` are words that it must hold, ``never`` words that it must not, ``buttons`` titles that must be offered,
``owner`` who has the conversation afterwards. ``happens`` is no message, but something in the practice, see
``happenings.py``. ``{one}`` and ``{other}`` are two working days, neither today nor tomorrow.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from tests.conversations.happenings import World, world
from tests.journey.harness import System
from tests.journey.visitor import Message, Visitor, browser, words

FOLDER = Path(__file__).parent
PARIS = ZoneInfo("Europe/Paris")
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")


def days() -> dict[str, str]:
    """The weekdays that ``{one}`` and ``{other}`` stand for, by the day on which the tests run."""
    ahead = (datetime.now(PARIS) + timedelta(days=n) for n in range(2, 8))
    one, other, *_ = (WEEKDAYS[day.weekday()] for day in ahead if day.weekday() < len(WEEKDAYS))
    return {"one": one, "other": other}


def dialogues() -> list[Any]:
    return [
        pytest.param(dialogue["steps"], id=f"{path.stem.removeprefix('test_')}-{dialogue['dialogue']}")
        for path in sorted(FOLDER.glob("test_*.yml"))
        for dialogue in yaml.safe_load(dated(path.read_text(encoding="utf-8")))
    ]


def dated(text: str) -> str:
    for name, day in days().items():
        text = text.replace(f"{{{name}}}", day)
    return text


@pytest.mark.journey
@pytest.mark.parametrize("steps", dialogues())
async def test_dialogue_goes_as_written(running: System, steps: list[dict[str, Any]]) -> None:
    async with browser(running.url) as http:
        visitor = await Visitor(http).arrive()
        async with world(running, visitor.conversation) as around:
            for step in steps:
                await go(visitor, around, step)


async def go(visitor: Visitor, around: World, step: dict[str, Any]) -> None:
    if "happens" in step:
        await around.happens(step["happens"])
        return
    check(step, await visitor.answer(await speak(visitor, step)))
    if "owner" in step:
        assert await visitor.owner() == step["owner"], step


async def speak(visitor: Visitor, step: dict[str, Any]) -> str:
    return await (visitor.says(step["person"]) if "person" in step else visitor.chooses(step["choose"]))


def check(step: dict[str, Any], replies: list[Message]) -> None:
    said = words(replies)
    offered = [button["title"] for reply in replies for button in reply["buttons"]]
    assert [part for part in step.get("bot", []) if part not in said] == [], (step, said)
    assert [part for part in step.get("never", []) if part in said] == [], (step, said)
    assert [title for title in step.get("buttons", []) if title not in offered] == [], (step, offered)
