"""Appointments as rows and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from escale.career.appointment import Appointment
from escale.career.interval import Interval
from escale.career.service import Channel
from escale.career.states import AppointmentState

if TYPE_CHECKING:
    from sqlalchemy import Row

SAME = (
    "id", "consultant_id", "person_id", "conversation_id", "subject", "channel", "service", "before", "after", "key",
    "state", "name", "contact", "email", "language", "sequence", "held_until", "created_at", "note",
)  # fmt: skip


def as_values(one: Appointment) -> dict[str, Any]:
    """All columns but those about a cancellation."""
    first, last = one.claimed
    return {
        **{name: getattr(one, name) for name in SAME},
        "start": one.interval.start, "end": one.interval.end,
        "begins": one.begins, "claimed_first": first, "claimed_last": last,
    }  # fmt: skip


def as_appointment(row: Row[Any]) -> Appointment:
    """From a row of the whole table."""
    values = {name: getattr(row, name) for name in SAME}
    values |= {"channel": Channel(row.channel), "state": AppointmentState(row.state)}
    return Appointment(**values, interval=Interval(row.start, row.end))


def snapshot(one: Appointment) -> dict[str, Any]:
    """What the log keeps of it."""
    return {
        "state": one.state.value, "consultant_id": one.consultant_id, "service": one.service,
        "channel": one.channel.value, "start": one.interval.start.isoformat(), "end": one.interval.end.isoformat(),
        "sequence": one.sequence,
    }  # fmt: skip
