"""A human: how many wait, how long, and the place in the queue."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import ActiveLoop, SlotSet

from actions.holding import let_go
from actions.practice import Practice, facts, practice
from actions.reply import Reply
from actions.talk import Talk
from actions.turn import Event, Turn, effect
from actions.wish import unchosen
from escale.career.queue import estimate_wait

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

ONLINE_WITHIN = timedelta(seconds=60)
COUNTED = ("none", "one", "many")


class RequestHuman(Action):
    def name(self) -> str:
        return "action_request_human"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        here = practice(tracker.get_slot("address"))
        return await request_human(dispatcher, here, Turn(tracker), tracker)


class Stop(Reply):
    """« Laisse tomber »: what was begun ends; one who waits for a consultant leaves the queue."""

    goes_on = True

    def name(self) -> str:
        return "action_stop"

    async def answer(
        self, dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker
    ) -> list[Event]:
        leaves_queue = turn.owner == "waiting" and turn.intent == "cancel" and not tracker.active_loop_name
        if leaves_queue:
            effect(dispatcher, "give_up_waiting", reason="wish")
        dispatcher.utter_message(response="utter_stopped_waiting" if leaves_queue else "utter_stopped")
        await let_go(Talk(dispatcher, tracker, turn, here))
        return [*end_forms(), SlotSet("yes_leads_to", None)]


async def request_human(
    dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker
) -> list[Event]:
    """Say where the person stands in the queue and ask the gateway to put them there."""
    before = await here.handoff.queue_before(turn.conversation_id, now=turn.now)
    online = await here.handoff.online(now=turn.now, within=ONLINE_WITHIN)
    minutes = estimate_wait(before + 1, online)
    words = COUNTED[min(before, 2)]
    distress = tracker.get_slot("distress")
    if minutes is None and distress:
        dispatcher.utter_message(response="utter_waiting_distress", **facts(here, turn))
    elif minutes is None:
        said = here.texts.say(f"utter_before_{words}", before=before).text
        dispatcher.utter_message(response="utter_waiting_nobody_online", before_words=said)
    else:
        name = {"none": "next"}.get(words, words)
        dispatcher.utter_message(response=f"utter_waiting_{name}", before=before, minutes=minutes)
    effect(dispatcher, "ask_human", reason="distress" if distress else "wish")
    return [*end_forms(), SlotSet("yes_leads_to", None)]


def end_forms() -> list[Event]:
    """Nothing is asked any more; what was wished of an appointment stays, what was chosen does not."""
    return [ActiveLoop(None), SlotSet("requested_slot", None), SlotSet("booking_moving", None), *unchosen()]
