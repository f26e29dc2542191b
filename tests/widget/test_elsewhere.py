"""One script tag on any site, whatever that site's own style is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import BrowserContext, Locator, expect

from tests.widget.conftest import Chat, serving
from tests.widget.server import GREETING, Gateway

pytestmark = pytest.mark.asyncio(loop_scope="session")

SITE = """<!doctype html><html lang="fr"><title>Un site</title>
<style>
  html {{ font-size: 62.5%; }}
  body {{ font: 30px/3 cursive; color: red; text-align: center; text-transform: uppercase; letter-spacing: 1em; }}
  button, textarea, p, div {{ all: unset; display: inline; background: red; }}
  escale-chat {{ --accent: #5b2a86; --accent-strong: #43206a; }}
</style>
<script type="module" src="{server}widget/escale-chat.js" data-practice="La Passerelle"></script>
<h1>Un site</h1>"""


@pytest_asyncio.fixture(loop_scope="session")
async def site(address: str) -> AsyncIterator[str]:
    """Another origin than the server's, with a page of its own."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=SITE.format(server=address), content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/", page)])
    async with serving(app) as own:
        yield own


async def visit(chat: Chat, site: str) -> None:
    await chat.page.goto(site)
    await chat.button("Ouvrir la discussion").click()


async def styles(node: Locator, *names: str) -> list[str]:
    return await node.evaluate(
        "(node, names) => names.map(name => getComputedStyle(node)[name])", list(names)
    )


async def test_conversation_works_from_another_origin(
    chat: Chat, context: BrowserContext, gateway: Gateway, site: str
) -> None:
    await visit(chat, site)
    await chat.say("Bonjour")
    await expect(chat.bubbles).to_have_text([GREETING, "Bonjour", "J'ai noté : Bonjour"])
    await expect(chat.widget.get_by_role("heading", name="La Passerelle")).to_be_visible()
    assert await context.cookies() == []
    assert [path for _, path in gateway.requests if gateway.conversation.token in path] == []


async def test_style_of_the_site_stays_outside(chat: Chat, site: str) -> None:
    await visit(chat, site)
    bubble = await styles(
        chat.bubbles.first, "fontSize", "textTransform", "letterSpacing", "textAlign", "color"
    )
    assert bubble == ["15px", "none", "normal", "start", "rgb(21, 36, 43)"]


async def test_practice_changes_the_accent_by_a_property(chat: Chat, site: str) -> None:
    await visit(chat, site)
    await chat.field.fill("Bonjour")
    await expect(chat.button("Envoyer")).to_have_css("background-color", "rgb(91, 42, 134)")
