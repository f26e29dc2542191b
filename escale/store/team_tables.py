"""The tables of the team: who advises, when, and what the practice offers."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, String, Table, Text, Time

from escale.store.schema import Utc, metadata, of

service = Table(  # empty = the services of services.yml
    "service",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("channels", JSON, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("before", Integer, nullable=False),
    Column("after", Integer, nullable=False),
    Column("notice", Integer, nullable=False),
    Column("horizon", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
)

consultant = Table(
    "consultant",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("first_name", String(80), nullable=False),
    Column("last_name", String(80), nullable=False),
    Column("title", String(200), nullable=False),
    Column("subjects", JSON, nullable=False),
    Column("weights", JSON, nullable=False, default=dict),  # subject → 1, 2 or 3
    Column("languages", JSON, nullable=False),
    Column("channels", JSON, nullable=False),
    Column("services", JSON(none_as_null=True)),  # codes; NULL = all
    Column("timezone", String(64), nullable=False),
    Column("holidays", String(12), nullable=False, default="FR"),  # empty = works on public holidays
    Column("most_a_day", Integer),
    Column("most_a_week", Integer),
    Column("booked_at", Utc),
    Column("seen_at", Utc),
    Column("active", Boolean, nullable=False, default=True),
)

weekly_hours = Table(
    "weekly_hours",
    metadata,
    Column("id", Integer, primary_key=True),
    of("consultant", kind=Integer),
    Column("weekday", Integer, nullable=False),
    Column("start", Time, nullable=False),
    Column("end", Time, nullable=False),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Index(None, "consultant_id"),
)

absence = Table(
    "absence",
    metadata,
    Column("id", Integer, primary_key=True),
    of("consultant", kind=Integer),
    Column("start", Utc, nullable=False),
    Column("end", Utc, nullable=False),
    Column("label", String(200)),  # for the consultant and the coordinator only
    Index(None, "consultant_id", "end"),
)

extra_hours = Table(
    "extra_hours",
    metadata,
    Column("id", Integer, primary_key=True),
    of("consultant", kind=Integer),
    Column("start", Utc, nullable=False),
    Column("end", Utc, nullable=False),
    Index(None, "consultant_id", "end"),
)

calendar_feed = Table(  # a consultant's own calendar elsewhere
    "calendar_feed",
    metadata,
    of("consultant", kind=Integer, key=True),
    Column("url", Text, nullable=False),
    Column("tried_at", Utc),
    Column("good_at", Utc),
    Column("read_at", Utc),  # whole; good_at also counts what was still the same
    Column("error", String(60)),  # a code; NULL = the last try was good
    Column("etag", String(200)),
    Column("modified", String(60)),
)

calendar_busy = Table(  # what the feed said when it was last good
    "calendar_busy",
    metadata,
    Column("id", Integer, primary_key=True),
    of("consultant", kind=Integer),
    Column("start", Utc, nullable=False),
    Column("end", Utc, nullable=False),
    Index(None, "consultant_id", "end"),
)

calendar_link = Table(  # the address at which a consultant's phone finds their appointments
    "calendar_link",
    metadata,
    of("consultant", kind=Integer, key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("created_at", Utc, nullable=False),
)
