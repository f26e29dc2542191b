"""How a mail leaves: by a mail server, or into a file where there is none."""

from __future__ import annotations

import asyncio
import os
from email.policy import SMTP as CRLF
from typing import TYPE_CHECKING, Protocol

import aiosmtplib
import structlog
from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

if TYPE_CHECKING:
    import ssl
    from email.message import EmailMessage
    from pathlib import Path

    from escale.mail.server import Server

PATIENCE = 20.0  # seconds for one answer of the server
LONGEST = 60.0  # seconds for the whole of it
REFUSED_FROM = 500
log = structlog.get_logger(__name__)


class MailRefused(Exception):
    """This mail will never be taken; the text is the server's own."""


class MailDelayed(Exception):
    """Not now: no server, or one that asks to come back; the text is the server's own, or what happened."""


class Transport(Protocol):
    """Something that takes mails."""

    async def send(self, message: EmailMessage) -> None:
        """Returns once the mail is taken. Raises :class:`MailRefused` or :class:`MailDelayed`."""
        ...


class SmtpTransport:
    """Hands each mail to a mail server, on a connection of its own."""

    def __init__(
        self, server: Server, *, patience: float = PATIENCE, tls: ssl.SSLContext | None = None
    ) -> None:
        self._server, self._patience, self._tls = server, patience, tls

    async def send(self, message: EmailMessage) -> None:
        """See :class:`Transport`."""
        try:
            async with asyncio.timeout(min(LONGEST, 3 * self._patience)):
                async with self._connection() as connection:
                    await connection.send_message(message)
        except (SMTPException, OSError) as error:
            raise _meaning(error, message) from error

    def _connection(self) -> aiosmtplib.SMTP:
        one = self._server
        return aiosmtplib.SMTP(
            hostname=one.host, port=one.port, username=one.user, password=one.password, use_tls=one.secure,
            start_tls=one.start_tls, timeout=self._patience, tls_context=self._tls,
        )  # fmt: skip


class FileTransport:
    """Leaves each mail as ``<time>-<id>.eml`` in a folder, and says where."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        log.info("mail.into_files", folder=str(folder))

    async def send(self, message: EmailMessage) -> None:
        """See :class:`Transport`; whole or not at all, for the owner's eyes only."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        path = self._folder / f"{message['Date'].datetime:%Y%m%dT%H%M%SZ}-{name}.eml"
        draft = path.with_suffix(".part")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(message.as_bytes(policy=CRLF))
        draft.replace(path)
        log.info("mail.in_file", file=str(path))


def _meaning(error: Exception, message: EmailMessage) -> MailRefused | MailDelayed:
    """Only what the server says of this recipient or of this content is final: the rest may be put right."""
    if isinstance(error, SMTPRecipientsRefused):
        error = error.recipients[0]
    words = _words(error)
    about_this = isinstance(error, SMTPRecipientRefused | SMTPDataError) and error.code >= REFUSED_FROM
    unwritable = isinstance(error, SMTPNotSupported) and not message["To"].isascii()
    return MailRefused(words) if about_this or unwritable else MailDelayed(words)


def _words(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return " ".join(f"{error.code} {error.message}".split())
    return " ".join(f"{type(error).__name__} {error}".split())
