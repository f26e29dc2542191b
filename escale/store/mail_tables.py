"""The table of mails: what is to be told about appointments, to whom, and what became of it."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table, UniqueConstraint, text

from escale.store.schema import Utc, metadata, of

QUEUED = text("state = 'queued'")

mail = Table(
    "mail",
    metadata,
    Column("id", Integer, primary_key=True),
    of("appointment"),
    Column("kind", String(12), nullable=False),  # booked, moved, cancelled, offer, 24h, 1h
    Column("audience", String(12), nullable=False),  # person, consultant
    of("consultant", kind=Integer),  # with whom it was, when the mail was queued
    Column("recipient", String(254), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("was", JSON(none_as_null=True)),  # the appointment before a move
    Column("door", String(20), nullable=False),
    Column("state", String(10), nullable=False),  # queued, sent, failed, dropped
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", Utc, nullable=False),
    Column("until", Utc, nullable=False),  # of no use afterwards
    Column("claimed_until", Utc),
    Column("error", String(500)),  # the server's own words
    Column("created_at", Utc, nullable=False),
    Column("done_at", Utc),
    UniqueConstraint("appointment_id", "kind", "sequence", "recipient"),
    Index("ix_mail_queued", "next_at", sqlite_where=QUEUED, postgresql_where=QUEUED),
    Index(None, "consultant_id"),
)
