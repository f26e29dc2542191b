"""When a person is reminded of an appointment, and until when that is of use."""

from datetime import datetime, timedelta
from typing import NamedTuple

LEAD = {"24h": timedelta(hours=24), "1h": timedelta(hours=1)}
USEFUL = {"24h": timedelta(hours=3), "1h": timedelta(0)}  # until so long before it begins


class Due(NamedTuple):
    """A reminder of a kind, at a moment (UTC)."""

    kind: str
    at: datetime


def due(start: datetime, now: datetime) -> list[Due]:
    """The reminders of an appointment that begins at `start` and was booked, or moved there, at `now`."""
    times = [Due(kind, start - lead) for kind, lead in LEAD.items()]
    return [one for one in times if one.at > now]


def is_useful(kind: str, start: datetime, now: datetime) -> bool:
    """Whether it still helps to be reminded now: after a long sleep it may not."""
    return now < start - USEFUL[kind]
