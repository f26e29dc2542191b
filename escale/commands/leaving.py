"""A consultant goes: whoever talks with them is back in the queue, and is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from escale.store.database import Database


async def release(
    database: Database, conversation_id: str, consultant_id: int, first_name: str, reason: str
) -> None:
    """Put one conversation back into the queue; ``reason`` goes into the log."""
    from escale.career.ownership import Change, Event
    from escale.knowledge.texts import load_texts
    from escale.settings import ROOT
    from escale.store.handoff import Handoff
    from escale.store.messages import Draft, State

    said = load_texts(ROOT / "bot" / "replies").say("utter_system_released", consultant=first_name)

    def say(_: Change) -> list[Draft]:
        return [Draft("system", said.text, State.QUEUED)]

    await Handoff(database).change(
        conversation_id,
        Event.RELEASE,
        consultant_id=consultant_id,
        reason=reason,
        now=datetime.now(UTC),
        say=say,
    )
