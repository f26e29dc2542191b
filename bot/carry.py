"""Cutting a long talk: the last turns stay, and before them stands what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rasa.shared.core.slots import Slot


def cut(events: list[Event], slots: Iterable[Slot], turns: int, slack: int) -> list[Event]:
    """The events of the last ``turns`` user turns once there are more than ``turns + slack``, else all of them.

    What came before is replaced by a session start, the slots and the loop as they stood, and a bot that listens.
    """
    uttered = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(uttered) <= turns + slack:
        return events
    at = uttered[-turns]
    before = DialogueStateTracker.from_events("", events[:at], slots)
    return [*_stand(before, events[at].timestamp), *events[at:]]


def _stand(tracker: DialogueStateTracker, at: float) -> Iterator[Event]:
    yield ActionExecuted("action_session_start", timestamp=at)
    yield SessionStarted(timestamp=at)
    for slot in tracker.slots.values():
        if slot.value != slot.initial_value:
            yield SlotSet(slot.name, slot.value, timestamp=at)
    if tracker.active_loop:
        yield ActiveLoop(tracker.active_loop_name, timestamp=at)
    if tracker.is_paused():
        yield ConversationPaused(timestamp=at)
    yield ActionExecuted("action_listen", timestamp=at)
