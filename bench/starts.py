"""Start each system alone: seconds until ready, seconds until its first answer, memory after some work."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench import rounds, turns
from bench.doors import Answer, Door
from bench.processes import Memory, Running, memory, wait_until
from bench.sentences import Sentence, Sentences
from bench.systems import Escale, Stock

System = Escale | Stock
CLIENTS = 8


@dataclass(frozen=True)
class Start:
    """One start; seconds from the first process's start on."""

    ready: float
    first: float
    memory: list[Memory]


def start_alone(system: System, sentences: Sentences, effort: rounds.Effort) -> Start:
    """Start it, let it work, measure, stop it."""
    running = system.start()
    try:
        wait_until(system.is_ready, *running)
        ready = time.perf_counter() - running[0].began
        first = asyncio.run(_work(system, sentences, effort)) - running[0].began
        return Start(ready, first, sorted(_memory(system, running), key=lambda one: -one.rss))
    finally:
        stop(running)


def stop(running: Sequence[Running]) -> None:
    for one in running:
        one.stop()


async def _work(system: System, sentences: Sentences, effort: rounds.Effort) -> float:
    """Talk to it as many do at once; the moment of its first answer."""
    async with rounds.doors(system.url, system.url) as (escale, stock):
        door = escale if isinstance(system, Escale) else stock
        first = await _first(door, sentences.advice[0])
        await turns.warm([door], sentences, effort.warming)
        await turns.load(door, sentences.advice, CLIENTS, effort.load)
        return first


async def _first(door: Door, sentence: Sentence) -> float:
    async with door.talk() as talk:
        answer: Answer = await talk.say(sentence.text)
        return answer.came


def _memory(system: System, running: Sequence[Running]) -> list[Memory]:
    return [found for one in running for found in memory(one, system.parts)]
