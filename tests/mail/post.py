"""A real mail server in the test's own loop, which takes mails, refuses, puts off, hangs up or says nothing."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

OK = "250 2.0.0 OK"


@dataclass
class PostOffice:
    """Answers of the server, used up one by one; then it takes everything. `None`: it hangs up; `...`: silence."""

    recipients: list[Any] = field(default_factory=list)
    contents: list[Any] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        answer = await self._answer(server, self.recipients)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
            self.to.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await self._answer(server, self.contents)
        if answer.startswith("250"):
            self.taken.append(message_from_bytes(envelope.original_content or b"", policy=default))
            self.encrypted.append(session.ssl is not None)
        return answer

    async def _answer(self, server: SMTP, answers: list[Any]) -> str:
        said = answers.pop(0) if answers else OK
        if said is None:
            server.transport.close()
            await asyncio.sleep(1)
        if said is ...:
            await asyncio.sleep(3600)
        return str(said)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@asynccontextmanager
async def open_office(
    tls: ssl.SSLContext | None = None, password: str | None = None
) -> AsyncIterator[PostOffice]:
    office = PostOffice()

    def known(_: SMTP, __: Session, ___: Envelope, ____: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=given.password == (password or "").encode(), handled=False)

    def answering() -> SMTP:
        secured = {"tls_context": tls, "require_starttls": True} if tls else {}
        asked = {"authenticator": known, "auth_required": True} if password else {}
        return SMTP(office, **secured, **asked)

    server = await asyncio.get_running_loop().create_server(answering, "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine's and its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own words
    return cert, key
