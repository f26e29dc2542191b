"""Small talk: the reply of the intent's own name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.reply import Reply

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.practice import Practice
    from actions.turn import Event, Turn

PARTS = ("", "_examples")


class SmallTalk(Reply):
    def name(self) -> str:
        return "action_small_talk"

    def may_say(self, turn: Turn, tracker: Tracker) -> bool:
        del tracker
        return turn.intent == "bot_challenge"

    async def answer(
        self, dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker
    ) -> list[Event]:
        del tracker
        for name in (f"utter_{turn.intent}{part}" for part in PARTS):
            if name in here.texts:
                dispatcher.utter_message(response=name)
        return []
