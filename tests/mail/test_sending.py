"""Mails leave by a real mail server, whatever it answers, or into files."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from escale.mail.sending import FileTransport, MailDelayed, MailRefused, SmtpTransport
from escale.mail.server import Server, sender
from tests.mail.post import PostOffice, certificate, open_office

HERS = "lea@exemple.fr"


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with open_office() as office:
        yield office


def letter(to: str = HERS) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "rdv@cabinet.fr", to
    message["Subject"] = "Votre rendez-vous est réservé"
    message["Date"] = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    message["Message-ID"] = "<m7-abc@cabinet.fr>"
    message.set_content("À mardi.")
    return message


def by(office: PostOffice, patience: float = 5.0) -> SmtpTransport:
    return SmtpTransport(Server.parse(office.url), patience=patience)


async def test_mail_reaches_the_server(office: PostOffice):
    await by(office).send(letter())

    [taken] = office.taken
    assert office.to == [HERS]
    assert taken["Subject"] == "Votre rendez-vous est réservé"
    assert taken.get_content().strip() == "À mardi."


async def test_address_that_does_not_exist_is_refused_in_the_words_of_the_server(office: PostOffice):
    office.recipients = ["550 5.1.1 No such user"]

    with pytest.raises(MailRefused, match=r"^550 5.1.1 No such user$"):
        await by(office).send(letter())


async def test_content_that_is_refused_is_refused_for_good(office: PostOffice):
    office.contents = ["554 5.7.1 Spam"]

    with pytest.raises(MailRefused, match=r"^554 5.7.1 Spam$"):
        await by(office).send(letter())


async def test_greylisting_is_a_delay(office: PostOffice):
    office.recipients = ["450 4.2.0 Greylisted, come back"]

    with pytest.raises(MailDelayed, match=r"^450 4.2.0 Greylisted, come back$"):
        await by(office).send(letter())
    await by(office).send(letter())
    assert len(office.taken) == 1


@pytest.mark.parametrize("when", ["recipients", "contents"])
async def test_server_that_hangs_up_is_a_delay(office: PostOffice, when: str):
    setattr(office, when, [None])

    with pytest.raises(MailDelayed):
        await by(office).send(letter())


@pytest.mark.parametrize("when", ["recipients", "contents"])
async def test_server_that_says_nothing_is_a_delay(office: PostOffice, when: str):
    setattr(office, when, [...])

    with pytest.raises(MailDelayed, match="Timeout"):
        await by(office, patience=0.3).send(letter())


async def test_server_that_is_away_is_a_delay(office: PostOffice):
    away = Server.parse("smtp://127.0.0.1:1")

    with pytest.raises(MailDelayed):
        await SmtpTransport(away).send(letter())


async def test_server_that_never_greets_is_a_delay():
    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(MailDelayed):
        await SmtpTransport(Server.parse(f"smtp://127.0.0.1:{port}"), patience=0.3).send(letter())
    server.close()


async def test_password_and_mail_travel_encrypted(tmp_path: Path):
    cert, key = certificate(tmp_path)
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(cert, key)
    ours = ssl.create_default_context(cafile=str(cert))
    async with open_office(theirs, password="s3@cret") as office:
        server = Server.parse(f"smtp://escale:s3%40cret@127.0.0.1:{office.port}")
        await SmtpTransport(server, tls=ours).send(letter())
        wrong = Server.parse(f"smtp://escale:other@127.0.0.1:{office.port}")
        with pytest.raises(MailDelayed, match=r"^535"):
            await SmtpTransport(wrong, tls=ours).send(letter())

        assert office.encrypted == [True]


async def test_certificate_of_somebody_else_is_not_trusted(tmp_path: Path):
    cert, key = certificate(tmp_path)
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(cert, key)
    async with open_office(theirs) as office:
        with pytest.raises(MailDelayed):
            await by(office).send(letter())

        assert office.taken == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://relais", Server("relais", 25, None, None, False, None)),
        ("smtp://a:b%2Fc@smtp.fr", Server("smtp.fr", 587, "a", "b/c", False, True)),
        ("smtp://smtp.fr:587", Server("smtp.fr", 587, None, None, False, True)),
        ("smtp://a:b@localhost:1025", Server("localhost", 1025, "a", "b", False, None)),
        ("smtps://a:b@smtp.fr", Server("smtp.fr", 465, "a", "b", True, False)),
    ],
)
def test_server_is_read_from_its_address(url: str, server: Server):
    assert Server.parse(url) == server


@pytest.mark.parametrize("url", ["", "smtp://", "http://smtp.fr", "smtp.fr:25", "smtp://smtp.fr:port"])
def test_address_of_no_server_is_refused(url: str):
    with pytest.raises(ValueError, match=r"."):
        Server.parse(url)


def test_sender_has_the_name_of_the_practice_unless_it_has_its_own():
    assert sender("rdv@exemple.fr", "Escale") == Address("Escale", addr_spec="rdv@exemple.fr")
    assert sender("Cap Métiers <rdv@exemple.fr>", "Escale").display_name == "Cap Métiers"


async def test_mail_without_server_is_a_file_and_the_log_says_where(tmp_path: Path):
    with capture_logs() as logs:
        await FileTransport(tmp_path / "mail").send(letter())

    [path] = (tmp_path / "mail").iterdir()
    assert path.name == "20261123T090000Z-m7-abc.eml"
    assert path.stat().st_mode & 0o077 == 0
    assert [one["event"] for one in logs] == ["mail.into_files", "mail.in_file"]
    assert HERS not in str(logs)
    read = message_from_bytes(path.read_bytes(), policy=default)
    assert (read["To"], read.get_content().strip()) == (HERS, "À mardi.")
