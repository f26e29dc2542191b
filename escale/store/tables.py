"""The tables. SQLAlchemy Core only: hot paths are statements, not objects."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Time,
    TypeDecorator,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Utc(TypeDecorator[datetime]):
    """An aware UTC datetime, on databases with time zones and without."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


ID = String(36)


def _id(**options: Any) -> Column[str]:
    return Column("id", ID, primary_key=True, **options)


def _of(table: str, *, null: bool = False, kind: Any = ID) -> Column[Any]:
    return Column(f"{table}_id", kind, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=null)


person = Table(
    "person",
    metadata,
    _id(),
    Column("first_name", String(80)),
    Column("timezone", String(64), nullable=False),
    Column("created_at", Utc, nullable=False),
)

identity = Table(
    "identity",
    metadata,
    Column("id", Integer, primary_key=True),
    _of("person"),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(200), nullable=False),
    UniqueConstraint("channel", "external_id"),
    Index(None, "person_id"),
)

consultant = Table(
    "consultant",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("first_name", String(80), nullable=False),
    Column("last_name", String(80), nullable=False),
    Column("title", String(200), nullable=False),
    Column("subjects", JSON, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("channels", JSON, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("seen_at", Utc),
    Column("active", Boolean, nullable=False, default=True),
)

weekly_hours = Table(
    "weekly_hours",
    metadata,
    Column("id", Integer, primary_key=True),
    _of("consultant", kind=Integer),
    Column("weekday", Integer, nullable=False),
    Column("start", Time, nullable=False),
    Column("end", Time, nullable=False),
)

absence = Table(
    "absence",
    metadata,
    Column("id", Integer, primary_key=True),
    _of("consultant", kind=Integer),
    Column("start", Utc, nullable=False),
    Column("end", Utc, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("password_hash", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    _of("consultant", null=True, kind=Integer),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", Utc),
    Column("created_at", Utc, nullable=False),
)

account_session = Table(
    "account_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _of("account", kind=Integer),
    Column("csrf", String(64), nullable=False),
    Column("expires_at", Utc, nullable=False),
    Index(None, "account_id"),
)

conversation = Table(
    "conversation",
    metadata,
    _id(),
    _of("person"),
    Column("channel", String(20), nullable=False),
    Column("owner", String(12), nullable=False),
    Column("consultant_id", Integer, ForeignKey("consultant.id")),
    Column("version", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("read_seq", Integer, nullable=False, default=0),
    Column("need", String(60)),
    Column("distress", Boolean, nullable=False, default=False),
    Column("waiting_since", Utc),
    Column("told_nobody_came", Boolean, nullable=False, default=False),
    Column("claimed_by", String(80)),
    Column("claimed_until", Utc),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Index(None, "owner", "updated_at"),
    Index(None, "person_id"),
)

ownership_log = Table(
    "ownership_log",
    metadata,
    Column("id", Integer, primary_key=True),
    _of("conversation"),
    Column("version", Integer, nullable=False),
    Column("event", String(20), nullable=False),
    Column("before", String(12), nullable=False),
    Column("after", String(12), nullable=False),
    Column("consultant_id", Integer),
    Column("actor", String(60), nullable=False),
    Column("reason", String(300), nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("conversation_id", "version"),
)

message = Table(
    "message",
    metadata,
    Column("id", Integer, primary_key=True),
    _of("conversation"),
    Column("seq", Integer, nullable=False),
    Column("author", String(12), nullable=False),
    Column("consultant_id", Integer, ForeignKey("consultant.id")),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(200)),
    Column("text", Text, nullable=False),
    Column("payload", Text),
    Column("buttons", JSON, nullable=False),
    Column("in_reply_to", String(200)),
    Column("state", String(12), nullable=False),
    Column("error", String(500)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("label", String(60)),
    Column("confidence", Float),
    Column("at", Utc, nullable=False),
    Column("sent_at", Utc),
    Column("read_at", Utc),
    UniqueConstraint("conversation_id", "seq"),
    UniqueConstraint("channel", "external_id"),
    Index(
        "ix_message_pending",
        "conversation_id",
        "seq",
        sqlite_where=text("state = 'received'"),
        postgresql_where=text("state = 'received'"),
    ),
)

appointment = Table(
    "appointment",
    metadata,
    _id(),
    _of("consultant", kind=Integer),
    _of("person"),
    Column("conversation_id", String(36), ForeignKey("conversation.id", ondelete="SET NULL")),
    Column("subject", String(40)),
    Column("channel", String(12), nullable=False),
    Column("start", Utc, nullable=False),
    Column("end", Utc, nullable=False),
    Column("key", String(200), nullable=False, unique=True),
    Column("state", String(12), nullable=False),
    Column("contact", String(254)),
    Column("created_at", Utc, nullable=False),
    Column("cancelled_at", Utc),
    Column("cancelled_by", String(60)),
    Index(None, "consultant_id", "start"),
    Index(None, "person_id", "start"),
)

claimed_tick = Table(
    "claimed_tick",
    metadata,
    Column("consultant_id", Integer, ForeignKey("consultant.id", ondelete="CASCADE"), primary_key=True),
    Column("tick", Utc, primary_key=True),
    _of("appointment"),
    Index(None, "appointment_id"),
)

bot_tracker = Table(
    "bot_tracker",
    metadata,
    Column("conversation_id", String(36), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("events", Text, nullable=False),
    Column("updated_at", Utc, nullable=False),
)

fact_of_store = Table(
    "fact_of_store",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", String(200), nullable=False),
)
