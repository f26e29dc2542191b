"""What every answer hears first, whatever label the message got: another language, a short word about the last card."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from actions.card import BOOK, HUMAN, buttons, card_of, led_on
from actions.practice import Practice, practice
from actions.turn import Event, Turn
from escale.french.asides import follow_up, is_english

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from escale.knowledge.library import Card

LATELY = 4  # a card is in mind for so many messages of the person


class Reply(Action, ABC):
    """Answers an intent by ``answer``, unless the words themselves ask for something else."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        turn, here = Turn(tracker), practice()
        if is_english(turn.text, here.vocabulary):
            dispatcher.utter_message(response="utter_french_only")
            return [SlotSet("yes_leads_to", HUMAN)]
        asked = follow_up(turn.text, here.vocabulary)
        if asked:
            return say_more(dispatcher, here, turn, tracker, asked)
        return await self.answer(dispatcher, here, turn, tracker)

    @abstractmethod
    async def answer(
        self, dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker
    ) -> list[Event]:
        """What this intent is answered."""


def say_more(
    dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker, asked: str
) -> list[Event]:
    """More about the card that was said lately; without one, the word is no yes, no and no good-bye either."""
    topic: str = (turn.has_set("topic", LATELY) and tracker.get_slot("topic")) or ""
    if topic in here.library:
        return _of_card(dispatcher, here, turn, card_of(here, turn, tracker, topic), asked)
    if tracker.active_loop_name is None:
        question = f"utter_{topic}_question"
        dispatcher.utter_message(response=question if question in here.texts else "utter_follow_up_of_what")
    return []  # what a form asks is asked again


def _of_card(
    dispatcher: CollectingDispatcher, here: Practice, turn: Turn, card: Card, asked: str
) -> list[Event]:
    """``why``, ``brief``, or what may come ``next``; asked again, a human."""
    texts = {"why": card.why, "brief": card.brief, "next": here.texts.say("utter_follow_up_next").text}
    if turn.was_told(texts[asked]):
        dispatcher.utter_message(
            text=here.texts.say("utter_follow_up_again").text, buttons=buttons(here, [HUMAN, BOOK])
        )
        return [SlotSet("topic", card.label), SlotSet("yes_leads_to", HUMAN)]
    dispatcher.utter_message(text=texts[asked], buttons=buttons(here, card.next))
    return led_on(card)
