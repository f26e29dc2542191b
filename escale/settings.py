"""Settings: one typed object, read from the environment and from ``.env``."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from email.headerregistry import Address
from functools import cached_property
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, HttpUrl, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from escale.mail.server import Server, sender

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
SECRET_BYTES = 32
ASYNC_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
SYNC_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg2"}


class Settings(BaseSettings):
    """What a practice can set; ``.env.example`` documents each name.

    A wrong value raises ``pydantic.ValidationError``, which names the variable and the reason.
    """

    model_config = SettingsConfigDict(env_prefix="ESCALE_", env_file=".env", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=1, le=65535)
    public_url: HttpUrl | None = None
    database_url: str = ""
    secret_key: SecretStr | None = None
    timezone: str = "Europe/Paris"
    practice_name: str = Field("Escale", min_length=1, max_length=60)
    var: Path = ROOT / "var"

    allowed_origins: Annotated[frozenset[str], NoDecode] = frozenset()
    trusted_proxies: int = Field(0, ge=0, le=5)
    bot_url: str = "http://127.0.0.1:5005"
    bot_port: int = Field(5005, ge=1, le=65535)
    bot_patience: float = Field(45.0, gt=0, description="seconds to wait for a bot that does not answer")
    lease: float = Field(15.0, gt=0, description="seconds that a worker holds a conversation")
    minutes_before_told: float = Field(
        10.0, gt=0, description="minutes in the queue before the person is offered other ways"
    )
    minutes_of_grace: float = Field(
        5.0,
        gt=0,
        description="minutes without a consultant's desk before the conversation goes back to the queue",
    )
    workers: int = Field(8, ge=1, le=64, description="conversations answered in parallel")
    messages_per_minute: int = Field(30, ge=1)
    sessions_per_minute: int = Field(60, ge=1)
    message_length: int = Field(4000, ge=100)
    log_level: str = "INFO"

    smtp_url: SecretStr | None = None
    mail_from: str = Field("", validate_default=True)
    practice_contact: str = Field("", max_length=120)
    video_url: str = ""

    calendar_minutes: float = Field(15.0, ge=1, description="minutes between two looks at an own calendar")
    allow_private_calendars: bool = False

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("unknown_timezone")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and value.partition(":")[0].partition("+")[0] not in ASYNC_DRIVERS:
            raise ValueError("unknown_database")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _known_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value():
            return None
        Server.parse(value.get_secret_value())
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("smtp_url"):
            raise ValueError("mail_from_missing")
        if value:
            sender(value)
        return value

    @field_validator("video_url")
    @classmethod
    def _room(cls, value: str) -> str:
        if value and not (value.startswith("https://") and value.count("{room}") == 1):
            raise ValueError("video_url_wrong")
        return value

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            frozenset(o.strip().rstrip("/") for o in value.split(",") if o.strip())
            if isinstance(value, str)
            else value
        )

    @property
    def async_database_url(self) -> str:
        """The address with the driver that gateway, desk and actions use."""
        return _with_driver(self._database, ASYNC_DRIVERS)

    @property
    def sync_database_url(self) -> str:
        """The address with the driver that migrations and the bot's tracker store use."""
        return _with_driver(self._database, SYNC_DRIVERS)

    @property
    def _database(self) -> str:
        return self.database_url or f"sqlite:///{self.var / 'escale.db'}"

    @property
    def url(self) -> str:
        """Where people reach the gateway, without a slash at the end."""
        shown = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        return str(self.public_url).rstrip("/") if self.public_url else f"http://{shown}:{self.port}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def sender(self) -> Address:
        """Who mails come from; without a setting, an address at the host of :attr:`url` that nobody reads."""
        host = urlsplit(self.url).hostname or "localhost"
        return sender(self.mail_from or f"ne-pas-repondre@{host}", self.practice_name)

    @cached_property
    def key(self) -> bytes:
        """The signing key; made and kept under ``var/`` at the first run when none is set."""
        if self.secret_key:
            return self.secret_key.get_secret_value().encode()
        return _kept_secret(self.var / "secret.key").encode()

    @property
    def bot_secret(self) -> str:
        """What the gateway shows to the bot; both derive it from the key."""
        return hmac.new(self.key, b"escale bot", hashlib.sha256).hexdigest()


def _with_driver(url: str, drivers: dict[str, str]) -> str:
    scheme, rest = url.split("://", 1)
    return f"{drivers[scheme.split('+')[0]]}://{rest}"


def _kept_secret(path: Path) -> str:
    """Read the secret, or make it: whole from its first moment, the same for all who start at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(SECRET_BYTES))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
