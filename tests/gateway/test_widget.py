"""The widget's channel, spoken to as a browser does, with a real server and a real database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from escale.gateway.tokens import Tokens
from tests.gateway.conftest import BotDouble, Person

WELCOME = 3


def authors(messages: list[dict[str, Any]]) -> list[str]:
    return [message["author"] for message in messages]


async def test_first_words_tell_that_this_is_a_machine(person: Person) -> None:
    messages = await person.reads(lambda seen: len(seen) == WELCOME)

    assert authors(messages) == ["bot"] * WELCOME
    assert "machine (IA), pas un conseiller humain" in messages[0]["text"]
    assert "« je veux parler à quelqu'un »" in messages[1]["text"]
    assert [b["title"] for b in messages[2]["buttons"]] == [
        "Chercher un emploi",
        "Changer de métier",
        "Parler à quelqu'un",
    ]


async def test_buttons_never_show_their_payload(person: Person) -> None:
    messages = await person.reads(lambda seen: len(seen) == WELCOME)

    assert {key for button in messages[2]["buttons"] for key in button} == {"id", "title"}


async def test_valid_token_gives_the_same_conversation_again(
    person: Person, gateway: TestClient[Any, Any]
) -> None:
    async with gateway.post("/widget/session", json={}, headers=person.headers) as response:
        assert response.status == 201
        assert (await response.json())["conversation"] == person.conversation


async def test_message_is_answered_in_reply_to_it(person: Person) -> None:
    assert (await person.says("bonjour", "message-1")).status == 202

    messages = await person.reads(lambda seen: len(seen) == WELCOME + 2)
    assert (messages[-2]["id"], messages[-2]["author"]) == ("message-1", "person")
    assert (messages[-1]["text"], messages[-1]["in_reply_to"]) == ("echo bonjour", "message-1")


async def test_same_message_again_does_nothing_twice(person: Person, bot: BotDouble) -> None:
    statuses = [(await person.says("bonjour", "message-1")).status for _ in range(3)]
    await person.says("fin", "message-2")

    messages = await person.reads(lambda seen: any(m["text"] == "echo fin" for m in seen))
    assert statuses == [202, 200, 200]
    assert [m["text"] for m in messages[WELCOME:]] == ["bonjour", "echo bonjour", "fin", "echo fin"]


async def test_many_messages_are_answered_in_order(person: Person) -> None:
    for number in range(20):
        await person.says(f"m{number}")

    messages = await person.reads(lambda seen: len(seen) == WELCOME + 40)
    assert [m["text"] for m in messages if m["text"].startswith("echo")] == [f"echo m{n}" for n in range(20)]
    assert [m["seq"] for m in messages] == list(range(1, WELCOME + 41))


async def test_stream_resumes_after_the_last_event(person: Person) -> None:
    await person.says("bonjour")
    everything = await person.reads(lambda seen: len(seen) == WELCOME + 2)

    resumed = await person.reads(lambda seen: len(seen) == 1, after=WELCOME + 1)
    assert [(m["seq"], m["text"]) for m in resumed] == [(everything[-1]["seq"], "echo bonjour")]


async def test_choice_sends_the_payload_that_was_offered(person: Person, bot: BotDouble) -> None:
    welcome = await person.reads(lambda seen: len(seen) == WELCOME)
    chosen = welcome[-1]["buttons"][1]
    response = await person.post("/widget/messages", {"id": "message-1", "choice": chosen["id"]})

    await person.reads(lambda seen: len(seen) == WELCOME + 2)
    assert response.status == 202
    assert (bot.turns[0]["text"], bot.turns[0]["payload"]) == ("Changer de métier", "/ask_reconversion/start")


@pytest.mark.parametrize("choice", ["3.9", "99.0", "x", "3", "-1.0", "3.0.0", "1e9.1", "9" * 50])
async def test_choice_that_was_never_offered_is_refused(person: Person, choice: str) -> None:
    response = await person.post("/widget/messages", {"id": "message-1", "choice": choice})

    assert (response.status, (await response.json())["error"]) == (422, "unknown_choice")


async def test_typed_payload_is_only_text(person: Person, bot: BotDouble) -> None:
    await person.says("/restart")

    await person.reads(lambda seen: len(seen) == WELCOME + 2)
    assert (bot.turns[0]["text"], bot.turns[0]["payload"]) == ("/restart", None)


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"id": "message-1", "text": ""}, 422, "empty"),
        ({"id": "message-1", "text": " \n\t "}, 422, "empty"),
        ({"id": "message-1", "text": "a" * 4001}, 413, "too_long"),
        ({"id": "message-1", "text": "a" * 20_000}, 413, "too_long"),
        ({"id": "message-1", "text": "a" * 100_000}, 413, "too_long"),
        ({"id": "message-1", "text": "a\x00b"}, 422, "unreadable"),
        ({"id": "message-1", "text": "a\ud800b"}, 422, "unreadable"),
        ({"id": "message-1"}, 422, "malformed"),
        ({"id": "message-1", "text": "a", "choice": "3.0"}, 422, "malformed"),
        ({"id": "no", "text": "a"}, 422, "malformed"),
        ({"id": "../../etc/passwd", "text": "a"}, 422, "malformed"),
        ({"id": "message-1", "text": 7}, 422, "malformed"),
        ([], 422, "malformed"),
        ("bonjour", 422, "malformed"),
    ],
)
async def test_bad_message_is_refused_and_nothing_stored(
    person: Person, bot: BotDouble, body: object, status: int, error: str
) -> None:
    response = await person.post("/widget/messages", body)

    assert (response.status, (await response.json())["error"]) == (status, error)
    assert len(await person.reads(lambda seen: len(seen) == WELCOME)) == WELCOME
    assert bot.turns == []


@pytest.mark.parametrize(
    ("content_type", "data", "status"),
    [
        ("text/plain", '{"id": "message-1", "text": "a"}', 415),
        ("application/json", "{", 422),
        ("application/json", "", 422),
        ("application/json", "[" * 50_000, 422),
        ("application/json", b"\xff\xfe", 422),
    ],
)
async def test_unreadable_request_is_refused(
    person: Person, gateway: TestClient[Any, Any], content_type: str, data: str | bytes, status: int
) -> None:
    headers = {**person.headers, "Content-Type": content_type}
    async with gateway.post("/widget/messages", data=data, headers=headers) as response:
        assert response.status == status


@pytest.mark.parametrize(
    "text", ["🙂🙂🙂", "<script>alert(1)</script>", "**gras** [x](javascript:1)", "'; DROP TABLE message;--"]
)
async def test_odd_text_is_kept_as_it_is(person: Person, text: str) -> None:
    assert (await person.says(text)).status == 202

    messages = await person.reads(lambda seen: len(seen) == WELCOME + 2)
    assert messages[-2]["text"] == text


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer x", "Bearer x.y", "Basic Og==", "Bearer é"]
)
@pytest.mark.parametrize("path", ["/widget/messages", "/widget/typing", "/widget/read", "/widget/erase"])
async def test_missing_or_forged_token_is_refused(
    gateway: TestClient[Any, Any], path: str, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    async with gateway.post(path, json={"id": "message-1", "text": "a"}, headers=headers) as response:
        assert (response.status, (await response.json())["error"]) == (401, "unauthorized")


async def test_token_of_another_key_is_refused(person: Person, gateway: TestClient[Any, Any]) -> None:
    forged = Tokens(b"another key").make(person.conversation)
    async with gateway.get("/widget/events", headers={"Authorization": f"Bearer {forged}"}) as response:
        assert response.status == 401


async def test_well_signed_token_of_an_unknown_conversation_is_refused(
    gateway: TestClient[Any, Any], settings: Any
) -> None:
    token = Tokens(settings.key).make("no such conversation")
    async with gateway.get("/widget/events", headers={"Authorization": f"Bearer {token}"}) as response:
        assert response.status == 401


async def test_people_never_see_each_others_messages(arrives: Callable[[], Awaitable[Person]]) -> None:
    claire, paul = await arrives(), await arrives()
    await claire.says("secret", "message-1")
    await paul.says("bonjour", "message-1")

    messages = await paul.reads(lambda seen: len(seen) == WELCOME + 2)
    assert [m["text"] for m in messages[WELCOME:]] == ["bonjour", "echo bonjour"]


async def test_too_many_messages_wait(person: Person, settings: Any) -> None:
    statuses = [await person.says("a") for _ in range(settings.messages_per_minute + 1)]

    assert statuses[-1].status == 429
    assert 1 <= int(statuses[-1].headers["Retry-After"]) <= 60


async def test_erased_person_is_gone(person: Person, gateway: TestClient[Any, Any]) -> None:
    await person.says("bonjour")
    assert (await person.post("/widget/erase", {})).status == 204

    async with gateway.get("/widget/events", headers=person.headers) as response:
        assert response.status == 401


async def test_export_has_everything_that_was_said(person: Person, gateway: TestClient[Any, Any]) -> None:
    await person.says("bonjour")
    await person.reads(lambda seen: len(seen) == WELCOME + 2)

    async with gateway.get("/widget/export", headers=person.headers) as response:
        kept = await response.json()
    assert [m["text"] for m in kept["messages"][WELCOME:]] == ["bonjour", "echo bonjour"]


async def test_other_site_is_let_in_only_when_listed(gateway: TestClient[Any, Any]) -> None:
    for origin, status in (("https://exemple.fr", 201), ("https://pirate.example", 403), ("null", 403)):
        async with gateway.post("/widget/session", json={}, headers={"Origin": origin}) as response:
            assert response.status == status
            allowed = response.headers.get("Access-Control-Allow-Origin")
            assert allowed == (origin if status == 201 else None)


async def test_preflight_of_a_listed_site_is_answered(gateway: TestClient[Any, Any]) -> None:
    headers = {"Origin": "https://exemple.fr", "Access-Control-Request-Method": "POST"}
    async with gateway.options("/widget/messages", headers=headers) as response:
        assert (response.status, response.headers["Access-Control-Allow-Origin"]) == (
            204,
            "https://exemple.fr",
        )


async def test_health_tells_each_part(gateway: TestClient[Any, Any]) -> None:
    async with gateway.get("/health") as response:
        body = await response.json()
    assert body == {
        "status": "ok",
        "parts": {"gateway": "ok", "database": "ok", "bot": "ok", "actions": "ok"},
    }


async def test_metrics_count_messages_without_their_words(
    person: Person, gateway: TestClient[Any, Any]
) -> None:
    await person.says("phrase secrete")
    async with gateway.get("/metrics") as response:
        text = await response.text()
    assert 'escale_messages_received_total{channel="widget",result="new"} 1.0' in text
    assert "secrete" not in text


async def test_unknown_address_is_answered_in_french(gateway: TestClient[Any, Any]) -> None:
    async with gateway.get("/nulle-part") as response:
        assert (response.status, (await response.json())["message"]) == (404, "Cette adresse n'existe pas.")
