"""The public process: the gateway with the desk and the booking pages beside it, on one port."""

from __future__ import annotations

import asyncio
import signal

from aiohttp import web

from escale.booking.app import Booking, OwnLinks
from escale.booking.app import routes as booking_routes
from escale.career.appointment import Appointment
from escale.desk.app import Desk
from escale.desk.app import routes as desk_routes
from escale.gateway.app import create_app
from escale.gateway.worker import utc_now
from escale.knowledge.library import load_library
from escale.knowledge.texts import load_texts
from escale.logs import configure_logs
from escale.mail.house import House
from escale.mail.links import Purpose
from escale.settings import ROOT, Settings
from escale.store.accounts import Accounts
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.handoff import Handoff
from escale.store.messages import Messages
from escale.store.typing import Typing
from escale.store.waiting import WaitingList


def build(settings: Settings) -> web.Application:
    """Gateway, desk and booking pages on one database, with the texts and cards of this checkout."""
    database = Database(settings.async_database_url)
    texts, library = load_texts(ROOT / "bot" / "replies"), load_library(ROOT / "data" / "knowledge")
    typing = Typing(database.signals)
    desk = Desk(
        settings=settings, database=database, accounts=Accounts(database), handoff=Handoff(database),
        messages=Messages(database), diary=SqlDiary(database), texts=texts, library=library, typing=typing,
        clock=utc_now,
    )  # fmt: skip
    app = create_app(
        settings, database=database, texts=texts, typing=typing,
        routes=[*desk_routes(desk), *booking_routes(_booking(settings, database))],
    )  # fmt: skip

    async def close(_: web.Application) -> None:
        await database.close()

    app.on_cleanup.append(close)
    return app


def _booking(settings: Settings, database: Database) -> Booking:
    house = House.of(settings)

    def own_links(one: Appointment) -> OwnLinks:
        to = house.links.to
        return OwnLinks(
            ics=to(Purpose.ICS, one), move=to(Purpose.MOVE, one), cancel=to(Purpose.CANCEL, one), room=house.room(one)
        )  # fmt: skip

    return Booking(
        settings=settings, database=database, diary=SqlDiary(database), waiting=WaitingList(database),
        clock=utc_now, own_links=own_links,
    )  # fmt: skip


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    runner = web.AppRunner(build(settings), access_log=None, handler_cancellation=True, shutdown_timeout=2.0)
    await runner.setup()
    await web.TCPSite(runner, settings.host, settings.port).start()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    await runner.cleanup()


def main() -> None:
    settings = Settings()
    configure_logs(settings.log_level)
    asyncio.run(serve(settings))


if __name__ == "__main__":
    main()
