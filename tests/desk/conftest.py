from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, async_playwright

from tests.desk.world import Consultant, World, application, open_world

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

SignIn = Callable[[str], Awaitable[Consultant]]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = await open_world(tmp_path)
    runner = TestServer(application(world), host="127.0.0.1")
    await runner.start_server(shutdown_timeout=0.2)
    world.url = str(runner.make_url("")).rstrip("/")
    yield world
    await runner.close()
    await world.database.close()


@pytest.fixture
async def visitor(world: World) -> AsyncIterator[Callable[[], Consultant]]:
    """Makes browsers, each with its own cookies, not signed in yet."""
    async with AsyncExitStack() as stack:
        made: list[ClientSession] = []

        def make() -> Consultant:
            made.append(ClientSession(cookie_jar=CookieJar(unsafe=True)))
            return Consultant(made[-1], world)

        yield make
        for session in made:
            await stack.enter_async_context(session)


@pytest.fixture
def sign_in(visitor: Callable[[], Consultant]) -> SignIn:
    async def signed_in(name: str) -> Consultant:
        consultant = visitor()
        response = await consultant.sign_in(f"{name}@escale.example")
        assert response.status == 200
        return consultant

    return signed_in


@pytest.fixture
async def claire(sign_in: SignIn) -> Consultant:
    return await sign_in("claire")


@pytest.fixture
async def karim(sign_in: SignIn) -> Consultant:
    return await sign_in("karim")


@pytest.fixture
async def nadia(sign_in: SignIn) -> Consultant:
    """The coordinator, who is no consultant."""
    return await sign_in("nadia")


@pytest.fixture
def chromium_path() -> str:
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    return str(CHROMIUM)


@pytest.fixture
async def chromium(chromium_path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        await browser.close()
