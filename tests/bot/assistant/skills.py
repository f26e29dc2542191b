"""Actions of the small assistant that the tests train."""

from __future__ import annotations

# ruff: noqa: ARG002
import os

from rasa_sdk import Action, ActionExecutionRejection
from rasa_sdk.events import SlotSet


class Count(Action):
    def name(self):
        return "action_count"

    async def run(self, dispatcher, tracker, domain):
        heard = (tracker.get_slot("heard") or 0) + 1
        dispatcher.utter_message(text=f"{heard:.0f}")
        return [SlotSet("heard", heard)]


class Effect(Action):
    def name(self):
        return "action_effect"

    async def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="Voilà.")
        now = tracker.latest_message["metadata"]["now"]
        dispatcher.utter_message(json_message={"effect": {"event": "asked", "now": now}})
        return []


class Explode(Action):
    def name(self):
        return "action_explode"

    async def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="Avant.")
        if os.path.exists(os.environ["FUSE"]):  # noqa: PTH110, ASYNC240
            raise LookupError("boum")
        return [SlotSet("heard", 0)]


class Last(Action):
    def name(self):
        return "action_last"

    async def run(self, dispatcher, tracker, domain):
        choice = tracker.get_slot("choice")
        told = len([event for event in tracker.events if event["event"] == "user"])
        dispatcher.utter_message(text=f"{tracker.latest_message['label']} {choice} {told}")
        return []


class Reject(Action):
    def name(self):
        return "action_reject"

    async def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection(self.name())
