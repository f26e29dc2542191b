"""What the person tells of themselves in passing, kept for the advice that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from actions.practice import Practice, practice
from actions.turn import Event, Turn
from escale.french.situation import situations, tell

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

NUMBERS = ("age", "years")


class HearPerson(Action):
    """Runs at each message, whoever answers it: the slots ``situation`` (a list) and ``person`` (numbers by name)."""

    def name(self) -> str:
        return "action_hear_person"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        turn = Turn(tracker)
        return heard(practice(), turn, tracker) if turn.is_written else []


def heard(here: Practice, turn: Turn, tracker: Tracker) -> list[Event]:
    """A slot for each thing that is new or corrected."""
    told = tell(turn.text, here.vocabulary)
    known, person = tracker.get_slot("situation") or [], tracker.get_slot("person") or {}
    now = {
        "situation": list(situations(known, told, here.vocabulary)),
        "person": person | {name: getattr(told, name) for name in NUMBERS if getattr(told, name)},
    }
    return [SlotSet(name, value) for name, value in now.items() if value != (known, person)[name == "person"]]
