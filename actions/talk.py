"""One message in a talk about appointments: what it says, what is known, and where the answer goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from actions.practice import Practice, practice
from actions.turn import Turn
from escale.career.booking import Act, Door

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from escale.knowledge.texts import Text

Buttons = list[dict[str, str]]


@dataclass(frozen=True)
class Talk:
    """What an action about appointments works with."""

    dispatcher: CollectingDispatcher
    tracker: Tracker
    turn: Turn
    here: Practice

    @classmethod
    def of(cls, dispatcher: CollectingDispatcher, tracker: Tracker) -> Talk:
        return cls(dispatcher, tracker, Turn(tracker), practice(tracker.get_slot("address")))

    @property
    def now(self) -> datetime:
        return self.turn.now

    @property
    def text(self) -> str:
        return self.turn.text

    @property
    def person_id(self) -> str:
        return self.turn.person_id

    def slot(self, name: str) -> Any:
        """What the conversation remembers under this name; None = nothing."""
        return self.tracker.get_slot(name)

    def say(self, name: str, buttons: Buttons | None = None, **values: object) -> None:
        """One bubble; ``buttons`` stand in place of those of the text."""
        more = {"buttons": buttons} if buttons is not None else {}
        self.dispatcher.utter_message(response=name, **more, **values)

    def words(self, name: str, **values: object) -> Text:
        """A text as a part of another."""
        return self.here.texts.say(name, **values)

    def button(self, name: str, payload: str) -> dict[str, str]:
        """A button titled by the text of this name."""
        return {"title": self.words(name).text, "payload": payload}

    def act(self, door: Door = Door.CONVERSATION, part: str = "") -> Act:
        """The person does something by this very message; ``part`` tells apart two things done by one."""
        return Act("person", door, self.now, f"{self.turn.id}{part}")


def pressed(name: str, value: str) -> str:
    """The payload of a button that carries one value."""
    return f'/inform{{"{name}": "{value}"}}'
