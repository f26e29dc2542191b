"""The tables of appointments, of who waits for one, and of what is told before one."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from escale.store.schema import Utc, key_column, metadata, of

HELD = text("state = 'held'")
PROVISIONAL = text("state IN ('held', 'offered')")
OPEN = text("state = 'open'")

appointment = Table(
    "appointment",
    metadata,
    key_column(),
    of("consultant", kind=Integer),
    of("person"),
    Column("conversation_id", String(36), ForeignKey("conversation.id", ondelete="SET NULL")),
    Column("subject", String(40)),
    Column("service", String(20), nullable=False),
    Column("channel", String(12), nullable=False),
    Column("language", String(8)),
    Column("start", Utc, nullable=False),
    Column("end", Utc, nullable=False),
    Column("before", Integer, nullable=False, default=0),
    Column("after", Integer, nullable=False, default=0),
    # whole numbers for the search: ticks of five minutes, see escale.career.ticks
    Column("begins", Integer, nullable=False),
    Column("claimed_first", Integer, nullable=False),
    Column("claimed_last", Integer, nullable=False),
    Column("key", String(200), nullable=False, unique=True),
    Column("state", String(12), nullable=False),
    Column("held_until", Utc),
    Column("sequence", Integer, nullable=False, default=0),
    Column("name", String(80)),
    Column("contact", String(254)),
    Column("email", String(254)),
    Column("note", String(500)),
    Column("created_at", Utc, nullable=False),
    Column("cancelled_at", Utc),
    Column("cancelled_by", String(60)),
    Index(None, "consultant_id", "start"),
    Index(None, "person_id", "start"),
    # all that a search for free slots reads, so that it never looks at the rows
    Index(
        "ix_appointment_search",
        "consultant_id",
        "claimed_last",
        "claimed_first",
        "begins",
        "state",
        "held_until",
    ),
    Index(None, "conversation_id"),
    Index("uq_appointment_one_hold", "person_id", unique=True, sqlite_where=HELD, postgresql_where=HELD),
    Index("ix_appointment_lapses", "held_until", sqlite_where=PROVISIONAL, postgresql_where=PROVISIONAL),
)

claimed_tick = Table(  # the constraint that makes an overlap impossible, buffers included
    "claimed_tick",
    metadata,
    Column("consultant_id", Integer, ForeignKey("consultant.id", ondelete="CASCADE"), primary_key=True),
    Column("tick", Integer, primary_key=True, autoincrement=False),
    of("appointment"),
    Index(None, "appointment_id"),
)

appointment_log = Table(
    "appointment_log",
    metadata,
    Column("id", Integer, primary_key=True),
    of("appointment"),
    Column("at", Utc, nullable=False),
    Column("who", String(60), nullable=False),
    Column("door", String(20), nullable=False),
    Column("event", String(12), nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON, nullable=False),
    Column("key", String(200)),
    UniqueConstraint("appointment_id", "key"),
)

reminder = Table(
    "reminder",
    metadata,
    Column("id", Integer, primary_key=True),
    of("appointment"),
    Column("kind", String(4), nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("state", String(8), nullable=False),  # due, sent, skipped
    Column("claimed_until", Utc),
    Column("done_at", Utc),
    UniqueConstraint("appointment_id", "kind"),
    Index(None, "state", "due_at"),
)

waiting = Table(
    "waiting",
    metadata,
    key_column(),
    of("person"),
    Column("conversation_id", String(36), ForeignKey("conversation.id", ondelete="SET NULL")),
    Column("subject", String(40)),
    Column("service", String(20)),
    Column("channel", String(12)),
    Column("language", String(8)),
    of("consultant", null=True, kind=Integer),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("parts", JSON, nullable=False),  # morning, afternoon, evening; empty = the whole day
    Column("timezone", String(64), nullable=False),
    Column("name", String(80)),
    Column("contact", String(254)),
    Column("email", String(254)),
    Column("state", String(12), nullable=False),
    Column("missed", Integer, nullable=False, default=0),
    Column("key", String(200), nullable=False, unique=True),
    Column("created_at", Utc, nullable=False),
    Index(None, "state", "missed", "created_at"),
    Index(None, "person_id"),
)

waiting_offer = Table(
    "waiting_offer",
    metadata,
    Column("id", Integer, primary_key=True),
    of("waiting"),
    of("appointment"),
    Column("consultant_id", Integer, nullable=False),
    Column("start", Utc, nullable=False),
    Column("state", String(12), nullable=False),  # open, accepted, declined, lapsed
    Column("offered_at", Utc, nullable=False),
    Column("until", Utc, nullable=False),
    Column("told_at", Utc),
    Column("claimed_until", Utc),
    UniqueConstraint("waiting_id", "consultant_id", "start"),
    Index("uq_waiting_offer_open", "waiting_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    Index(None, "appointment_id"),
)

freed_slot = Table(  # what came free, until nobody who waits wants it
    "freed_slot",
    metadata,
    Column("id", Integer, primary_key=True),
    of("consultant", kind=Integer),
    Column("start", Utc, nullable=False),
    Column("end", Utc, nullable=False),
    Column("at", Utc, nullable=False),
    Index(None, "consultant_id"),
)
