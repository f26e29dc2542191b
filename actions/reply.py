"""What every answer hears first, whatever label the message got: another language, a short word about the last card."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from actions.card import HUMAN
from actions.care import in_care, stay
from actions.followup import answer_question, say_more
from actions.passing import in_passing
from actions.practice import Practice, practice
from actions.turn import Event, Turn
from escale.french.asides import follow_up, is_about_address, is_english, question

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher


class Reply(Action, ABC):
    """Answers an intent by ``answer``, unless the words themselves ask for something else.

    goes_on: whether it may be said right after distress; what may not waits until the person asks for advice.
    """

    goes_on = False

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        turn, here = Turn(tracker), practice(tracker.get_slot("address"))
        aside = self._aside(dispatcher, here, turn, tracker) if turn.is_written else None
        if aside is None:
            aside = await in_passing(dispatcher, here, turn, tracker)
        if aside is not None:
            return aside
        if in_care(turn, tracker) and not self.may_say(turn, tracker):
            return stay(dispatcher, here, turn, tracker)
        return await self.answer(dispatcher, here, turn, tracker)

    def may_say(self, turn: Turn, tracker: Tracker) -> bool:
        """Whether this answers somebody who has just told of distress."""
        del turn, tracker
        return self.goes_on

    @abstractmethod
    async def answer(
        self, dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker
    ) -> list[Event]:
        """What this intent is answered."""

    def _aside(
        self, dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker
    ) -> list[Event] | None:
        if is_english(turn.text, here.vocabulary):
            dispatcher.utter_message(response="utter_french_only")
            return [SlotSet("yes_leads_to", HUMAN)]
        if is_about_address(turn.text, here.vocabulary):
            dispatcher.utter_message(response=f"utter_address_{tracker.get_slot('address') or 'vous'}")
            return []
        asked = follow_up(turn.text, here.vocabulary)
        if asked:
            return say_more(dispatcher, here, turn, tracker, asked)
        found = question(turn.text, here.vocabulary)
        return answer_question(dispatcher, here, turn, tracker, found) if found else None
