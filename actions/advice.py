"""Advice, and the short answers that lead to it or away from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rasa_sdk.events import FollowupAction, SlotSet

from actions.card import BOOK, HUMAN, advise, buttons
from actions.care import SUBJECTS, wonder_how
from actions.followup import offer_others
from actions.handoff import request_human
from actions.reply import Reply
from actions.safety import stand_by
from actions.turn import Event, Turn
from actions.wishes import NOT_THAT, reformulate, second_wish

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.practice import Practice

BOOKING = (BOOK, "ask_availability")


class GiveAdvice(Reply):
    goes_on = True

    def name(self) -> str:
        return "action_give_advice"

    async def answer(
        self, dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker
    ) -> list[Event]:
        wondered = wonder_how(dispatcher, here, turn, tracker)
        return [*wondered, *advise_on_both(dispatcher, here, turn, tracker, turn.label)]


class Affirm(Reply):
    """« Oui » answers the question that was asked last."""

    def name(self) -> str:
        return "action_affirm"

    def may_say(self, turn: Turn, tracker: Tracker) -> bool:
        del turn
        return bool(tracker.get_slot("yes_leads_to"))

    async def answer(
        self, dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker
    ) -> list[Event]:
        asked = tracker.get_slot("yes_leads_to")
        if asked == HUMAN:
            return await request_human(dispatcher, here, turn, tracker)
        if asked in BOOKING:
            return [FollowupAction("booking_form")]
        if asked in here.library:
            return advise(dispatcher, here, turn, tracker, asked)
        if asked in SUBJECTS:
            return stand_by(dispatcher, here, turn, asked)
        parts = [name for name in (f"utter_{asked}", f"utter_{asked}_next") if name in here.texts]
        for name in parts or ["utter_affirm"]:
            dispatcher.utter_message(response=name)
        return [SlotSet("yes_leads_to", None)]


class Deny(Reply):
    def name(self) -> str:
        return "action_deny"

    def may_say(self, turn: Turn, tracker: Tracker) -> bool:
        del turn
        return bool(tracker.get_slot("yes_leads_to") == HUMAN)

    async def answer(
        self, dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker
    ) -> list[Event]:
        if turn.entity("choice") == NOT_THAT:
            return offer_others(dispatcher, here, tracker)
        declines_human = tracker.get_slot("distress") and tracker.get_slot("yes_leads_to") == HUMAN
        dispatcher.utter_message(response="utter_distress_listening" if declines_human else "utter_deny")
        return [SlotSet("yes_leads_to", None)]


class Inform(Reply):
    """A bare answer that nothing had asked for."""

    def name(self) -> str:
        return "action_inform"

    def may_say(self, turn: Turn, tracker: Tracker) -> bool:
        del tracker
        return turn.entity("choice") is not None

    async def answer(
        self, dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker
    ) -> list[Event]:
        del here, tracker
        wants_to_write = turn.entity("choice") == "leave_message"
        dispatcher.utter_message(response="utter_leave_message" if wants_to_write else "utter_inform")
        return []


def advise_on_both(
    dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker, label: str
) -> list[Event]:
    """Say the card of ``label``; a long message is first said back, a second wish is offered after (« oui »)."""
    others = [one for one in turn.nearest if one != label and one in here.library]
    kept = SlotSet("other_subjects", others[:2])
    doubt = reformulate(dispatcher, here, turn, tracker, label)
    said, second = advise(dispatcher, here, turn, tracker, label, doubt=doubt), second_wish(here, turn, label)
    if second is None:
        return [*said, kept]
    offer = here.texts.say("utter_second_wish", wish=here.library.labels[second].wish)
    dispatcher.utter_message(text=offer.text, buttons=[*buttons(here, [second]), *doubt])
    return [*said, kept, SlotSet("yes_leads_to", second)]
