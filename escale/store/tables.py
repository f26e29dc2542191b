"""The tables. SQLAlchemy Core only: hot paths are statements, not objects."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from escale.store.diary_tables import (
    appointment,
    appointment_log,
    claimed_tick,
    freed_slot,
    reminder,
    waiting,
    waiting_offer,
)
from escale.store.learning_tables import doubt, doubt_log
from escale.store.mail_tables import mail
from escale.store.schema import Utc, key_column, metadata, of
from escale.store.team_tables import (
    absence,
    calendar_busy,
    calendar_feed,
    calendar_link,
    consultant,
    extra_hours,
    service,
    weekly_hours,
)

__all__ = [
    "Utc", "absence", "account", "account_session", "appointment", "appointment_log", "bot_tracker",
    "calendar_busy", "calendar_feed", "calendar_link", "claimed_tick", "consultant", "conversation",
    "doubt", "doubt_log", "extra_hours", "fact_of_store", "freed_slot",
    "identity", "mail", "message", "metadata", "ownership_log", "person", "reminder", "service", "waiting",
    "waiting_offer", "weekly_hours",
]  # fmt: skip

person = Table(
    "person",
    metadata,
    key_column(),
    Column("first_name", String(80)),
    Column("timezone", String(64), nullable=False),
    Column("created_at", Utc, nullable=False),
)

identity = Table(
    "identity",
    metadata,
    Column("id", Integer, primary_key=True),
    of("person"),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(200), nullable=False),
    UniqueConstraint("channel", "external_id"),
    Index(None, "person_id"),
)

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("password_hash", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    of("consultant", null=True, kind=Integer),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", Utc),
    Column("created_at", Utc, nullable=False),
)

account_session = Table(
    "account_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    of("account", kind=Integer),
    Column("csrf", String(64), nullable=False),
    Column("expires_at", Utc, nullable=False),
    Index(None, "account_id"),
)

conversation = Table(
    "conversation",
    metadata,
    key_column(),
    of("person"),
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
    of("conversation"),
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
    of("conversation"),
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
    Column("band", String(8)),
    Column("ranking", JSON(none_as_null=True)),
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
