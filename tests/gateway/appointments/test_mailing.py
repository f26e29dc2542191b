"""The postman: what becomes of a mail, whatever the server answers and whoever else sends."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from escale.gateway.mailing import ATTEMPTS, LEASE, pause, transport
from escale.mail.sending import LONGEST, FileTransport, MailDelayed, MailRefused, SmtpTransport
from escale.mail.server import Server
from escale.settings import Settings
from escale.store.database import Database
from escale.store.people import People, Visit
from tests.gateway.appointments.office import Clock, Office, Post, lines, mails
from tests.mail.post import open_office
from tests.store.conftest import NOW
from tests.store.meetings import START, claim, meeting

HERS = "lea@exemple.fr"
LATER = START + timedelta(days=9)


@pytest.fixture
async def booked(office: Office, visit: Visit) -> Visit:
    await claim(office.database, meeting(visit, start=LATER, email=HERS))
    return visit


async def test_confirmation_is_sent_once(office: Office, booked: Visit, post: Post) -> None:
    assert [await office.deliver() for _ in range(2)] == [1, 0]
    assert post.to == [HERS]
    assert await mails(office.database, "state", "attempts", "done_at") == [("sent", 1, NOW)]


async def test_two_gateways_send_it_once(
    office: Office,
    booked: Visit,
    post: Post,
    clock: Clock,
    database_url: str,
) -> None:
    other = Database(database_url)
    await asyncio.gather(*(one.deliver() for one in (office, Office(other, post, clock)) for _ in range(3)))
    await other.close()

    assert post.to == [HERS]


async def test_delayed_mail_is_tried_again_and_keeps_the_words_of_the_server(
    office: Office, booked: Visit, post: Post, clock: Clock
) -> None:
    post.errors = [MailDelayed("450 4.2.0 Greylisted"), MailDelayed("421 4.3.2 Closing")]
    tried = []
    for minutes in (0, 0.9, 0.1, 1.9, 0.1):
        clock.now += timedelta(minutes=minutes)
        tried.append(await office.deliver())

    assert tried == [1, 0, 1, 0, 1]
    assert post.to == [HERS]
    assert await mails(office.database, "state", "attempts", "error") == [("sent", 3, None)]


async def test_refused_mail_is_not_tried_again_and_the_person_is_told(
    office: Office, booked: Visit, post: Post
) -> None:
    post.errors = [MailRefused("550 5.1.1 No such user")]
    await office.deliver()

    assert await mails(office.database, "state", "error") == [("failed", "550 5.1.1 No such user")]
    [told] = await lines(office.database, booked.conversation_id)
    assert told.startswith("L'e-mail au sujet de votre rendez-vous n'a pas pu être remis")
    assert await office.deliver() == 0


async def test_server_that_is_never_there_ends_in_a_failure(
    office: Office, booked: Visit, post: Post, clock: Clock
) -> None:
    post.errors = [MailDelayed("no route")] * ATTEMPTS
    for _ in range(ATTEMPTS):
        await office.deliver()
        clock.now += timedelta(hours=1)

    assert await mails(office.database, "state", "attempts") == [("failed", ATTEMPTS)]


async def test_gateway_that_died_while_sending_leaves_the_mail_to_another(
    office: Office, booked: Visit, post: Post, clock: Clock
) -> None:
    class Killed(BaseException): ...

    post.errors = [Killed()]  # type: ignore[list-item]
    with pytest.raises(Killed):
        await office.deliver()
    assert await office.deliver() == 0
    clock.now += LEASE

    assert await office.deliver() == 1
    assert post.to == [HERS]


async def test_real_server_that_refuses_puts_off_and_takes(
    database: Database, visit: Visit, team: list[int], clock: Clock
) -> None:
    async with open_office() as post_office:
        office = Office(database, SmtpTransport(Server.parse(post_office.url)), clock)
        post_office.recipients = ["450 4.2.0 Greylisted", "550 5.1.1 No such user"]
        for number, email in enumerate((HERS, "lea@exemple.com", "lea@exemple.org")):
            wanted = meeting(visit, start=LATER + timedelta(hours=number), email=email)
            await claim(database, wanted)
        await office.deliver()
        clock.now += pause(0)
        await office.deliver()

    assert await mails(database, "recipient", "state", "attempts", "error") == [
        (HERS, "sent", 2, None),
        ("lea@exemple.com", "failed", 1, "550 5.1.1 No such user"),
        ("lea@exemple.org", "sent", 1, None),
    ]
    assert post_office.to == ["lea@exemple.org", HERS]


async def test_what_is_kept_of_mails_is_shown_to_the_person(office: Office, booked: Visit) -> None:
    await office.deliver()
    exported = await People(office.database).export(booked.conversation_id)

    assert exported["appointments"][0]["email"] == HERS
    assert exported["mails"] == [{"kind": "booked", "to": HERS, "state": "sent", "at": NOW.isoformat()}]


def test_pauses_grow_up_to_an_hour():
    minutes = [pause(attempts).total_seconds() / 60 for attempts in (0, 1, 2, 3, 5, 6, 79)]

    assert minutes == [1, 2, 4, 8, 32, 60, 60]


def test_lease_outlasts_the_slowest_server():
    assert LEASE.total_seconds() > LONGEST


def test_mails_go_to_the_server_that_the_settings_name(settings: Settings):
    server = settings.model_copy(update={"smtp_url": None})
    named = Settings(_env_file=None, smtp_url="smtp://localhost:25", mail_from="rdv@exemple.fr")

    assert isinstance(transport(server), FileTransport)
    assert isinstance(transport(named), SmtpTransport)
