"""Distress and harassment: everything else stops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from actions.handoff import end_forms
from actions.practice import Practice, facts, practice
from actions.turn import Event, Turn

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher


class Distress(Action):
    subject = "distress"

    def name(self) -> str:
        return f"action_{self.subject}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        return stand_by(dispatcher, practice(), Turn(tracker), self.subject)


class Harassment(Distress):
    subject = "harassment"


def stand_by(dispatcher: CollectingDispatcher, here: Practice, turn: Turn, subject: str) -> list[Event]:
    """A warm word, the numbers, a human; no advice follows from what was said before."""
    numbers = facts(here, turn)
    for part in ("", "_numbers", "_question"):
        dispatcher.utter_message(response=f"utter_{subject}{part}", **numbers)
    kept = {"yes_leads_to": "talk_to_human", "distress": subject, "topic": subject}
    return [*end_forms(), *(SlotSet(name, value) for name, value in kept.items())]
