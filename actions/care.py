"""Distress in doubt: a word before the advice. After distress: no subject of work until the person asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rasa_sdk.events import SlotSet

from actions.practice import facts

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.practice import Practice
    from actions.turn import Event, Turn

SUBJECTS = ("distress", "harassment")
LONG = 6  # for so many messages of the person


def in_care(turn: Turn, tracker: Tracker) -> bool:
    """Whether the person has told of distress or harassment lately and has asked for nothing else since."""
    return tracker.get_slot("topic") in SUBJECTS and turn.has_set("topic", LONG)


def stay(dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker) -> list[Event]:
    """The assistant is there, and a human is."""
    part = "goodbye" if turn.intent == "goodbye" else "here"
    dispatcher.utter_message(response=f"utter_{tracker.get_slot('topic')}_{part}", **facts(here, turn))
    return [SlotSet("yes_leads_to", "talk_to_human")]


def wonder_how(dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker) -> list[Event]:
    """Once in a while, when what is asked may hide a suffering: say first that it may be told here too."""
    if turn.doubt not in SUBJECTS or not turn.is_written or tracker.get_slot("wondered") == turn.doubt:
        return []
    dispatcher.utter_message(text=here.texts.say(f"utter_{turn.doubt}_doubt").text)
    return [SlotSet("wondered", turn.doubt)]
