"""Take, say, hand back, release, close: one wins, the person is told, nothing is done twice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from escale.career.ownership import Event

if TYPE_CHECKING:
    from tests.desk.world import Consultant, World

ID = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture
async def waiting(world: World) -> str:
    return await world.waiting("Un CV ?")


@pytest.fixture
async def mine(claire: Consultant, waiting: str) -> str:
    """A conversation that Claire has taken."""
    await claire.act(waiting, "take")
    return waiting


async def system(world: World, conversation_id: str) -> list[str]:
    return [text for author, text in await world.said(conversation_id) if author == "system"]


async def test_take_gives_the_word_and_tells_the_person(
    claire: Consultant, world: World, waiting: str
) -> None:
    assert await claire.act(waiting, "take") == (200, {"owner": "consultant", "version": 2})
    assert await system(world, waiting) == [
        "Claire a rejoint la conversation et vous répond à partir de maintenant."
    ]


async def test_two_take_at_once_and_one_of_them_learns_who_was_first(
    claire: Consultant, karim: Consultant, world: World, waiting: str
) -> None:
    answers = await asyncio.gather(claire.act(waiting, "take"), karim.act(waiting, "take"))
    (won, _), (lost, told) = sorted(answers, key=lambda answer: answer[0])
    name = (await claire.get(f"conversations/{waiting}"))[1]["consultant"]
    message = f"{name} vient de prendre cette conversation."
    assert (won, lost, told) == (200, 409, {"error": "already_taken", "message": message})
    assert len(await system(world, waiting)) == 1


async def test_take_twice_by_the_same_says_it_once(claire: Consultant, world: World, mine: str) -> None:
    assert await claire.act(mine, "take") == (200, {"owner": "consultant", "version": 2})
    assert len(await system(world, mine)) == 1


async def test_take_from_the_bot_is_stepping_in(claire: Consultant, world: World) -> None:
    talk = await world.person("Un CV ?")
    assert await claire.act(talk, "take") == (200, {"owner": "consultant", "version": 1})
    assert await system(world, talk) == [
        "Claire, de l'équipe, rejoint la conversation et vous répond à partir de maintenant."
    ]


async def test_take_of_one_who_gave_up_waiting_meanwhile_is_stepping_in(
    claire: Consultant, world: World, waiting: str
) -> None:
    await world.change(waiting, Event.GIVE_UP_WAITING, actor="person")
    assert (await claire.act(waiting, "take"))[0] == 200


async def test_hand_back_lets_the_bot_go_on_and_tells_the_person(
    claire: Consultant, world: World, mine: str
) -> None:
    answer = await claire.act(mine, "hand-back", {"reason": "CV relu"})
    assert answer == (200, {"owner": "bot", "version": 3})
    assert (await system(world, mine))[-1].startswith("Claire vous laisse avec l'assistant automatique.")


async def test_release_puts_the_person_back_into_the_queue(
    claire: Consultant, world: World, mine: str
) -> None:
    answer = await claire.act(mine, "release")
    assert answer == (200, {"owner": "waiting", "version": 3})
    assert (await system(world, mine))[-1].startswith("Claire a dû s'interrompre.")


@pytest.mark.parametrize("reason", ["resolved", "appointment", "no_answer", "out_of_field", "other"])
async def test_close_needs_one_of_five_reasons(
    claire: Consultant, world: World, mine: str, reason: str
) -> None:
    answer = await claire.act(mine, "close", {"reason": reason})
    assert answer == (200, {"owner": "closed", "version": 3})
    assert (await system(world, mine))[-1].startswith("Claire a clos cet échange.")


@pytest.mark.parametrize(
    "body", [{}, {"reason": ""}, {"reason": "fatigue"}, {"reason": "other", "note": "x" * 201}]
)
async def test_close_without_a_reason_is_refused(claire: Consultant, mine: str, body: dict[str, str]) -> None:
    status, told = await claire.act(mine, "close", body)
    assert (status, told["error"]) == (422, "malformed")
    assert (await claire.get(f"conversations/{mine}"))[1]["owner"] == "consultant"


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("hand-back", {}),
        ("release", {}),
        ("close", {"reason": "resolved"}),
        ("messages", {"id": ID, "text": "Bonjour"}),
        ("typing", {"on": True}),
    ],
)
async def test_conversation_of_a_colleague_cannot_be_touched(
    karim: Consultant, world: World, mine: str, what: str, body: dict[str, Any]
) -> None:
    before = await world.said(mine)
    status, told = await karim.act(mine, what, body)
    message = "Cette conversation est suivie par quelqu'un d'autre. Vous pouvez la lire."
    assert (status, told) == (403, {"error": "not_yours", "message": message})
    assert await world.said(mine) == before


async def test_conversation_of_a_colleague_can_be_read(karim: Consultant, mine: str) -> None:
    status, told = await karim.get(f"conversations/{mine}")
    assert (status, told["mine"], told["consultant"]) == (200, False, "Claire")


async def test_hand_back_what_the_bot_has_is_refused(claire: Consultant, world: World) -> None:
    talk = await world.person("Bonjour")
    status, told = await claire.act(talk, "hand-back")
    assert (status, told["error"]) == (409, "not_allowed")


async def test_message_sent_twice_is_stored_once(claire: Consultant, world: World, mine: str) -> None:
    first = await claire.act(mine, "messages", {"id": ID, "text": " Bonjour \n"})
    again = await claire.act(mine, "messages", {"id": ID, "text": " Bonjour \n"})
    assert first == again == (200, {"seq": 3})
    assert (await world.said(mine))[2:] == [("consultant", "Bonjour")]


async def test_message_may_have_four_thousand_signs(claire: Consultant, mine: str) -> None:
    long, longer = "é" * 4000, "é" * 4001
    assert (await claire.act(mine, "messages", {"id": ID, "text": long}))[0] == 200
    status, told = await claire.act(mine, "messages", {"id": "autre-id", "text": longer})
    assert (status, told["error"]) == (413, "too_long")


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"id": ID, "text": "  \n"}, 422, "empty"),
        ({"id": ID, "text": "a\x00b"}, 422, "unreadable"),
        ({"id": ID, "text": 7}, 422, "malformed"),
        ({"id": "../..", "text": "a"}, 422, "malformed"),
        ({"text": "a"}, 422, "malformed"),
        ([], 422, "malformed"),
        ({"id": ID, "text": "x" * 70_000}, 413, "too_long"),
    ],
)
async def test_message_that_is_none_is_refused(
    claire: Consultant, mine: str, body: Any, status: int, error: str
) -> None:
    got, told = await claire.act(mine, "messages", body)
    assert (got, told["error"]) == (status, error)


async def test_failed_message_is_sent_again(claire: Consultant, world: World, mine: str) -> None:
    await claire.act(mine, "messages", {"id": ID, "text": "Bonjour"})
    await world.set_message(
        mine, 3, state="failed", error="Forbidden: bot was blocked by the user", attempts=5
    )
    failed = (await claire.get(f"conversations/{mine}"))[1]["transcript"][-1]
    assert (failed["state"], failed["error"]) == ("failed", "Forbidden: bot was blocked by the user")
    assert await claire.act(mine, "messages/3/resend") == (200, {"seq": 3, "again": True})
    queued = (await claire.get(f"conversations/{mine}"))[1]["transcript"][-1]
    assert (queued["state"], queued["error"]) == ("queued", None)


async def test_only_failed_messages_of_ones_own_are_sent_again(
    claire: Consultant, karim: Consultant, mine: str
) -> None:
    await claire.act(mine, "messages", {"id": ID, "text": "Bonjour"})
    assert await claire.act(mine, "messages/3/resend") == (200, {"seq": 3, "again": False})
    assert (await karim.act(mine, "messages/3/resend"))[0] == 403
    assert (await claire.act(mine, "messages/1/resend"))[0] == 403


@pytest.mark.parametrize("what", ["take", "hand-back", "release", "close", "messages", "typing", "read"])
async def test_change_without_the_pages_token_is_refused(
    claire: Consultant, world: World, waiting: str, what: str
) -> None:
    before = await world.said(waiting)
    for token in ("", "autre", "é"):
        status, told = await claire.post(f"conversations/{waiting}/{what}", {}, csrf=token)
        assert (status, told["error"]) == (403, "csrf")
    assert await world.said(waiting) == before


async def test_token_of_another_session_is_refused(
    claire: Consultant, karim: Consultant, waiting: str
) -> None:
    status, _ = await claire.post(f"conversations/{waiting}/take", {}, csrf=karim.csrf)
    assert status == 403


async def test_form_of_another_site_is_refused(claire: Consultant, mine: str) -> None:
    url = f"{claire.url}/desk/api/conversations/{mine}/release"
    async with claire.session.post(url, data={"a": "b"}, headers={"X-CSRF-Token": claire.csrf}) as response:
        assert response.status == 200  # has no body to read: the token is what counts
    url = f"{claire.url}/desk/api/conversations/{mine}/hand-back"
    async with claire.session.post(url, data={"a": "b"}, headers={"X-CSRF-Token": claire.csrf}) as response:
        assert response.status == 415


async def test_coordinator_closes_for_a_colleague_and_cannot_take(
    nadia: Consultant, world: World, mine: str
) -> None:
    other = await world.waiting("Bonjour")
    status, told = await nadia.act(other, "take")
    assert (status, told["error"]) == (403, "no_consultant")
    assert (await nadia.act(mine, "close", {"reason": "no_answer"}))[0] == 200
    assert (await system(world, mine))[-1].startswith("Claire a clos cet échange.")


async def test_unknown_conversation_cannot_be_taken(claire: Consultant) -> None:
    assert (await claire.act("inconnue", "take"))[0] == 404
