"""Who waits, who talks with whom, and one conversation in full."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.desk.world import Consultant, World

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def test_queue_has_distress_first_then_who_waits_longest(claire: Consultant, world: World) -> None:
    short = await world.waiting("Un CV ?", minutes_ago=2)
    long = await world.waiting("Une lettre ?", minutes_ago=9)
    distress = await world.waiting("Je n'en peux plus", "distress", minutes_ago=1, distress=True)
    _, queue = await claire.get("queue")
    assert [row["id"] for row in queue["waiting"]] == [distress, long, short]


async def test_row_tells_need_first_words_channel_and_since_when(claire: Consultant, world: World) -> None:
    waiting = await world.waiting("Bonjour", "greet", channel="telegram", minutes_ago=4)
    await world.writes(waiting, "Comment refaire mon CV ?", "ask_job_search/cv")
    await world.writes(waiting, "Je veux parler à quelqu'un", "talk_to_human")
    _, queue = await claire.get("queue")
    [row] = queue["waiting"]
    assert row == {
        "id": waiting,
        "channel": "telegram",
        "owner": "waiting",
        "version": 1,
        "consultant": None,
        "person": None,
        "need": "CV à refaire",
        "first_words": "Comment refaire mon CV ?",
        "distress": False,
        "waiting_since": (world.now - timedelta(minutes=4)).isoformat(),
        "updated_at": world.now.isoformat(),
        "unread": 3,
    }


async def test_row_of_one_who_only_said_hello_has_no_need_yet(claire: Consultant, world: World) -> None:
    await world.waiting("Bonjour", "greet")
    _, queue = await claire.get("queue")
    assert [row["need"] for row in queue["waiting"]] == [None]


async def test_conversations_stand_by_who_has_the_word(
    claire: Consultant, karim: Consultant, world: World
) -> None:
    with_bot = await world.person("Un CV ?", "ask_job_search/cv")
    mine, his, closed = [await world.waiting("Un CV ?") for _ in range(3)]
    await claire.act(mine, "take")
    await karim.act(his, "take")
    await karim.act(closed, "take")
    await karim.act(closed, "close", {"reason": "resolved"})
    _, queue = await claire.get("queue")
    groups = {name: [row["id"] for row in queue[name]] for name in ("waiting", "mine", "team", "bot")}
    assert groups == {"waiting": [], "mine": [mine], "team": [his], "bot": [with_bot]}


async def test_conversation_in_which_nobody_wrote_is_not_shown(claire: Consultant, world: World) -> None:
    silent = await world.person("x")
    async with world.database.write() as connection:
        from sqlalchemy import delete

        from escale.store.tables import message

        await connection.execute(delete(message).where(message.c.conversation_id == silent))
    assert (await claire.get("queue"))[1]["bot"] == []


async def test_unread_counts_until_its_consultant_has_read(
    claire: Consultant, karim: Consultant, world: World
) -> None:
    taken = await world.waiting("Bonjour")
    await claire.act(taken, "take")
    await world.writes(taken, "Vous êtes là ?")
    await karim.act(taken, "read", {"seq": 3})
    before = (await claire.get("queue"))[1]["mine"][0]["unread"]
    await claire.act(taken, "read", {"seq": 3})
    after = (await claire.get("queue"))[1]["mine"][0]["unread"]
    assert (before, after) == (2, 0)


async def test_online_are_those_whose_desk_was_open_in_the_last_minute(
    claire: Consultant, world: World
) -> None:
    await world.desk.handoff.seen(1, now=world.now)
    await world.desk.handoff.seen(2, now=world.now - timedelta(seconds=61))
    assert (await claire.get("queue"))[1]["online"] == [{"id": 1, "first_name": "Claire"}]


async def test_conversation_tells_who_said_what_and_what_was_understood(
    claire: Consultant, world: World
) -> None:
    talk = await world.waiting("Un CV ?", confidence=0.61)
    await world.bot_says(talk, "Par où commencer ?", "Mon CV", "Autre chose")
    await claire.act(talk, "take")
    await claire.act(talk, "messages", {"id": "12345678", "text": "Bonjour"})
    _, told = await claire.get(f"conversations/{talk}")
    shown = [(one["author"], one["name"], one["text"], one["state"]) for one in told["transcript"]]
    assert shown == [
        ("person", None, "Un CV ?", "handled"),
        ("bot", None, "Par où commencer ?", "sent"),
        ("system", None, "Claire a rejoint la conversation et vous répond à partir de maintenant.", "queued"),
        ("consultant", "Claire", "Bonjour", "queued"),
    ]
    assert [one["buttons"] for one in told["transcript"]][1] == ["Mon CV", "Autre chose"]
    first, *_, last = told["transcript"]
    assert (first["label"], first["understood"], first["confidence"]) == (
        "ask_job_search/cv",
        "CV à refaire",
        0.61,
    )
    assert (last["id"], told["mine"], told["owner"], told["version"]) == ("12345678", True, "consultant", 2)


async def test_summary_has_only_what_the_person_said(claire: Consultant, world: World) -> None:
    talk = await world.waiting("Aucune réponse depuis mars", "ask_job_search/no_answer")
    await world.bot_says(talk, "Regardons la cible.")
    await world.writes(talk, "Je craque", "distress")
    summary = (await claire.get(f"conversations/{talk}"))[1]["summary"]
    at = world.now.isoformat()
    assert summary == {
        "need": "Souffrance : écoute en priorité",
        "first_words": "Aucune réponse depuis mars",
        "subjects": ["Aucune réponse, découragement", "Souffrance : écoute en priorité"],
        "tried": ["Aucune réponse, découragement"],
        "situation": [
            {"need": "Aucune réponse, découragement", "text": "Aucune réponse depuis mars", "at": at},
            {"need": "Souffrance : écoute en priorité", "text": "Je craque", "at": at},
        ],
        "wants": None,
        "distress": True,
    }


async def test_long_conversation_comes_in_pieces_the_latest_first(claire: Consultant, world: World) -> None:
    talk = await world.person("message 1")
    for number in range(2, 206):
        await world.writes(talk, f"message {number}")
    _, latest = await claire.get(f"conversations/{talk}")
    _, earlier = await claire.get(f"conversations/{talk}?before=6")
    assert [latest["transcript"][0]["text"], latest["transcript"][-1]["text"]] == ["message 6", "message 205"]
    assert [one["seq"] for one in earlier["transcript"]] == [1, 2, 3, 4, 5]
    assert (latest["earlier"], earlier["earlier"], "summary" in earlier) == (True, False, False)


@pytest.mark.parametrize("before", ["x", "-1", "²", "9999999999"])
async def test_piece_before_no_number_is_refused(claire: Consultant, world: World, before: str) -> None:
    talk = await world.person("Bonjour")
    status, told = await claire.get(f"conversations/{talk}?before={before}")
    assert (status, told["error"]) == (422, "malformed")


async def test_unknown_conversation_is_not_found(claire: Consultant) -> None:
    status, told = await claire.get("conversations/inconnue")
    assert (status, told["error"]) == (404, "unknown_conversation")


async def test_passages_tell_why_in_words(claire: Consultant, world: World) -> None:
    talk = await world.waiting("Bonjour")
    await claire.act(talk, "take")
    await claire.act(talk, "close", {"reason": "other", "note": "doublon"})
    passages = (await claire.get(f"conversations/{talk}"))[1]["passages"]
    told = [(one["event"], one["consultant"], one["reason"]) for one in passages]
    assert told == [
        ("close", None, "Autre raison — doublon"),
        ("take", "Claire", None),
        ("ask_human", None, None),
    ]


async def test_today_is_the_consultants_own_day(claire: Consultant, world: World) -> None:
    world.now = MORNING
    talk = await world.person("Bonjour")
    late = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)  # ten in the evening in Paris
    for start in (late, late + timedelta(days=1), late - timedelta(days=1)):
        await world.books(talk, 1, start)
    await world.books(talk, 2, late)
    await claire.sign_in("claire@escale.example")
    _, told = await claire.get("appointments/today")
    assert [(one["start"], one["subject"], one["channel"]) for one in told["appointments"]] == [
        (late.isoformat(), "Entretien", "video")
    ]


async def test_conversation_shows_the_persons_coming_appointments(claire: Consultant, world: World) -> None:
    talk = await world.person("Bonjour")
    past = world.now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)
    await world.books(talk, 1, past)
    coming = await world.books(talk, 2, past + timedelta(days=2))
    _, told = await claire.get(f"conversations/{talk}")
    assert [(one["id"], one["consultant"], one["contact"]) for one in told["appointments"]] == [
        (coming, "Karim", "06 12 34 56 78")
    ]


async def test_coordinator_without_consultant_sees_all_and_has_no_day(
    nadia: Consultant, world: World
) -> None:
    await world.waiting("Bonjour")
    _, queue = await nadia.get("queue")
    _, day = await nadia.get("appointments/today")
    assert (len(queue["waiting"]), day) == (1, {"appointments": []})
