"""What one message tells an action beside its words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

Event = dict[str, Any]


class Turn:
    """The message that is being answered, read from the tracker."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self._message: dict[str, Any] = tracker.latest_message
        self._metadata: dict[str, Any] = self._message.get("metadata") or {}

    @property
    def id(self) -> str:
        return str(self._metadata["id"])

    @property
    def text(self) -> str:
        return str(self._message.get("text") or "")

    @property
    def is_written(self) -> bool:
        """Whether the person wrote it; the words of a button are the assistant's."""
        return "nearest" in self._message

    @property
    def intent(self) -> str:
        return str((self._message.get("intent") or {}).get("name"))

    @property
    def label(self) -> str:
        """The full label, ``group/sub`` for advice."""
        return str(self._message.get("label") or self.intent)

    @property
    def ranking(self) -> list[tuple[str, float]]:
        """The nearest labels and their shares, the first first."""
        return [(one["name"], float(one["confidence"])) for one in self._message.get("label_ranking") or []]

    @property
    def is_sure(self) -> bool:
        """Whether the label is what the person means, as far as one can know."""
        return self._message.get("band") == "sure"

    @property
    def nearest(self) -> list[str]:
        """Labels that the message resembles, the nearest first."""
        return [label for label, _ in self.ranking]

    @property
    def second(self) -> str | None:
        """The label of a second wish, where the understanding heard one."""
        return self._message.get("second")

    @property
    def doubt(self) -> str | None:
        """The label of a suffering that may be meant though another label is likelier."""
        return self._message.get("doubt")

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self._metadata["now"]).astimezone(UTC)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self._metadata["timezone"])

    @property
    def person_id(self) -> str:
        return str(self._metadata["person"])

    @property
    def conversation_id(self) -> str:
        return str(self._tracker.sender_id)

    @property
    def owner(self) -> str:
        """Who has the conversation: ``bot`` or ``waiting``."""
        return str(self._metadata.get("owner", "bot"))

    def entity(self, name: str) -> str | None:
        """What a button carried under this name."""
        return next(
            (str(e["value"]) for e in self._message.get("entities") or [] if e["entity"] == name), None
        )

    def follows(self, *intents: str) -> bool:
        """Whether the person's message before this one had one of these intents."""
        said = [event for event in self._tracker.events if event["event"] == "user"]
        before = said[-2]["parse_data"]["intent"]["name"] if len(said) > 1 else None
        return before in intents

    def has_set(self, slot: str, messages: int) -> bool:
        """Whether ``slot`` was set since the person's message that lies ``messages`` back."""
        return any(event["event"] == "slot" and event["name"] == slot for event in self._since(messages))

    def was_told(self, text: str) -> bool:
        """Whether the last answer said ``text``."""
        return any(event["event"] == "bot" and event.get("text") == text for event in self._since(1))

    def _since(self, messages: int) -> Iterator[Event]:
        """The events after the person's message that lies ``messages`` back, the last first."""
        passed = 0
        for event in reversed(self._tracker.events):
            passed += event["event"] == "user"
            if passed > messages:
                return
            yield event


def is_asked(tracker: Tracker, slot: str) -> bool:
    """Whether a form has asked for ``slot``; not yet, while the form begins."""
    return bool(tracker.get_slot("requested_slot") == slot)


def effect(dispatcher: CollectingDispatcher, event: str, **values: object) -> None:
    """Ask the gateway for ``event``; it happens in the transaction that stores the replies."""
    dispatcher.utter_message(json_message={"effect": {"event": event, **values}})
