"""Measure both systems in turns, so that a noisy machine hits both alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bench import turns
from bench.doors import Door, EscaleDoor, StockDoor
from bench.figures import Samples
from bench.sentences import Sentences


@dataclass(frozen=True)
class Effort:
    """How much is measured; ``warming`` turns come first and do not count."""

    rounds: int
    starts: int
    fresh: int
    action: int
    load: int
    warming: int
    slots: int


FULL = Effort(rounds=7, starts=3, fresh=40, action=20, load=20, warming=20, slots=40)
QUICK = Effort(rounds=2, starts=1, fresh=20, action=6, load=5, warming=5, slots=8)


@asynccontextmanager
async def doors(escale_url: str, stock_url: str) -> AsyncIterator[tuple[EscaleDoor, StockDoor]]:
    """Both doors over one HTTP client."""
    timeout = aiohttp.ClientTimeout(total=120)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session:
        yield EscaleDoor(escale_url, session), StockDoor(stock_url, session)


async def choose(escale: Door, stock: Door, sentences: Sentences) -> tuple[Sentences, dict[str, int]]:
    """The sentences that both understand, and how many each of them does.

    Raises ``RuntimeError`` when there are too few, or when one of them cannot look into the diary.
    """
    found = await turns.understood([escale, stock], [*sentences.advice, sentences.action])
    both = found["escale"] & found["stock"]
    advice = [one for one in sentences.advice if one.text in both][: turns.WANTED]
    if sentences.action.text not in both or len(advice) < turns.WANTED // 2:
        raise RuntimeError(
            f"understood: { {name: len(texts) for name, texts in found.items()} }, by both: {both}"
        )
    counts = {name: len(texts - {sentences.action.text}) for name, texts in found.items()}
    return Sentences(advice, sentences.action), {
        **counts,
        "number": len(advice),
        "all": len(sentences.advice),
    }


async def measure(
    pair: tuple[Door, Door],
    sentences: Sentences,
    effort: Effort,
    processor: Mapping[str, Callable[[], float]],
    say: Callable[[int], None],
) -> dict[str, Samples]:
    """By measure and system, what each round found: milliseconds, or turns a second.

    ``processor`` tells by system the seconds that it has worked; ``<measure>_cpu`` is its milliseconds a turn.
    """
    await turns.warm(pair, sentences, effort.warming)
    samples: dict[str, Samples] = defaultdict(lambda: {door.name: [] for door in pair})
    for number in range(effort.rounds):
        say(number + 1)
        for key in ("fresh", "talk", "action", "load_1", "load_8"):
            for door in pair[:: 1 if number % 2 else -1]:
                began = processor[door.name]()
                samples[key][door.name].append(await _samples(key, door, sentences, effort))
                worked = (processor[door.name]() - began) * 1000
                samples[f"{key}_cpu"][door.name].append([worked / _turns(key, effort)])
    return samples


def _turns(key: str, effort: Effort) -> int:
    by_load = {f"load_{clients}": clients * effort.load for clients in (1, 8)}
    return {"fresh": effort.fresh, "talk": turns.LONG_TALK, "action": effort.action, **by_load}[key]


async def _samples(key: str, door: Door, sentences: Sentences, effort: Effort) -> list[float]:
    advice = sentences.advice
    if key == "fresh":
        return await turns.fresh(door, advice, effort.fresh)
    if key == "talk":
        return await turns.long_talk(door, advice)
    if key == "action":
        return await turns.fresh(door, [sentences.action], effort.action)
    clients = int(key.removeprefix("load_"))
    return [await turns.load(door, advice, clients, effort.load)]
