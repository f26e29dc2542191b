"""How long a turn takes and how many of them fit into a second, by the public door."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from itertools import cycle, islice

from bench.doors import Answer, Door, Talk, WrongAnswer
from bench.sentences import Sentence, Sentences

WANTED = 20
LONG_TALK = 30


async def understood(doors: Sequence[Door], sentences: Sequence[Sentence]) -> dict[str, set[str]]:
    """By door, which sentences it answers as it must, each in a conversation of its own."""
    return {door.name: {one.text for one in sentences if await _is_right(door, one)} for door in doors}


async def _is_right(door: Door, sentence: Sentence) -> bool:
    async with door.talk() as talk:
        try:
            return _right(await talk.say(sentence.text), sentence)
        except WrongAnswer:
            return False


async def fresh(door: Door, sentences: Sequence[Sentence], turns: int) -> list[float]:
    """Milliseconds of one turn, each the first of its conversation."""
    return [await _first_turn(door, one) for one in islice(cycle(sentences), turns)]


async def _first_turn(door: Door, sentence: Sentence) -> float:
    async with door.talk() as talk:
        return await _turn(talk, sentence)


async def long_talk(door: Door, sentences: Sequence[Sentence], turns: int = LONG_TALK) -> list[float]:
    """Milliseconds of each turn of one conversation."""
    async with door.talk() as talk:
        return [await _turn(talk, one) for one in islice(cycle(sentences), turns)]


async def load(door: Door, sentences: list[Sentence], clients: int, turns: int) -> float:
    """Turns a second while ``clients`` persons talk at once, each saying ``turns`` things one after the other."""
    arrived, begin = asyncio.Barrier(clients + 1), asyncio.Event()

    async def client(number: int) -> None:
        own = sentences[number % len(sentences) :] + sentences[: number % len(sentences)]
        async with door.talk() as talk:
            await arrived.wait()
            await begin.wait()
            for one in islice(cycle(own), turns):
                await _turn(talk, one)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(client(number)) for number in range(clients)]
        await arrived.wait()
        began = time.perf_counter()
        begin.set()
        await asyncio.wait(tasks)
        return clients * turns / (time.perf_counter() - began)


async def _turn(talk: Talk, sentence: Sentence) -> float:
    answer = await talk.say(sentence.text)
    if not _right(answer, sentence):
        raise WrongAnswer(f"« {answer.text[:80]} » to « {sentence.text} »")
    return answer.milliseconds


def _right(answer: Answer, sentence: Sentence) -> bool:
    return answer.text.startswith(sentence.opening) and answer.buttons >= sentence.buttons


async def warm(doors: Sequence[Door], sentences: Sentences, turns: int) -> None:
    """Let every part of every door have worked before anything is measured."""
    for door in doors:
        await fresh(door, sentences.advice, turns)
        await fresh(door, [sentences.action], max(3, turns // 4))
