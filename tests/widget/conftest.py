"""A real Chromium before the double of the gateway, one browser for all tests of the widget."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from tests.widget.server import Gateway

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass
class Chat:
    """The widget as a person finds it, by the names that assistive technology reads."""

    page: Page
    address: str

    @property
    def widget(self) -> Locator:
        return self.page.locator("escale-chat")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def field(self) -> Locator:
        return self.page.get_by_role("textbox", name="Votre message")

    def button(self, name: str) -> Locator:
        return self.widget.get_by_role("button", name=name, exact=True)

    async def visit(self) -> None:
        await self.page.goto(self.address)

    async def open(self) -> None:
        await self.visit()
        await self.button("Ouvrir la discussion").click()
        await expect(self.bubbles).not_to_have_count(0)

    async def say(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")

    @property
    def bubbles(self) -> Locator:
        return self.log.locator(".bubble")

    async def texts(self) -> list[str]:
        return await self.bubbles.all_inner_texts()


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - the double is plain memory
            await asyncio.sleep(0.02)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if not CHROMIUM.exists():  # noqa: ASYNC240 - one look, before anything runs
        pytest.skip(f"the browser tests need {CHROMIUM} (apt install chromium)")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def gateway() -> Gateway:
    return Gateway()


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """The address of ``app`` on a free port, while the block runs."""
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def address(gateway: Gateway) -> AsyncIterator[str]:
    async with serving(gateway.app()) as own:
        yield own


@pytest.fixture
def device() -> dict[str, object]:
    """What the context is made with; a test or a class overrides it."""
    return {"viewport": {"width": 1280, "height": 720}}


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser, device: dict[str, object]) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", **device)  # type: ignore[arg-type]
    made.set_default_timeout(8000)
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def chat(context: BrowserContext, address: str) -> AsyncIterator[Chat]:
    page = await context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None
    )
    yield Chat(page, address)
    assert faults == []
