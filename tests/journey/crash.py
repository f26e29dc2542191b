"""Talk, kill, look: is every message there once, answered once, in order?

``python -m tests.journey.crash --full`` prints the table for SQLite and PostgreSQL, posted once and three times.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from escale.career.appointment import AppointmentState
from escale.store.migrate import engine_of
from escale.store.tables import appointment
from tests.journey.harness import System, database, escale, trained_model
from tests.journey.visitor import Message, Visitor, browser

PARTS = ("web", "bot")
BETWEEN_KILLS = (0.1, 1.5)
PAUSE = 1.0
ANSWERED_WITHIN = 300.0
CONFIRMED = "C'est réservé"
CHOICE, ORDINALS = "{choice}", ("Le premier", "Le deuxième", "Le troisième", "Le quatrième", "Le cinquième")
TALKS = (
    [
        "Je voudrais prendre rendez-vous, mon adresse est lea@exemple.fr",
        CHOICE,
        "Mes rendez-vous",
        "Merci",
        "Comment refaire mon CV ?",
    ],
    [
        "Bonjour",
        "Comment refaire mon CV ?",
        "Qui est disponible jeudi pour une reconversion ? Mon adresse est lea@exemple.fr",
        CHOICE,
        "Merci",
    ],
    [
        "Je voudrais un rendez-vous pour une reconversion, mon numéro est le 06 39 98 01 23",
        CHOICE,
        "Comment négocier mon salaire ?",
        "Mes rendez-vous",
    ],
    [
        "Comment préparer un entretien ?",
        "Pourquoi ?",
        "Je ne sais pas quel métier choisir",
        "Merci",
        "Bonjour",
    ],
)


@dataclass(frozen=True)
class Size:
    """How many people say how many messages each, how often a part is killed, how often a message is posted."""

    people: int
    messages: int
    kills: int
    copies: tuple[int, ...] = (1,)


SMALL = Size(people=20, messages=3, kills=4, copies=(1, 3))
FULL = Size(people=200, messages=10, kills=20)


@dataclass
class Report:
    """What was found; ``faults`` is empty when nothing was lost, doubled or out of order."""

    database: str
    size: Size
    seconds: float = 0.0
    kills: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    bookings: int = 0
    waits: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def row(self) -> list[str]:
        killed = " + ".join(f"{self.kills[name]} {name}" for name in PARTS)
        faults = ", ".join(f"{count} {name}" for name, count in self.faults.items()) or "none"
        posted = " or ".join(f"{copies} ×" for copies in self.size.copies)
        waits = f"{median(self.waits):.1f} / {max(self.waits):.1f}"
        told = (self.size.people, self.messages, posted, killed, self.bookings, waits, round(self.seconds))
        return [self.database, *map(str, told), faults]


HEADINGS = [
    "database",
    "people",
    "messages",
    "posted",
    "killed",
    "booked",
    "wait p50 / longest s",
    "seconds",
    "faults",
]


async def crash(system: System, size: Size, *, seed: int) -> Report:
    """Let people talk while parts are killed at random moments; then judge every conversation."""
    report, chance = Report(_kind(system), size), random.Random(seed)  # noqa: S311 - chance, no secret
    began, killed = time.monotonic(), Kills(system, size, chance, report.kills)
    async with browser(system.url) as http:
        people = [Visitor(http) for _ in range(size.people)]
        talks = [
            _talk(one, talk, size, killed, chance) for one, talk in zip(people, _talks(size), strict=True)
        ]
        await asyncio.gather(killed.run(), *talks)
        system.wait_ready()
        deadline = time.monotonic() + ANSWERED_WITHIN
        transcripts = [await _answered(one, deadline) for one in people]
    for one, transcript in zip(people, transcripts, strict=True):
        report.faults.update(faults(one, transcript))
    booked, report.bookings = _booked(system), sum(map(_confirmations, transcripts))
    report.faults.update(_misbooked(zip(people, transcripts, strict=True), booked))
    report.waits = [wait for transcript in transcripts for wait in _waits(transcript)]
    report.messages = sum(len(one.said) for one in people)
    report.seconds = time.monotonic() - began
    return report


class Kills:
    """Kills parts at random moments, each once it is up again; tells how many it has killed."""

    def __init__(self, system: System, size: Size, chance: random.Random, counted: Counter[str]) -> None:
        self._system, self._chance, self._counted = system, chance, counted
        self._order = list(islice(cycle(PARTS), size.kills))
        chance.shuffle(self._order)
        self._news = asyncio.Condition()

    async def run(self) -> None:
        for name in self._order:
            await asyncio.to_thread(self._system.wait_ready, name)
            await asyncio.sleep(self._chance.uniform(*BETWEEN_KILLS))
            self._system.kill(name)
            self._system.start(name)
            self._counted[name] += 1
            async with self._news:
                self._news.notify_all()

    async def happened(self, count: int) -> None:
        """Wait until ``count`` parts have been killed."""
        async with self._news:
            await self._news.wait_for(lambda: self._counted.total() >= count)


def faults(visitor: Visitor, transcript: list[Message]) -> Counter[str]:
    """What is wrong with a conversation, counted by kind."""
    kept = [one["id"] for one in transcript if one["author"] == "person"]
    answers = _answers(transcript)
    found = {
        "gaps in numbers": [one["seq"] for one in transcript] != list(range(1, len(transcript) + 1)),
        "lost": len(set(visitor.said) - set(kept)),
        "kept twice": len(kept) - len(set(kept)),
        "accepted twice": sum(statuses.count(202) > 1 for statuses in visitor.statuses.values()),
        "unanswered": len(set(visitor.said) - set(answers)),
        "answered twice": len(answers) - len(set(answers)),
        "out of order": kept != visitor.said or list(dict.fromkeys(answers)) != visitor.said,
        "said twice in an answer": _repetitions(transcript),
    }
    return Counter({name: int(count) for name, count in found.items() if count})


def _answers(transcript: list[Message]) -> list[str]:
    """The message that each answer answers: replies of one moment are one answer, as they are stored at once."""
    replies = [(one["in_reply_to"], one["at"]) for one in transcript if one["in_reply_to"]]
    return [message_id for message_id, _ in dict.fromkeys(replies)]


def _waits(transcript: list[Message]) -> Iterator[float]:
    """Seconds from each message's being stored to its answer's."""
    asked = {one["id"]: datetime.fromisoformat(one["at"]) for one in transcript if one["author"] == "person"}
    first = {one["in_reply_to"]: one["at"] for one in reversed(transcript) if one["in_reply_to"] in asked}
    for message_id, at in first.items():
        yield (datetime.fromisoformat(at) - asked[message_id]).total_seconds()


def _repetitions(transcript: list[Message]) -> int:
    replies = [(one["in_reply_to"], one["text"]) for one in transcript if one["in_reply_to"]]
    return len(replies) - len(set(replies))


def _kind(system: System) -> str:
    return system.settings.sync_database_url.split(":")[0].split("+")[0]


def _talks(size: Size) -> Iterator[list[str]]:
    """What each person says; people who book want different slots, and sometimes the same."""
    for talk, choice in islice(zip(cycle(TALKS), cycle(ORDINALS), strict=False), size.people):
        yield [text.format(choice=choice) for text in islice(cycle(talk), size.messages)]


async def _talk(visitor: Visitor, talk: list[str], size: Size, killed: Kills, chance: random.Random) -> None:
    """Each message at a random moment after its share of the kills, without waiting for answers."""
    await visitor.arrive()
    for number, text in enumerate(talk):
        await killed.happened(number * size.kills // size.messages)
        await asyncio.sleep(chance.uniform(0, PAUSE))
        await visitor.says(text, times=chance.choice(size.copies))


async def _answered(visitor: Visitor, deadline: float) -> list[Message]:
    """The transcript once everything is answered, or what there is at the deadline."""
    while True:
        transcript = await visitor.history()
        if set(visitor.said) <= set(_answers(transcript)) or time.monotonic() > deadline:
            return transcript
        await asyncio.sleep(0.3)


def _booked(system: System) -> dict[str, int]:
    """How many appointments the store has of each conversation, cancelled ones too."""
    counted = select(appointment.c.conversation_id, func.count()).group_by(appointment.c.conversation_id)
    booked = counted.where(appointment.c.state == AppointmentState.BOOKED)
    engine = engine_of(system.settings.sync_database_url)
    try:
        with engine.begin() as connection:
            return dict(connection.execute(booked).all())
    finally:
        engine.dispose()


def _misbooked(people: Iterable[tuple[Visitor, list[Message]]], booked: dict[str, int]) -> Counter[str]:
    wrong = sum(booked.get(one.conversation, 0) != _confirmations(transcript) for one, transcript in people)
    return Counter({"bookings not as told": wrong} if wrong else {})


def _confirmations(transcript: list[Message]) -> int:
    return sum(CONFIRMED in one["text"] for one in transcript)


def table(rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    )


def run(kind: str, size: Size, model: Path, *, seed: int) -> Report:
    with (
        tempfile.TemporaryDirectory() as folder,
        database(kind) as url,
        escale(Path(folder), model, url) as system,
    ):
        return asyncio.run(crash(system, size, seed=seed))


def main(say: Callable[[str], object] = print) -> int:
    """Print the table; 1 when anything was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(prog="python -m tests.journey.crash", description=__doc__)
    parser.add_argument("--full", action="store_true", help="200 people, 10 messages each, 20 kills")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    chosen = parser.parse_args()
    size, model = FULL if chosen.full else SMALL, trained_model()
    say(f"seed {chosen.seed}")
    reports: list[Report] = []
    for kind in ("sqlite", "postgresql"):
        for copies in (1, 3):
            wanted = replace(size, copies=(copies,))
            try:
                reports.append(run(kind, wanted, model, seed=chosen.seed))
            except LookupError as missing:
                say(f"{kind}: {missing}")
    say(table([HEADINGS, *(report.row() for report in reports)]))
    return int(any(report.faults for report in reports))


if __name__ == "__main__":
    sys.exit(main())
