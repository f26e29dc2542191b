"""The queue of people who wait for a consultant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

MINUTES_PER_TALK = 10


class Priority(IntEnum):
    """Who comes first; the lower, the sooner."""

    DISTRESS = 0
    NORMAL = 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation in the queue; since: when the person first asked (kept when it comes back)."""

    conversation_id: str
    since: datetime
    priority: Priority = Priority.NORMAL


def order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Distress first, then who waits longest."""
    return sorted(waiting, key=lambda w: (w.priority, w.since, w.conversation_id))


def position(waiting: Iterable[Waiting], conversation_id: str) -> int | None:
    """The place of a conversation in the queue, 1 = next; None when it does not wait."""
    for place, one in enumerate(order(waiting), start=1):
        if one.conversation_id == conversation_id:
            return place
    return None


def estimate_wait(
    position: int, consultants_online: int, minutes_per_talk: int = MINUTES_PER_TALK
) -> int | None:
    """Minutes, rounded up, until the person at `position` (1 = next) is likely to be taken.

    A rule of thumb on the careful side: everybody online is in a talk of `minutes_per_talk`, and they
    end evenly. None: nobody is online. ValueError: a position below 1.
    """
    if position < 1:
        message = f"positions begin at 1, not {position}"
        raise ValueError(message)
    if consultants_online < 1:
        return None
    return -(-position * minutes_per_talk // consultants_online)
