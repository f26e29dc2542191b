"""What the person tells of themselves in passing, kept for the advice that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from actions.practice import Practice, practice
from actions.turn import Event, Turn
from escale.french.asides import address
from escale.french.situation import situations, tell

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

NUMBERS = ("age", "years")
FAMILIAR = "tu"


class HearPerson(Action):
    """Runs at each message, whoever answers it: the slots ``situation`` (a list) and ``person`` (numbers by name)."""

    def name(self) -> str:
        return "action_hear_person"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        turn = Turn(tracker)
        return heard(practice(), turn, tracker) if turn.is_written else []


def heard(here: Practice, turn: Turn, tracker: Tracker) -> list[Event]:
    """A slot for each thing that is new or corrected; ``address`` is ``tu``, or None for the usual form."""
    told, asked = tell(turn.text, here.vocabulary), address(turn.text, here.vocabulary)
    known, person = tracker.get_slot("situation") or [], tracker.get_slot("person") or {}
    numbers = {name: getattr(told, name) for name in NUMBERS if getattr(told, name)}
    return [
        *_changed("situation", known, list(situations(known, told, here.vocabulary))),
        *_changed("person", person, person | numbers),
        *([SlotSet("address", asked if asked == FAMILIAR else None)] if asked else []),
    ]


def _changed(slot: str, before: object, now: object) -> list[Event]:
    return [SlotSet(slot, now)] if now != before else []
