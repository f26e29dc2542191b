"""Debian's Chromium by Playwright, and what the tests look for on the pages."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import yaml
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright
from playwright.async_api import TimeoutError as NotThere

from bot.sources import ROOT

CHROMIUM = Path("/usr/bin/chromium")
WIDGET: dict[str, Any] = json.loads((ROOT / "escale/widget/texts.fr.json").read_text(encoding="utf-8"))
DESK: dict[str, Any] = yaml.safe_load((ROOT / "escale/desk/texts.fr.yml").read_text(encoding="utf-8"))
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 15_000
SIZE = {"width": 1280, "height": 720}


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=OPTIONS)
        yield browser
        await browser.close()


async def window(browser: Browser, url: str) -> BrowserContext:
    """Somebody's own browser, with nothing kept in it."""
    context = await browser.new_context(
        base_url=url, viewport=SIZE, locale="fr-FR", timezone_id="Europe/Paris"
    )
    context.set_default_timeout(PATIENCE)
    return context


async def violations(page: Page) -> list[str]:
    """What axe-core finds, one line each."""
    found = (await Axe().run(page)).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


class Widget:
    """The person's side, by accessible names only."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.log = page.get_by_role("log")
        self.box = page.get_by_role("textbox", name="Votre message")

    async def open(self) -> None:
        await self.page.goto("/")
        await self.page.get_by_role("button", name="Ouvrir la discussion").click()
        await self.says_there("une machine (IA)")

    async def write(self, text: str) -> None:
        await self.box.fill(text)
        await self.page.get_by_role("button", name="Envoyer").click()

    async def says_there(self, text: str) -> Locator:
        """Wait until the conversation has this text."""
        found = self.log.get_by_text(text).last
        try:
            await found.wait_for()
        except NotThere as error:
            raise AssertionError(f"{text!r} is not among {await self.texts()}") from error
        return found

    async def reads_on(self) -> None:
        """Go down to the end, as one does who has read so far."""
        more = self.page.get_by_role("button", name=WIDGET["log"]["more"])
        if await more.is_visible():
            await more.click()

    async def texts(self) -> list[str]:
        """What has been said, each message once."""
        return [text.strip() for text in await self.log.locator(".bubble").all_inner_texts()]


class Desk:
    """A consultant's side, by accessible names only."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.queue = page.get_by_role("region", name="File d'attente")
        self.talk = page.get_by_role("log", name="Conversation")
        self.context = page.get_by_role("complementary", name="Contexte")

    async def log_in(self, email: str, password: str) -> None:
        await self.page.goto("/desk/")
        await self.page.get_by_label("Adresse e-mail").fill(email)
        await self.page.get_by_label("Mot de passe").fill(password)
        await self.page.get_by_role("button", name="Se connecter").click()
        await self.queue.wait_for()

    async def open(self, need: str) -> None:
        await self.queue.get_by_role("link").filter(has_text=need).first.click()
        await self.talk.wait_for()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def answer(self, text: str) -> None:
        await self.page.get_by_role("textbox", name="Votre réponse").fill(text)
        await self.button("Envoyer").click()
