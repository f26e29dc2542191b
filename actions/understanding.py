"""When the assistant is not sure, or does not know; and when it is insulted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rasa_sdk.events import SlotSet

from actions.advice import advise_on_both
from actions.card import HUMAN, buttons
from actions.reply import Reply
from actions.turn import Event, Turn
from actions.wishes import second_wish, wonder

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.practice import Practice

UNSURE = "nlu_fallback"
MISUNDERSTOOD = (UNSURE, "out_of_scope")
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


class AskWhich(Reply):
    """Unsure: the two nearest subjects, or something else; with two wishes, the first is answered."""

    reply = "utter_ask_which"

    def name(self) -> str:
        return "action_ask_which"

    async def answer(
        self, dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker
    ) -> list[Event]:
        if turn.intent == UNSURE and turn.nearest and second_wish(here, turn, turn.nearest[0]):
            return advise_on_both(dispatcher, here, turn, tracker, turn.nearest[0])
        if turn.follows(*MISUNDERSTOOD):
            dispatcher.utter_message(response="utter_not_understood_again")
            return [SlotSet("yes_leads_to", HUMAN)]
        near = [label for label in turn.nearest if label not in NOT_OFFERED and label != HUMAN][:2]
        if turn.intent != UNSURE or not wonder(dispatcher, here, turn, tracker, near):
            dispatcher.utter_message(response=self.reply, buttons=buttons(here, [*near, HUMAN]))
        return [SlotSet("yes_leads_to", near[0] if near else HUMAN)]


class OutOfScope(AskWhich):
    """Unknown: said plainly, with the subjects that come nearest and a human."""

    reply = "utter_out_of_scope"

    def name(self) -> str:
        return "action_out_of_scope"


class Insult(Reply):
    """Calm, once; then a human is offered."""

    def name(self) -> str:
        return "action_insult"

    async def answer(
        self, dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker
    ) -> list[Event]:
        del here, tracker
        again = turn.follows("insult")
        dispatcher.utter_message(response="utter_insult_again" if again else "utter_insult")
        return [SlotSet("yes_leads_to", HUMAN if again else None)]
