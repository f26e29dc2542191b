"""Every dialogue of this folder, spoken to the running assistant by its public door.

A dialogue is a list of steps. The person writes (``person``) or presses a button (``choose``). The answer is checked:
``bot`` are words that it must hold, ``never`` words that it must not, ``buttons`` titles that must be offered,
``owner`` who has the conversation afterwards.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.journey.harness import System
from tests.journey.visitor import Message, Visitor, browser, words

FOLDER = Path(__file__).parent


def dialogues() -> list[Any]:
    return [
        pytest.param(dialogue["steps"], id=f"{path.stem.removeprefix('test_')}-{dialogue['dialogue']}")
        for path in sorted(FOLDER.glob("test_*.yml"))
        for dialogue in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.journey
@pytest.mark.parametrize("steps", dialogues())
async def test_dialogue_goes_as_written(running: System, steps: list[dict[str, Any]]) -> None:
    async with browser(running.url) as http:
        visitor = await Visitor(http).arrive()
        for step in steps:
            replies = await visitor.answer(await speak(visitor, step))
            check(step, replies)
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
