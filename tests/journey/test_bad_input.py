"""What comes in wrong at the public door: a clear refusal, nothing executed, nothing lost."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Dialog

from tests.journey.chromium import CHROMIUM, Desk, Widget, chromium, window
from tests.journey.harness import System, passwords
from tests.journey.visitor import Visitor, browser

Said = tuple[int, dict[str, Any]]
HOSTILE = (
    "<img src=x onerror=\"alert('dit')\"><script>alert('dit')</script> **gras** "
    "[lien](javascript:alert('dit')) {{7*7}} '; DROP TABLE message; --"
)
TEN = 10


@pytest.fixture
async def http(running: System) -> AsyncIterator[aiohttp.ClientSession]:
    async with browser(running.url) as session:
        yield session


@pytest.fixture
async def person(http: aiohttp.ClientSession) -> Visitor:
    return await Visitor(http).arrive()


async def sends(person: Visitor, **body: object) -> Said:
    return await person.post("messages", {"id": str(uuid.uuid4()), **body})


async def raw(http: aiohttp.ClientSession, path: str, data: bytes, **headers: str) -> Said:
    async with http.post(path, data=data, headers=headers) as response:
        return response.status, await response.json()


async def said(person: Visitor) -> list[str]:
    return [one["text"] for one in await person.history() if one["author"] == "person"]


@pytest.mark.parametrize(
    ("text", "status", "error"),
    [
        ("", 422, "empty"),
        ("  \n\t ", 422, "empty"),
        ("a" * 20_000, 413, "too_long"),
        ("é" * 20_000, 413, "too_long"),
        ("avant\x00après", 422, "unreadable"),
        ("\ud800", 422, "unreadable"),
    ],
    ids=["empty", "blank", "20000 characters", "20000 accents", "null byte", "half a character"],
)
async def test_text_that_cannot_be_kept_is_refused_with_a_sentence(
    person: Visitor, text: str, status: int, error: str
) -> None:
    got, body = await sends(person, text=text)

    assert (got, body["error"]) == (status, error)
    assert body["message"].endswith((".", "?"))
    assert await said(person) == []


@pytest.mark.parametrize(
    "text", ["🙂🙂🙂", "👩🏽‍🚀", "?", "...", "12", "\u202etxet sdrawkcab", "/restart", "/inform{}"]
)
async def test_odd_text_is_kept_as_written_and_answered(person: Visitor, text: str) -> None:
    answer = await person.asks(text)

    assert answer
    assert await said(person) == [text]


async def test_the_longest_text_is_kept_whole_and_answered(person: Visitor, running: System) -> None:
    text = ("Je cherche du travail. " * 200)[: running.settings.message_length].strip()

    assert await person.asks(text)
    assert await said(person) == [text]


@pytest.mark.parametrize(
    "body",
    [
        {"text": "sans numéro"},
        {"id": "court", "text": "un"},
        {"id": "x" * 65, "text": "un"},
        {"id": "../../etc/passwd", "text": "un"},
        {"id": str(uuid.uuid4())},
        {"id": str(uuid.uuid4()), "text": 3},
        {"id": str(uuid.uuid4()), "text": "un", "choice": "1.0"},
        {"id": str(uuid.uuid4()), "text": ["un"]},
        [],
        "un",
    ],
)
async def test_a_body_of_another_shape_is_refused(person: Visitor, body: object) -> None:
    status, answer = await person.post("messages", body)

    assert (status, answer["error"]) == (422, "malformed")
    assert await said(person) == []


@pytest.mark.parametrize("choice", ["99.0", "3.99", "-1.0", "3", "/restart", "3.0; DROP TABLE message"])
async def test_a_button_that_was_never_offered_is_refused(person: Visitor, choice: str) -> None:
    status, answer = await sends(person, choice=choice)

    assert (status, answer["error"]) == (422, "unknown_choice")
    assert await said(person) == []


async def test_another_persons_button_is_not_mine(http: aiohttp.ClientSession, person: Visitor) -> None:
    other = await Visitor(http).arrive()
    await other.asks("Je voudrais prendre rendez-vous")
    offered = [button["id"] for one in await other.history() for button in one["buttons"]]

    status, answer = await sends(person, choice=offered[-1])

    assert (status, answer["error"]) == (422, "unknown_choice")


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b'{"id": "12345678", "text": "un"}', "text/plain", 415),
        (b"id=12345678&text=un", "application/x-www-form-urlencoded", 415),
        (b'{"id": "12345678", "text": ', "application/json", 422),
        (b"\xff\xfe\x00", "application/json", 422),
        (b"[" * 30_000, "application/json", 422),
        (b'{"id": "12345678", "text": "' + b"a" * 200_000 + b'"}', "application/json", 413),
    ],
    ids=["plain text", "form", "half a JSON", "no text at all", "deep", "200 kB"],
)
async def test_a_wrong_body_is_refused(
    http: aiohttp.ClientSession, person: Visitor, data: bytes, content_type: str, status: int
) -> None:
    headers = {**person.headers, "Content-Type": content_type}

    got, answer = await raw(http, "/widget/messages", data, **headers)

    assert (got, bool(answer["message"])) == (status, True)
    assert await said(person) == []


PATHS = ["messages", "typing", "read", "erase", "session"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "token", ["", "faux", "a.b.c", "é", "x" * 5000], ids=["none", "false", "dots", "accent", "long"]
)
async def test_a_forged_token_opens_nothing(http: aiohttp.ClientSession, path: str, token: str) -> None:
    body = json.dumps({"id": str(uuid.uuid4()), "text": "un", "on": True, "seq": 1}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    status, answer = await raw(http, f"/widget/{path}", body, **headers)

    assert (status, answer["error"]) == (401, "unauthorized")


@pytest.mark.parametrize("path", ["events", "export"])
async def test_nothing_is_read_without_the_conversations_own_token(
    http: aiohttp.ClientSession, person: Visitor, path: str
) -> None:
    tampered = person.token[:-2] + ("AA" if not person.token.endswith("AA") else "BB")
    for authorization in (
        "",
        "Bearer faux",
        f"Bearer {tampered}",
        f"Basic {person.token}",
        person.conversation,
    ):
        headers = {"Authorization": authorization} if authorization else {}
        async with http.get(f"/widget/{path}", headers=headers) as response:
            assert (response.status, (await response.json())["error"]) == (401, "unauthorized")


async def test_a_token_of_another_key_is_foreign(http: aiohttp.ClientSession, person: Visitor) -> None:
    from escale.gateway.tokens import Tokens

    forged = Visitor(http, token=Tokens(b"another key").make(person.conversation))

    assert (await sends(forged, text="un"))[0] == 401
    assert await said(person) == []


async def test_an_erased_conversation_is_unknown(http: aiohttp.ClientSession) -> None:
    person = await Visitor(http).arrive()
    await person.asks("Bonjour")
    async with http.post("/widget/erase", json={}, headers=person.headers) as response:
        assert response.status == 204

    status, answer = await sends(person, text="un")

    assert (status, answer["error"]) == (401, "unauthorized")


async def test_the_same_id_means_the_same_message_and_belongs_to_its_conversation(
    http: aiohttp.ClientSession, person: Visitor
) -> None:
    other, message = await Visitor(http).arrive(), {"id": str(uuid.uuid4()), "text": "Bonjour"}

    first, again, changed = [
        (await person.post("messages", body))[0] for body in (message, message, {**message, "text": "Autre"})
    ]
    elsewhere, _ = await other.post("messages", message)

    assert (first, again, changed, elsewhere) == (202, 200, 200, 202)
    assert (await said(person), await said(other)) == (["Bonjour"], ["Bonjour"])


async def test_a_wrong_password_ten_times_closes_the_account_and_says_so(http: aiohttp.ClientSession) -> None:
    [*_, (email, password)] = passwords().items()
    headers = {"Origin": str(http._base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"}

    async def tries(secret: str) -> int:
        form = {"email": email, "password": secret}
        async with http.post("/desk/login", data=form, headers=headers, allow_redirects=False) as response:
            return response.status

    statuses = [await tries(f"faux {number}") for number in range(TEN)]

    assert (set(statuses[:4]), set(statuses[5:])) == ({401}, {429})
    assert await tries(password) == 429


@pytest.mark.parametrize(
    "path", ["/desk/api/queue", "/desk/api/appointments/today", "/desk/events", "/desk/api/conversations/x"]
)
async def test_the_desk_shows_nothing_to_a_stranger(
    http: aiohttp.ClientSession, person: Visitor, path: str
) -> None:
    headers = {**person.headers, "Cookie": "escale_desk=faux"}
    async with http.get(path, headers=headers, allow_redirects=False) as response:
        assert response.status == 401


async def test_addresses_that_do_not_exist_are_refused(http: aiohttp.ClientSession) -> None:
    for path in (
        "/widget/../settings.py",
        "/widget/%2e%2e/settings.py",
        "/webhooks/escale/turn",
        "/var/escale.db",
    ):
        async with http.get(path) as response:
            assert response.status == 404


@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no {CHROMIUM}")
async def test_markup_is_shown_as_text_to_the_person_and_to_the_consultant(running: System) -> None:
    raised: list[str] = []

    async def note(dialog: Dialog) -> None:
        raised.append(dialog.message)
        with suppress(Exception):
            await dialog.dismiss()

    async with chromium() as engine:
        person, consultant = await window(engine, running.url), await window(engine, running.url)
        widget, desk = Widget(await person.new_page()), Desk(await consultant.new_page())
        for page in (widget.page, desk.page):
            page.on("dialog", note)
        await widget.open()
        await widget.write(HOSTILE)
        shown = await widget.says_there("DROP TABLE")
        await desk.log_in(*next(iter(passwords().items())))
        await desk.open("<img src=x")
        at_desk = desk.talk.get_by_text("DROP TABLE").last
        await at_desk.wait_for()

        assert HOSTILE in await shown.inner_text()
        assert HOSTILE in await at_desk.inner_text()
        assert [await found.locator("*").count() for found in (shown, at_desk)] == [0, 0]
        assert await widget.log.locator("img, script").count() == 0
        assert await desk.talk.locator("img, script").count() == 0
    assert raised == []
