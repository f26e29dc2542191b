"""Sentences that the assistant doubted wait; what consultants say of them is kept, once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from escale.store.database import Database
from escale.store.inbox import Inbox, Incoming, Outcome
from escale.store.learning import Doubt, Learning, Settled, Verdict
from escale.store.learning_tables import doubt, doubt_log
from escale.store.people import People, Visit
from tests.store.conftest import NOW

RANKING = [("ask_job_search/cv", 0.4), ("review_cv", 0.3)]


@pytest.fixture
def learning(database: Database) -> Learning:
    return Learning(database)


async def says(database: Database, visit: Visit, text: str, band: str = "unsure") -> None:
    """The person writes, and the assistant answers with this sureness."""
    outcome = Outcome([], label="ask_job_search/cv", confidence=0.4, band=band, ranking=RANKING)
    await answers(database, visit, text, outcome)


async def answers(database: Database, visit: Visit, text: str, outcome: Outcome) -> None:
    inbox = Inbox(database, worker="one", lease=10)
    await inbox.receive(visit.conversation_id, Incoming(text, text), now=NOW)
    turn = await inbox.next_turn(visit.conversation_id)
    assert turn is not None
    await inbox.finish(turn, outcome, now=NOW)


async def settle(learning: Learning, ids: list[int], label: str | None, who: int = 1) -> Settled:
    actor = f"consultant:{who}"
    return await learning.settle(ids, label, actor=actor, consultant_id=who, now=NOW)


async def ids(learning: Learning) -> list[int]:
    return [one.id for one in await learning.waiting()]


@pytest.mark.parametrize("band", ["unsure", "unknown"])
async def test_sentence_in_doubt_waits_with_its_ranking(
    learning: Learning, database: Database, visit: Visit, band: str
) -> None:
    await says(database, visit, "mon cv bof", band)
    await People(database).call(visit.conversation_id, "Lou")

    assert await learning.waiting() == [
        Doubt(1, visit.conversation_id, "mon cv bof", band, NOW, tuple(RANKING), "Lou")
    ]


async def test_label_that_is_not_ranked_comes_first(
    learning: Learning, database: Database, visit: Visit
) -> None:
    outcome = Outcome([], label="out_of_scope", confidence=0.9, band="unknown", ranking=RANKING)
    await answers(database, visit, "quel temps fait-il ?", outcome)

    [waiting] = await learning.waiting()
    assert waiting.ranking == (("out_of_scope", 0.9), *RANKING)


async def test_sentence_that_was_understood_does_not_wait(
    learning: Learning, database: Database, visit: Visit
) -> None:
    await says(database, visit, "refaire mon cv", "sure")

    assert await learning.waiting() == []


async def test_understood_sentence_waits_once_when_a_consultant_marks_it(
    learning: Learning, database: Database, visit: Visit
) -> None:
    await says(database, visit, "refaire mon cv", "sure")

    assert [await learning.mark(visit.conversation_id, 1, now=NOW) for _ in range(2)] == [True, False]
    assert [(one.why, one.ranking) for one in await learning.waiting()] == [("marked", tuple(RANKING))]


async def test_only_what_a_person_wrote_can_be_marked(learning: Learning, visit: Visit) -> None:
    assert await learning.mark(visit.conversation_id, 7, now=NOW) is False


async def test_two_consultants_at_once_settle_a_sentence_once(
    learning: Learning, database: Database, visit: Visit, team: list[int]
) -> None:
    await says(database, visit, "mon cv bof")
    answers = await asyncio.gather(settle(learning, [1], "review_cv", 1), settle(learning, [1], None, 2))

    winner = next(one for one in answers if one.done)
    loser = next(one for one in answers if not one.done)
    kept = Verdict(1, "review_cv", "Claire1") if winner is answers[0] else Verdict(1, None, "Claire2")
    assert (winner, loser) == (Settled([1], []), Settled([], [kept]))
    assert await learning.count() == 0


async def test_undone_sentence_waits_again_and_only_who_settled_it_undoes(
    learning: Learning, database: Database, visit: Visit
) -> None:
    await says(database, visit, "mon cv bof")
    await settle(learning, [1], "review_cv", 1)

    assert await learning.undo([1], actor="consultant:2", now=NOW) == []
    assert await learning.undo([1], actor="consultant:1", now=NOW) == [1]
    assert await ids(learning) == [1]


async def test_log_keeps_who_said_what(learning: Learning, database: Database, visit: Visit) -> None:
    await says(database, visit, "mon cv bof")
    await settle(learning, [1], "review_cv", 1)
    await learning.undo([1], actor="consultant:1", now=NOW)
    await settle(learning, [1], None, 2)

    columns = doubt_log.c
    async with database.read() as connection:
        rows = await connection.execute(
            select(columns.event, columns.label, columns.actor, columns.at).order_by(columns.id)
        )
        assert [tuple(row) for row in rows] == [
            ("settle", "review_cv", "consultant:1", NOW),
            ("undo", None, "consultant:1", NOW),
            ("settle", None, "consultant:2", NOW),
        ]


async def test_sentence_is_exported_once_unless_asked_again(
    learning: Learning, database: Database, visit: Visit
) -> None:
    await says(database, visit, "mon cv bof")
    await says(database, visit, "rien à voir")
    await settle(learning, [1], "review_cv")
    await settle(learning, [2], None)

    assert [(one.text, one.label) for one in await learning.labelled()] == [("mon cv bof", "review_cv")]
    assert await learning.labelled(since=NOW + timedelta(days=1)) == []
    await learning.exported([1], now=NOW)
    assert [len(await learning.labelled(again=again)) for again in (False, True)] == [0, 1]


async def test_sentence_labelled_anew_is_exported_anew(
    learning: Learning, database: Database, visit: Visit
) -> None:
    await says(database, visit, "mon cv bof")
    await settle(learning, [1], "review_cv")
    await learning.exported([1], now=NOW)
    await learning.undo([1], actor="consultant:1", now=NOW)
    await settle(learning, [1], "ask_job_search/cv")

    assert [one.label for one in await learning.labelled()] == ["ask_job_search/cv"]


async def test_person_who_erases_their_data_takes_their_sentences_along(
    learning: Learning, database: Database, visit: Visit
) -> None:
    other = await People(database).arrive("widget", "other", timezone="Europe/Paris", now=NOW)
    await says(database, visit, "mon cv bof")
    await says(database, other, "ma lettre bof")
    await settle(learning, [1], "review_cv")
    await People(database).erase(visit.conversation_id)

    assert await learning.labelled() == []
    async with database.read() as connection:
        assert [row.id for row in await connection.execute(select(doubt))] == [2]
        assert (await connection.execute(select(doubt_log))).all() == []
