"""Cancelling an appointment by talking: which one, really, and what the rule says when it is too late."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from actions import line
from actions.appointments import meant, say_too_late, too_late
from actions.talk import Talk, pressed
from actions.turn import Event, is_asked
from actions.wording import wording
from escale.career.booking import Appointment, BookingError, SlotInPast, TooLate, cancel, upcoming
from escale.french.appointments import wants_no_wait, wants_to_wait

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

NONE, KEPT = "none", "kept"
REFUSALS = frozenset({"deny", "cancel"})


class AskWhichToCancel(Action):
    def name(self) -> str:
        return "action_ask_cancel_choice"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        talk = Talk.of(dispatcher, tracker)
        mine = await upcoming(talk.here.diary, talk.person_id, talk.now)
        said = await wording(talk.here, talk.turn)
        asked = [one for one in mine if one.id == talk.slot("cancel_meant")] or mine
        if len(asked) == 1:
            talk.say("utter_cancel_which_one", _confirm(talk, asked[0]), **said.values(asked[0]))
        else:
            buttons = [_button(said.values(one)["slot"], one) for one in asked]
            talk.say("utter_cancel_which", buttons, appointments=said.lines(asked))
        return []


class HearCancellation(Action):
    """Cancel what the person means, once they have said so."""

    def name(self) -> str:
        return "validate_cancel_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        talk = Talk.of(dispatcher, tracker)
        if done := await talk.here.diary.cancelled_by(talk.person_id, _by(talk)):
            return await _cancel(talk, done)
        if await _about_waiting(talk):
            return [SlotSet("cancel_choice", NONE)]
        mine = await upcoming(talk.here.diary, talk.person_id, talk.now)
        if not mine:
            talk.say("utter_no_appointment")
            return [SlotSet("cancel_choice", NONE), SlotSet("yes_leads_to", "book_appointment")]
        return await _hear(talk, mine)


class Cancelled(Action):
    """The cancellation is over; the next one begins afresh."""

    def name(self) -> str:
        return "action_cancelled"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        return [SlotSet("cancel_choice", None), SlotSet("cancel_meant", None)]


async def _about_waiting(talk: Talk) -> bool:
    """« Si quelqu'un annule, prévenez-moi » cancels nothing; a place in line is left otherwise than an appointment."""
    if wants_to_wait(talk.text):
        await line.wait_for(talk)
        return True
    if wants_no_wait(talk.text):
        await line.wait_no_more(talk)
        return True
    return False


async def _hear(talk: Talk, mine: list[Appointment]) -> list[Event]:
    asked = is_asked(talk.tracker, "cancel_choice")
    if asked and talk.turn.intent in REFUSALS:
        talk.say("utter_cancel_kept")
        return [SlotSet("cancel_choice", KEPT)]
    named = meant(talk, mine)
    if named is not None and (notice := await too_late(talk, named)) is not None:
        say_too_late(talk, "utter_cancel_too_late", notice)
        return [SlotSet("cancel_choice", KEPT)]
    if talk.turn.entity("appointment") and named is not None and (asked or len(mine) == 1):
        return await _cancel(talk, named)
    confirmed = next((one for one in mine if one.id == talk.slot("cancel_meant")), None)
    if confirmed is not None and asked and talk.turn.intent in {"affirm", "cancel_appointment"}:
        return await _cancel(talk, confirmed)
    return _one_at_a_time(talk, named, asked=asked)


def _one_at_a_time(talk: Talk, named: Appointment | None, *, asked: bool) -> list[Event]:
    """Which one is meant is clear: it is asked whether really."""
    if named is None or (asked and talk.slot("cancel_meant") == named.id):
        return []
    return [SlotSet("cancel_meant", named.id)]


async def _cancel(talk: Talk, one: Appointment) -> list[Event]:
    said = await wording(talk.here, talk.turn)
    try:
        gone = await cancel(talk.here.diary, one.id, person_id=talk.person_id, by=_by(talk), now=talk.now)
    except TooLate as late:
        say_too_late(talk, "utter_cancel_too_late", late.notice)
    except SlotInPast:
        say_too_late(talk, "utter_cancel_too_late", 0)
    except BookingError:
        talk.say("utter_cancel_gone")
    else:
        talk.say("utter_cancelled", **said.values(gone))
    return [SlotSet("cancel_choice", one.id)]


def _by(talk: Talk) -> str:
    """Who cancels: the person, in this very message; a turn that comes again finds what it has done."""
    return f"person {sha256(talk.turn.id.encode()).hexdigest()[:32]}"


def _confirm(talk: Talk, one: Appointment) -> list[dict[str, str]]:
    yes = talk.words("utter_button_cancel_it").text
    return [_button(yes, one), talk.button("utter_button_keep_it", "/deny")]


def _button(title: str, one: Appointment) -> dict[str, str]:
    return {"title": title, "payload": pressed("appointment", one.id)}
