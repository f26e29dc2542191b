"""Sentences that real people wrote go through the running assistant, each in a conversation of its own."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pytest

from bot.sources import ROOT
from escale.knowledge.texts import responses
from tests.journey.crash import table
from tests.journey.harness import System
from tests.journey.visitor import Message, Unanswered, Visitor, browser

SENTENCES = ROOT.parent / "shared" / "data" / "nlu_dev.jsonl"
AT_ONCE = 4
ANSWERED, ASKED_BACK, NOT_UNDERSTOOD, ERROR = OUTCOMES = ("answered", "asked back", "not understood", "error")
SAID = {"utter_ask_which": ASKED_BACK, "utter_out_of_scope": NOT_UNDERSTOOD}


@pytest.mark.skipif(not SENTENCES.exists(), reason=f"no {SENTENCES}")
async def test_every_sentence_of_real_people_is_answered(
    running: System, capsys: pytest.CaptureFixture[str]
) -> None:
    sentences = [json.loads(line) for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
    turns = asyncio.Semaphore(AT_ONCE)
    async with browser(running.url) as http:

        async def outcome(text: str) -> str:
            async with turns:
                return await _outcome(await Visitor(http).arrive(), text)

        outcomes = await asyncio.gather(*(outcome(one["text"]) for one in sentences))
    with capsys.disabled():
        print(f"\n{_table(sentences, outcomes)}")  # noqa: T201 - the table is what is wanted

    assert [one["text"] for one, got in zip(sentences, outcomes, strict=True) if got == ERROR] == []


async def _outcome(person: Visitor, text: str) -> str:
    try:
        replies = await person.answer(await person.says(text))
    except Unanswered:
        return ERROR
    return _kind(replies)


def _kind(replies: list[Message]) -> str:
    """What an answer is, by its words; the service itself speaks only when the assistant failed."""
    if {one["author"] for one in replies} != {"bot"}:
        return ERROR
    return next((kind for one in replies if (kind := _by_words().get(one["text"]))), ANSWERED)


@cache
def _by_words() -> Mapping[str, str]:
    said = responses(ROOT / "bot" / "replies" / "out_of_scope.yml")
    return {variant["text"].strip(): kind for name, kind in SAID.items() for variant in said[name]}


def _table(sentences: Iterable[Mapping[str, Any]], outcomes: Iterable[str]) -> str:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for one, outcome in zip(sentences, outcomes, strict=True):
        for group in (one["label"].split("/")[0], "all"):
            counted[group][outcome] += 1
    groups = sorted(counted, key=lambda group: (group == "all", group))
    rows = [[group, *(str(counted[group][name]) for name in OUTCOMES)] for group in groups]
    return table([["label group", *OUTCOMES], *rows])
