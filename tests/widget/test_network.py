"""Nothing is lost and nothing is said twice, whatever the network does."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, Route, expect

from tests.widget.conftest import Chat, until
from tests.widget.server import GREETING, Gateway

pytestmark = pytest.mark.asyncio(loop_scope="session")

OFFLINE = "Vous êtes hors ligne. Ce que vous écrivez partira au retour du réseau."
OVERLOADED = (503, {"error": "overloaded", "message": ""}, {})


async def test_messages_missed_offline_are_caught_up(
    chat: Chat, context: BrowserContext, gateway: Gateway
) -> None:
    await chat.open()
    await context.set_offline(True)
    await expect(chat.widget.locator(".banner")).to_have_text(OFFLINE)
    for n in range(3):
        gateway.conversation.append("bot", f"manqué {n}")
    assert await chat.texts() == [GREETING]
    await context.set_offline(False)
    await expect(chat.bubbles).to_have_text([GREETING, "manqué 0", "manqué 1", "manqué 2"])
    await expect(chat.widget.locator(".banner")).to_be_hidden()
    assert gateway.resumed_from == [0, 1]


async def test_what_is_written_offline_leaves_in_order(
    chat: Chat, context: BrowserContext, gateway: Gateway
) -> None:
    gateway.silent = True
    await chat.open()
    await context.set_offline(True)
    for text in ("un", "deux", "trois"):
        await chat.say(text)
    await expect(chat.log.locator(".trouble")).to_have_text(["En attente du réseau"] * 3)
    await context.set_offline(False)
    await expect(chat.log.locator(".trouble")).to_have_count(0)
    assert [m["text"] for m in gateway.conversation.messages] == [GREETING, "un", "deux", "trois"]
    assert await chat.texts() == [GREETING, "un", "deux", "trois"]


async def test_stream_resumes_after_the_server_restarts(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    await chat.say("Bonjour")
    await expect(chat.bubbles).to_have_count(3)
    gateway.conversation.cut()
    gateway.conversation.append("bot", "De retour.")
    await expect(chat.bubbles.last).to_have_text("De retour.")
    assert gateway.resumed_from == [0, 3]


async def test_failed_message_is_tried_again_under_the_same_id(chat: Chat, gateway: Gateway) -> None:
    gateway.silent = True
    gateway.failures = [OVERLOADED, OVERLOADED]
    await chat.open()
    await chat.say("Est-ce que cela part ?")
    await expect(chat.log.locator(".trouble span")).to_have_text("Non envoyé. Votre message est gardé.")
    await chat.button("Réessayer").click()
    await expect(chat.log.locator(".trouble")).to_have_count(0)
    assert len(gateway.posted) == 3
    assert {body["id"] for body in gateway.posted} == {gateway.conversation.messages[1]["id"]}
    assert await chat.texts() == [GREETING, "Est-ce que cela part ?"]


async def test_lost_answer_does_not_make_a_double(chat: Chat, gateway: Gateway) -> None:
    gateway.lose_answers = 1
    await chat.open()
    await chat.say("Une seule fois")
    await until(lambda: len(gateway.posted) == 2)
    await expect(chat.bubbles).to_have_text([GREETING, "Une seule fois", "J'ai noté : Une seule fois"])
    assert [m["text"] for m in gateway.conversation.messages].count("Une seule fois") == 1


async def test_unsent_messages_survive_a_reload(
    chat: Chat, context: BrowserContext, gateway: Gateway
) -> None:
    gateway.silent = True
    await chat.open()

    async def refuse(route: Route) -> None:
        await route.abort()

    await context.route("**/widget/messages", refuse)
    await chat.say("premier")
    await chat.say("second")
    await expect(chat.button("Réessayer")).to_have_count(2)
    await chat.page.reload()
    await chat.button("Ouvrir la discussion").click()
    await expect(chat.bubbles).to_have_text([GREETING, "premier", "second"])
    await context.unroute("**/widget/messages")
    await chat.page.reload()
    await until(lambda: len(gateway.conversation.messages) == 3)
    assert [m["text"] for m in gateway.conversation.messages] == [GREETING, "premier", "second"]
    assert await chat.page.evaluate("Object.keys(localStorage).filter(key => key.endsWith('pending'))") == []


async def test_server_down_at_opening_keeps_what_is_written(
    chat: Chat, context: BrowserContext, gateway: Gateway
) -> None:
    await chat.visit()
    await context.route("**/widget/session", lambda route: route.abort())
    await chat.button("Ouvrir la discussion").click()
    await chat.say("Y a-t-il quelqu'un ?")
    await expect(chat.widget.locator(".banner")).to_have_text(
        "Le service ne répond pas pour l'instant. Ce que vous écrivez est gardé et partira dès son retour."
    )
    await context.unroute("**/widget/session")
    await expect(chat.bubbles).to_have_text(
        [GREETING, "Y a-t-il quelqu'un ?", "J'ai noté : Y a-t-il quelqu'un ?"], timeout=12_000
    )
    await expect(chat.widget.locator(".banner")).to_be_hidden()
    assert len(gateway.conversations) == 1


async def test_too_many_messages_wait_as_long_as_the_server_asks(chat: Chat, gateway: Gateway) -> None:
    told = "Vous écrivez vite : ce message part dans un instant."
    gateway.failures = [(429, {"error": "too_many", "message": told}, {"Retry-After": "1"})]
    await chat.open()
    await chat.say("Bonjour")
    await expect(chat.log.locator(".trouble")).to_have_text(told)
    await chat.page.wait_for_timeout(500)
    assert len(gateway.posted) == 1
    await expect(chat.bubbles).to_have_count(3)
    assert len({body["id"] for body in gateway.posted}) == 1


@pytest.mark.parametrize("status", [413, 422])
async def test_refused_message_says_why_and_can_be_taken_back(
    chat: Chat, gateway: Gateway, status: int
) -> None:
    told = "Ce message ne peut pas être lu. Modifiez-le, puis renvoyez-le."
    gateway.failures = [(status, {"error": "not_valid", "message": told}, {})]
    await chat.open()
    await chat.say("un texte refusé")
    await expect(chat.log.locator(".trouble span")).to_have_text(told)
    await chat.button("Reprendre le texte").click()
    await expect(chat.field).to_have_value("un texte refusé")
    assert await chat.texts() == [GREETING]
    await chat.field.press("Enter")
    await expect(chat.bubbles).to_have_count(3)


async def test_refused_message_does_not_hold_the_next_one_back(chat: Chat, gateway: Gateway) -> None:
    gateway.silent = True
    gateway.failures = [(422, {"error": "not_valid", "message": "Non."}, {})]
    await chat.open()
    await chat.say("refusé")
    await chat.say("accepté")
    await until(lambda: len(gateway.conversation.messages) == 2)
    assert gateway.conversation.messages[1]["text"] == "accepté"


async def test_void_token_is_replaced_and_the_message_still_arrives(chat: Chat, gateway: Gateway) -> None:
    gateway.silent = True
    await chat.open()
    old = gateway.conversations.pop(gateway.conversation.token)
    await chat.say("Toujours là ?")
    await until(lambda: bool(gateway.conversations) and len(gateway.conversation.messages) == 2)
    assert gateway.conversation.messages[1]["text"] == "Toujours là ?"
    assert [m["text"] for m in old.messages] == [GREETING]
    await expect(chat.bubbles).to_have_text(
        [
            "La conversation précédente n'est plus accessible depuis cet appareil. Une nouvelle commence ici.",
            GREETING,
            "Toujours là ?",
        ]
    )


async def test_token_void_at_load_asks_nothing_until_the_panel_opens(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    gateway.conversations.clear()
    await chat.page.reload()
    await until(lambda: gateway.resumed_from == [0])
    await chat.page.wait_for_timeout(800)
    assert len(gateway.conversations) == 0
    await chat.button("Ouvrir la discussion").click()
    await expect(chat.bubbles.last).to_have_text(GREETING)
    assert len(gateway.conversations) == 1


async def test_two_tabs_show_the_same_conversation(
    chat: Chat, context: BrowserContext, gateway: Gateway
) -> None:
    await chat.open()
    other = Chat(await context.new_page(), chat.address)
    await other.visit()
    await other.button("Ouvrir la discussion").click()
    await chat.say("du premier onglet")
    await other.say("du second onglet")
    await expect(chat.bubbles).to_have_count(5)
    await expect(other.bubbles).to_have_text(await chat.texts())
    assert len(gateway.conversations) == 1


async def test_events_are_read_whole_wherever_the_bytes_are_cut(chat: Chat) -> None:
    await chat.visit()
    cuts = await chat.page.evaluate(
        r"""async () => {
          const { events } = await import("/widget/stream.js");
          const text = 'id: 7\r\nevent: message\r\ndata: {"text":\r\ndata: "é\u2028l\u20ac"}\r\n\r\n'
            + ': heartbeat\r\n\r\ndata: {"on":true}\n\n';
          const bytes = new TextEncoder().encode(text);
          const read = async (...parts) => {
            const body = new ReadableStream({ start(c) { parts.forEach((p) => c.enqueue(p)); c.close(); } });
            const found = [];
            for await (const event of events(body)) if (event) found.push(event);
            return JSON.stringify(found);
          };
          const whole = await read(bytes);
          const results = [];
          for (let cut = 1; cut < bytes.length; cut++) results.push(await read(bytes.slice(0, cut), bytes.slice(cut)));
          return { whole: JSON.parse(whole), different: results.filter((one) => one !== whole).length };
        }"""
    )
    assert cuts == {
        "whole": [
            {"event": "message", "data": {"text": "é\u2028l€"}, "id": "7"},
            {"event": "message", "data": {"on": True}, "id": None},
        ],
        "different": 0,
    }
