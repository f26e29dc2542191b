"""What the desk's view of the store is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from escale.career.ownership import Owner
    from escale.career.summary import Summary


@dataclass(frozen=True)
class Conversation:
    """Who has the word in a conversation and what is known of it. ``need`` is a label."""

    id: str
    channel: str
    owner: Owner
    version: int
    consultant_id: int | None
    consultant: str | None
    person_id: str
    person: str | None
    need: str | None
    distress: bool
    waiting_since: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class QueueRow:
    """A conversation in the queue: the summary of its first and latest messages is enough there."""

    conversation: Conversation
    summary: Summary
    unread: int


@dataclass(frozen=True)
class Meeting:
    """A booked appointment with the names a consultant reads. Times are UTC."""

    id: str
    conversation_id: str | None
    consultant: str
    person: str | None
    subject: str | None
    channel: str
    start: datetime
    end: datetime
    contact: str | None


@dataclass(frozen=True)
class Passage:
    """A change of who speaks, from the log."""

    event: str
    before: str
    after: str
    consultant: str | None
    reason: str
    at: datetime


@dataclass(frozen=True)
class Colleague:
    """A consultant of the team; ``online`` while their desk is open."""

    id: int
    first_name: str
    online: bool
