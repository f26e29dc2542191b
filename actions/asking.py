"""What is asked while a slot is kept: a first name, a way to reach the person; and what is said once it is booked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from actions import wish
from actions.holding import NO_ANSWER, request, tell_booked
from actions.offering import show_offers
from actions.talk import Buttons, Talk, pressed
from actions.wording import wording
from escale.career.booking import Appointment, AppointmentState, BookingError, SlotTaken, hold, parse_key

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.turn import Event


class AskName(Action):
    """The slot is kept: until when, and what first name to note."""

    slot = "name"

    def name(self) -> str:
        return f"action_ask_booking_{self.slot}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        talk = Talk.of(dispatcher, tracker)
        kept, events = await _kept(talk)
        if kept is None:
            return await _offer_again(talk, events)
        said = await wording(talk.here, talk.turn)
        until = said.hour(kept.held_until) if kept.held_until else ""
        if talk.slot("booking_told") != kept.id or not talk.turn.has_set("booking_told", 1):
            talk.say("utter_held", **said.values(kept), until=until)
        talk.say(self.question(kept), self.buttons(talk, kept), **said.values(kept))
        return [*events, SlotSet("booking_told", kept.id)]

    def question(self, kept: Appointment) -> str:
        del kept
        return "utter_ask_name"

    def buttons(self, talk: Talk, kept: Appointment) -> Buttons:
        del kept
        return [talk.button("utter_button_no_answer", pressed("choice", NO_ANSWER))]


class AskContact(AskName):
    """How to reach the person, by the way of the appointment."""

    slot = "contact"

    def question(self, kept: Appointment) -> str:
        return f"utter_ask_contact_{kept.channel}"


class Booked(Action):
    """Tell what was booked or moved."""

    def name(self) -> str:
        return "action_booked"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        talk, result = Talk.of(dispatcher, tracker), tracker.get_slot("booking_result")
        booked = await talk.here.diary.get(result["id"]) if result else None
        if booked is None:
            return []
        tell_booked(talk, booked, await _values(talk, booked), moved=result["moved"])
        return [*wish.forgotten(), SlotSet("booking_result", None), SlotSet("yes_leads_to", None)]


async def _kept(talk: Talk) -> tuple[Appointment | None, list[Event]]:
    """What is kept; what has lapsed meanwhile is kept anew while it is free."""
    held = await talk.here.diary.get(talk.slot("booking_held") or "")
    if held is None:
        return None, wish.unchosen()
    if held.state is AppointmentState.HELD and held.held_until and held.held_until > talk.now:
        return held, []
    try:
        anew = await hold(
            talk.here.diary, parse_key(talk.slot("booking_choice")), request(talk, "/anew"), talk.now
        )
    except (BookingError, ValueError) as error:
        return None, _lapsed(talk, error)
    talk.say("utter_held_anew")
    return anew, [SlotSet("booking_held", anew.id)]


def _lapsed(talk: Talk, error: Exception) -> list[Event]:
    talk.say("utter_hold_lapsed")
    near = talk.slot("booking_choice") if isinstance(error, SlotTaken) else None
    return [*wish.unchosen(), SlotSet("booking_near", near)]


async def _offer_again(talk: Talk, events: list[Event]) -> list[Event]:
    """Others, in place of the question that was to be asked."""
    talk.tracker.slots.update({one["name"]: one["value"] for one in events})
    return [*events, *await show_offers(talk), SlotSet("requested_slot", "booking_choice")]


async def _values(talk: Talk, one: Appointment) -> dict[str, Any]:
    return (await wording(talk.here, talk.turn)).values(one)
