"""Tables of what the assistant learns from: sentences in doubt, and who said what they mean."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint, text

from escale.store.schema import Utc, metadata, of

WAITING = text("settled_at IS NULL")

doubt = Table(
    "doubt",
    metadata,
    Column("id", Integer, primary_key=True),
    of("conversation"),
    Column("seq", Integer, nullable=False),
    Column("why", String(8), nullable=False),
    Column("at", Utc, nullable=False),
    Column("label", String(60)),
    Column("settled_at", Utc),
    Column("settled_by", String(60)),
    Column("consultant_id", Integer),
    Column("exported_at", Utc),
    UniqueConstraint("conversation_id", "seq"),
    Index("ix_doubt_waiting", "id", sqlite_where=WAITING, postgresql_where=WAITING),
)

doubt_log = Table(
    "doubt_log",
    metadata,
    Column("id", Integer, primary_key=True),
    of("doubt", kind=Integer),
    Column("event", String(8), nullable=False),
    Column("label", String(60)),
    Column("actor", String(60), nullable=False),
    Column("at", Utc, nullable=False),
    Index(None, "doubt_id"),
)
