"""« Vos données »: a copy, erasure, appearance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.widget.conftest import Chat
from tests.widget.server import GREETING, Gateway

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_person_downloads_their_data(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    await chat.button("Vos données").click()
    async with chat.page.expect_download() as started:
        await chat.button("Télécharger mes données").click()
    download = await started.value
    saved = Path(await download.path()).read_text("utf-8")  # noqa: ASYNC240 - a small file
    assert json.loads(saved) == {"messages": gateway.conversation.messages}
    assert download.suggested_filename.startswith("escale-mes-donnees-")
    await expect(chat.widget.locator(".outcome")).to_have_text("Le fichier est téléchargé.")


async def test_erasing_asks_first(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    await chat.button("Vos données").click()
    await chat.button("Effacer mes données").click()
    await expect(chat.button("Garder")).to_be_focused()
    await chat.button("Garder").click()
    await expect(chat.button("Effacer mes données")).to_be_focused()
    assert len(gateway.conversations) == 1


async def test_erasing_leaves_nothing_and_starts_anew(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    await chat.say("Un secret")
    await expect(chat.bubbles).to_have_count(3)
    await chat.button("Vos données").click()
    await chat.button("Effacer mes données").click()
    await chat.button("Oui, tout effacer").click()
    notice = "Vos données sont effacées. Si vous écrivez à nouveau, une nouvelle conversation commence."
    await expect(chat.bubbles).to_have_text([notice])
    await chat.page.wait_for_timeout(700)
    assert gateway.conversations == {}
    assert await chat.page.evaluate("localStorage.length + sessionStorage.length") == 0
    await chat.say("Bonjour")
    await expect(chat.bubbles).to_have_text([notice, GREETING, "Bonjour", "J'ai noté : Bonjour"])


async def test_failed_erasure_says_that_the_data_are_still_there(chat: Chat) -> None:
    await chat.open()
    await chat.page.route("**/widget/erase", lambda route: route.abort())
    await chat.button("Vos données").click()
    await chat.button("Effacer mes données").click()
    await chat.button("Oui, tout effacer").click()
    await expect(chat.widget.locator(".outcome")).to_have_text(
        "L'effacement n'a pas abouti. Vos données sont encore là. "
        "Réessayez dans un instant, ou demandez à parler à quelqu'un."
    )


async def test_chosen_appearance_stays_and_the_page_follows(chat: Chat) -> None:
    await chat.open()
    await chat.button("Vos données").click()
    await chat.widget.get_by_role("radio", name="Sombre").check()
    await expect(chat.widget).to_have_attribute("data-theme", "dark")
    await chat.page.reload()
    await expect(chat.widget).to_have_attribute("data-theme", "dark")
    await expect(chat.page.locator("html")).to_have_attribute("data-theme", "dark")
    await chat.button("Ouvrir la discussion").click()
    await chat.button("Vos données").click()
    await expect(chat.widget.get_by_role("radio", name="Sombre")).to_be_checked()
    await chat.widget.get_by_role("radio", name="Automatique").check()
    await expect(chat.widget).not_to_have_attribute("data-theme", "dark")
