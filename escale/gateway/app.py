"""The gateway's application: routes on one screen, services made at start-up, closed at the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from escale.gateway import security, status
from escale.gateway.background import whenever
from escale.gateway.bot import BotClient
from escale.gateway.channels import widget
from escale.gateway.mailing import Postman, transport
from escale.gateway.metrics import Metrics
from escale.gateway.outcome import system
from escale.gateway.owncalendars import read_calendars
from escale.gateway.reminding import Reminding
from escale.gateway.services import SERVICES, Services
from escale.gateway.tokens import Tokens
from escale.gateway.waiting import PassingOn
from escale.gateway.worker import Worker, every, utc_now
from escale.knowledge.texts import Texts
from escale.limits import Limits
from escale.mail.house import House
from escale.settings import ROOT, Settings
from escale.store.database import Database
from escale.store.handoff import Handoff
from escale.store.inbox import Inbox
from escale.store.messages import Draft, Messages
from escale.store.people import People
from escale.store.typing import Typing

PAGES = ROOT / "escale" / "widget"
SWEEP_SECONDS = 1.0
WAITING_CHECK_SECONDS = 5.0
DIARY_CHECK_SECONDS = 10.0
CALENDAR_CHECK_SECONDS = 30.0
ONLINE_WITHIN = timedelta(seconds=60)


def create_app(
    settings: Settings,
    *,
    database: Database,
    texts: Texts,
    typing: Typing,
    routes: Iterable[web.AbstractRouteDef] = (),
    clock: Callable[[], datetime] = utc_now,
) -> web.Application:
    """The public application; ``routes`` are those of the other doors that live in this process."""
    app = web.Application(middlewares=[security.errors, security.origins], client_max_size=64 * 1024)
    app.on_response_prepare.append(security.on_prepare)
    app.cleanup_ctx.append(
        partial(_run, settings=settings, database=database, texts=texts, typing=typing, clock=clock)
    )
    app.add_routes([
        web.get("/health", status.health),
        web.get("/metrics", status.metrics),
        *widget.routes(),
        *routes,
        web.get("/", _page(PAGES / "demo.html")),
        web.static("/widget", PAGES),
    ])  # fmt: skip
    return app


async def _run(app: web.Application, *, settings: Settings, **parts: Any) -> AsyncIterator[None]:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(settings.bot_url, connector=connector) as session:
        app[SERVICES] = services = _services(session, settings=settings, **parts)
        jobs = [asyncio.create_task(job) for job in _jobs(services)]
        yield
        for job in jobs:
            job.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*jobs, return_exceptions=True)
        await services.worker.stop()


def _services(
    session: aiohttp.ClientSession,
    *,
    settings: Settings,
    database: Database,
    texts: Texts,
    typing: Typing,
    clock: Callable[[], datetime],
) -> Services:
    bot = BotClient(session, secret=settings.bot_secret)
    metrics = Metrics()
    inbox = Inbox(database, worker=f"{settings.host}:{settings.port}", lease=settings.lease)
    worker = Worker(
        inbox, bot, texts=texts, typing=typing, metrics=metrics, timezone=settings.timezone,
        patience=settings.bot_patience, lease=settings.lease, at_once=settings.workers, clock=clock,
    )  # fmt: skip
    return Services(
        settings=settings, database=database, people=People(database), messages=Messages(database), inbox=inbox,
        worker=worker, bot=bot, tokens=Tokens(settings.key), limits=Limits(), texts=texts, typing=typing,
        metrics=metrics, clock=clock,
    )  # fmt: skip


def _jobs(services: Services) -> list[Coroutine[Any, Any, None]]:
    return [
        _sweeping(services),
        every(1.0, services.database.listen, name="listen"),
        every(WAITING_CHECK_SECONDS, lambda: _watch_queue(services), name="queue"),
        every(CALENDAR_CHECK_SECONDS, lambda: _read_calendars(services), name="calendars"),
        *_appointment_jobs(services),
    ]


async def _read_calendars(services: Services) -> None:
    await read_calendars(services.database, services.settings, services.clock())


def _appointment_jobs(services: Services) -> list[Coroutine[Any, Any, None]]:
    """Mails, reminders, and what came free: at once after a change, and from time to time."""
    house, database, texts = House.of(services.settings), services.database, services.texts
    reminding, passing_on = Reminding(database, house, texts), PassingOn(database, house, texts)
    postman = Postman(
        database,
        house,
        transport(services.settings),
        texts=texts,
        metrics=services.metrics,
        clock=services.clock,
    )
    heard = partial(whenever, database.signals, within=DIARY_CHECK_SECONDS)
    return [
        heard("mail", job=postman.deliver, name="mail"),
        heard(job=lambda: reminding.remind(services.clock()), name="reminders"),
        heard("diary", "waiting", job=lambda: passing_on.pass_on(services.clock()), name="waiting"),
    ]


async def _sweeping(services: Services) -> None:
    await services.inbox.take_back()
    await every(SWEEP_SECONDS, services.worker.sweep, name="sweep")


async def _watch_queue(services: Services) -> None:
    """Tell those who have waited too long, and count."""
    handoff, now = Handoff(services.database), services.clock()
    late = now - timedelta(minutes=services.settings.minutes_before_told)
    await handoff.nobody_came(late, [system(services.texts.say("utter_system_nobody_came"))], now=now)
    gone = now - timedelta(minutes=services.settings.minutes_of_grace)
    await handoff.release_absent(gone, partial(_released, services), now=now)
    services.metrics.waiting.set(len(await handoff.waiting()))
    services.metrics.online.set(await handoff.online(now=now, within=ONLINE_WITHIN))


def _released(services: Services, consultant: str) -> list[Draft]:
    return [system(services.texts.say("utter_system_released", consultant=consultant))]


def _page(path: Path) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def page(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})

    return page
