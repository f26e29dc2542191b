"""When the assistant is not sure, or does not know; and when it is insulted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from actions.advice import HUMAN, buttons
from actions.practice import practice
from actions.turn import Event, Turn

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

MISUNDERSTOOD = ("nlu_fallback", "out_of_scope")
NOT_OFFERED = {
    "out_of_scope",
    "inform",
    "affirm",
    "deny",
    "greet",
    "goodbye",
    "thank",
    "insult",
    "restart",
    "cancel",
}


class AskWhich(Action):
    """Unsure: the two nearest subjects, or something else."""

    reply = "utter_ask_which"

    def name(self) -> str:
        return "action_ask_which"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        turn = Turn(tracker)
        if turn.follows(*MISUNDERSTOOD):
            dispatcher.utter_message(response="utter_not_understood_again")
            return [SlotSet("yes_leads_to", HUMAN)]
        near = [label for label in turn.nearest if label not in NOT_OFFERED and label != HUMAN][:2]
        dispatcher.utter_message(response=self.reply, buttons=buttons(practice(), [*near, HUMAN]))
        return [SlotSet("yes_leads_to", near[0] if near else HUMAN)]


class OutOfScope(AskWhich):
    """Unknown: said plainly, with the subjects that come nearest and a human."""

    reply = "utter_out_of_scope"

    def name(self) -> str:
        return "action_out_of_scope"


class Insult(Action):
    """Calm, once; then a human is offered."""

    def name(self) -> str:
        return "action_insult"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        again = Turn(tracker).follows("insult")
        dispatcher.utter_message(response="utter_insult_again" if again else "utter_insult")
        return [SlotSet("yes_leads_to", HUMAN if again else None)]
