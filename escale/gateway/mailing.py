"""The postman of this gateway: takes mails from the queue one by one, and writes down what became of each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from escale.gateway.outcome import system
from escale.mail.letters import Writer
from escale.mail.rendering import Renderer
from escale.mail.sending import FileTransport, MailDelayed, MailRefused, SmtpTransport, Transport
from escale.mail.server import Server
from escale.store.mails import Audience, Kind, Mails, failed
from escale.store.messages import append
from escale.store.services import read_services

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from escale.career.service import Service
    from escale.gateway.metrics import Metrics
    from escale.knowledge.texts import Texts
    from escale.mail.house import House
    from escale.settings import Settings
    from escale.store.database import Database
    from escale.store.mails import Mail

LEASE = timedelta(minutes=3)  # longer than a transport may take
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
ATTEMPTS = 80  # over three days
ABOUT_CHANGES = frozenset({Kind.BOOKED, Kind.MOVED, Kind.CANCELLED})
log = structlog.get_logger(__name__)


class Postman:
    """Sends what is due; as many of these as there are gateways."""

    def __init__(
        self, database: Database, house: House, transport: Transport, *, texts: Texts, metrics: Metrics,
        clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._database, self._house, self._transport = database, house, transport
        self._texts, self._metrics, self._clock = texts, metrics, clock
        self._mails, self._renderer = Mails(database), Renderer(house)

    async def deliver(self) -> int:
        """Send all that is due; how many were tried."""
        tried = 0
        while one := await self._mails.claim(self._clock(), LEASE):
            await self._deliver(one)
            tried += 1
        return tried

    async def _deliver(self, one: Mail) -> None:
        now = self._clock()
        letter = Writer(self._house, one, await self._service(one), now).letter()
        try:
            await self._transport.send(self._renderer.message(letter, one, now))
        except MailRefused as error:
            await self._give_up(one, str(error))
        except MailDelayed as error:
            await self._put_off(one, str(error))
        else:
            await self._mails.sent(one, self._clock())
            self._count(one, "sent")

    async def _put_off(self, one: Mail, error: str) -> None:
        if one.attempts + 1 >= ATTEMPTS:
            await self._give_up(one, error)
            return
        await self._mails.later(one, self._clock() + pause(one.attempts), error)
        self._count(one, "delayed")

    async def _give_up(self, one: Mail, error: str) -> None:
        """The person, who may have mistyped the address, is told where they talk."""
        now, conversation_id = self._clock(), one.appointment.conversation_id
        theirs = one.audience is Audience.PERSON and one.kind in ABOUT_CHANGES
        async with self._database.write() as connection:
            mine = await failed(connection, one, error, now)
            if mine and theirs and conversation_id:
                draft = system(self._texts.say("utter_system_mail_refused"))
                await append(connection, conversation_id, [draft], now=now)
        self._count(one, "failed")

    async def _service(self, one: Mail) -> Service | None:
        async with self._database.read() as connection:
            services = await read_services(connection)
        return next((service for service in services if service.code == one.appointment.service), None)

    def _count(self, one: Mail, result: str) -> None:
        self._metrics.mails.labels(result).inc()
        log.info("mail.tried", mail=one.id, kind=one.kind.value, attempts=one.attempts + 1, result=result)


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts and one more: a minute, then twice as long each time, up to an hour."""
    return min(FIRST_PAUSE * (1 << min(attempts, 10)), LONGEST_PAUSE)


def transport(settings: Settings) -> Transport:
    """By the practice's mail server, or into files when it has named none."""
    if settings.smtp_url:
        return SmtpTransport(Server.parse(settings.smtp_url.get_secret_value()))
    return FileTransport(settings.var / "mail")
