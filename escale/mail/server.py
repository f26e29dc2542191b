"""Where mails go and from whom, as the settings say it."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

RELAY, SUBMISSION, SECURE = 25, 587, 465
NEAR = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Server:
    """A mail server. `secure`: TLS from the first byte; `start_tls`: None = when the server offers it."""

    host: str
    port: int
    user: str | None
    password: str | None
    secure: bool
    start_tls: bool | None

    @classmethod
    def parse(cls, url: str) -> Server:
        """From ``smtp://user:password@host:587`` or ``smtps://…``. ValueError for anything else.

        With a password, or on port 587, what is sent is always encrypted; on this very machine it need not be.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("unknown_smtp")
        secure = parts.scheme == "smtps"
        port = parts.port or (SECURE if secure else SUBMISSION if parts.username else RELAY)
        strict = (parts.username or port == SUBMISSION) and parts.hostname not in NEAR
        start_tls = False if secure else True if strict else None
        user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
        return cls(parts.hostname, port, user, password, secure, start_tls)


def sender(written: str, usual_name: str = "") -> Address:
    """From ``rdv@exemple.fr`` or ``Le nom <rdv@exemple.fr>``. ValueError for what is no address."""
    name, address = parseaddr(written)
    if not address.isascii() or not all(address.partition("@")):
        raise ValueError("mail_from_wrong")
    return Address(name or usual_name, addr_spec=address)
