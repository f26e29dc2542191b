"""Gateway and bot are killed while people write: nothing is lost, nothing is said or booked twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.journey.crash import SMALL, crash, faults
from tests.journey.harness import escale
from tests.journey.visitor import Visitor


async def test_killed_parts_lose_nothing_and_repeat_nothing(
    database_url: str, model: Path, tmp_path: Path
) -> None:
    with escale(tmp_path, model, database_url) as system:
        report = await crash(system, SMALL, seed=20261122)

    assert report.faults == Counter(), f"{report}\n{system.log('web')}\n{system.log('bot')}"
    assert (report.messages, report.kills.total()) == (SMALL.people * SMALL.messages, SMALL.kills)
    assert report.bookings > 0


def line(seq: int, author: str, text: str = "", **more: str | None) -> dict[str, object]:
    return {"seq": seq, "author": author, "text": text, "id": None, "in_reply_to": None, "at": "1"} | more


WELL = [
    line(1, "bot", "Bienvenue"),
    line(2, "person", id="a"),
    line(3, "person", id="b"),
    line(4, "bot", "Un", in_reply_to="a"),
    line(5, "bot", "Deux", in_reply_to="a"),
    line(6, "bot", "Un", in_reply_to="b", at="2"),
]
FAULTY = {
    "lost": WELL[:2] + WELL[3:],
    "unanswered": WELL[:5],
    "answered twice": [*WELL, line(7, "bot", "Trois", in_reply_to="b", at="3")],
    "said twice in an answer": [*WELL, line(7, "bot", "Un", in_reply_to="b", at="2")],
    "kept twice": [*WELL, line(7, "person", id="a")],
    "gaps in numbers": [*WELL, line(9, "person", id="a")],
    "out of order": [WELL[0], line(2, "person", id="b"), line(3, "person", id="a"), *WELL[3:]],
}


def test_judge_finds_nothing_in_a_good_conversation() -> None:
    assert faults(Visitor(None, said=["a", "b"]), WELL) == Counter()  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FAULTY)
def test_judge_finds_what_is_wrong(name: str) -> None:
    found = faults(Visitor(None, said=["a", "b"]), FAULTY[name])  # type: ignore[arg-type]

    assert found[name] == 1
