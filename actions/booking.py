"""Booking by talking: hear the wish, propose, book what is chosen. « C'est réservé » only after the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import FollowupAction, SlotSet

from actions import wish
from actions.practice import Practice, practice
from actions.turn import Event, Turn
from actions.wording import wording
from escale.career.appointment import Appointment, BookingError, SlotTaken
from escale.career.booking import Act, Door, Request, book, move, propose
from escale.career.proposal import Proposal, parse_key
from escale.french.asides import follow_up
from escale.french.choice import Ambiguous, Chosen, choose, refuses, wonders
from escale.french.when import ImpossibleDate, PastDate

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

MOST = 5
NONE_FITS = "none_fits"
INTERRUPTING = frozenset({
    "cancel", "cancel_appointment", "delete_my_data", "distress", "export_my_data", "harassment", "insult",
    "list_appointments", "restart", "talk_to_human",
})  # fmt: skip


class HearBooking(Action):
    """After each message: what it adds to the wish, or the slot it chooses. Nothing heard: another rule answers."""

    def name(self) -> str:
        return "validate_booking_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        turn, here = Turn(tracker), practice()
        chosen = turn.entity("choice") or _chosen(tracker, turn, here)
        if chosen == NONE_FITS:
            return _look_further(tracker)
        if isinstance(chosen, str):
            return await _book(dispatcher, tracker, turn, here, chosen)
        if chosen is not None:
            return [SlotSet("booking_narrowed", list(chosen.keys))]
        return await _hear(dispatcher, tracker, turn, here)


class ProposeSlots(Action):
    """At most five free slots, soonest first, with the reason for each consultant."""

    def name(self) -> str:
        return "action_ask_booking_choice"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        turn, here = Turn(tracker), practice()
        seen, narrowed = tracker.get_slot("booking_seen") or [], tracker.get_slot("booking_narrowed")
        found = await propose(here.diary, wish.wished(tracker), turn.now, most=MOST + len(seen))
        slots = [one for one in found if one.key not in seen][:MOST]
        slots = [one for one in slots if one.key in narrowed] or slots if narrowed else slots
        if not slots:
            dispatcher.utter_message(response="utter_no_offer")
            return [SlotSet("booking_offers", []), SlotSet("booking_seen", [])]
        name = "narrowed" if narrowed else "widened" if found.widened else None
        return await _offer(dispatcher, turn, here, slots, f"utter_offers_{name}" if name else "utter_offers")


class Booked(Action):
    """Tell what was booked, and ask for a number when the consultant will telephone."""

    def name(self) -> str:
        return "action_booked"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        turn, here, result = Turn(tracker), practice(), tracker.get_slot("booking_result")
        booked = await _appointment(here, turn, result["id"])
        if booked is None:
            return wish.forgotten()
        values = (await wording(here, turn)).values(booked)
        dispatcher.utter_message(response="utter_moved" if result["moved"] else "utter_booked", **values)
        dispatcher.utter_message(response=f"utter_booked_{booked.channel}", **values)
        asks = booked.channel == "phone" and booked.contact is None
        return [*wish.forgotten(), *([FollowupAction("contact_form")] if asks else [])]


async def _hear(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, here: Practice
) -> list[Event]:
    if turn.intent in INTERRUPTING:
        return []
    try:
        return await wish.heard(tracker, turn, here)
    except PastDate:
        dispatcher.utter_message(response="utter_booking_past")
    except ImpossibleDate:
        dispatcher.utter_message(response="utter_booking_impossible")
    return [SlotSet("booking_windows", None)]


def _chosen(tracker: Tracker, turn: Turn, here: Practice) -> str | Ambiguous | None:
    """The key of the offer that the person means; NONE_FITS; several when it is not clear; or none of these."""
    offers = wish.offered(tracker)
    if not offers or turn.intent in INTERRUPTING or follow_up(turn.text, here.vocabulary):
        return None
    if turn.intent == "deny" or refuses(turn.text, here.vocabulary):
        return NONE_FITS
    if wonders(turn.text, here.vocabulary):
        return None
    choice = choose(turn.text, offers, now=turn.now, zone=turn.zone, vocabulary=here.vocabulary)
    if isinstance(choice, Chosen):
        return choice.key
    return choice if isinstance(choice, Ambiguous) else None


def _look_further(tracker: Tracker) -> list[Event]:
    seen = [*(tracker.get_slot("booking_seen") or []), *(one.key for one in wish.offered(tracker))]
    return [SlotSet("booking_seen", seen), SlotSet("booking_narrowed", None)]


async def _book(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, here: Practice, key: str
) -> list[Event]:
    try:
        booked = await _commit(tracker, turn, here, key)
    except (BookingError, ValueError) as error:
        name = "utter_slot_taken" if isinstance(error, SlotTaken) else "utter_slot_not_offered"
        dispatcher.utter_message(response=name)
        return [SlotSet("booking_choice", None), SlotSet("booking_narrowed", None)]
    moved = tracker.get_slot("booking_moving") is not None
    return [
        SlotSet("booking_choice", key),
        SlotSet("booking_result", {"id": booked.id, "moved": moved}),
    ]


async def _commit(tracker: Tracker, turn: Turn, here: Practice, key: str) -> Appointment:
    moving, choice = tracker.get_slot("booking_moving"), parse_key(key)
    if moving is not None:
        act = Act("person", Door.CONVERSATION, turn.now, turn.id)
        return await move(here.diary, moving, choice, act, person_id=turn.person_id)
    request = Request(
        turn.person_id,
        turn.id,
        conversation_id=turn.conversation_id,
        subject=tracker.get_slot("booking_subject"),
        language=tracker.get_slot("booking_language"),
    )
    return await book(here.diary, choice, request, turn.now)


async def _offer(
    dispatcher: CollectingDispatcher, turn: Turn, here: Practice, slots: list[Proposal], response: str
) -> list[Event]:
    said = await wording(here, turn)
    none_fits = here.texts.say("utter_button_none_fits").text
    buttons = [said.button(one) for one in slots]
    buttons.append({"title": none_fits, "payload": f'/inform{{"choice": "{NONE_FITS}"}}'})
    dispatcher.utter_message(response=response, offers=said.offers(slots), buttons=buttons)
    kept = [wish.kept(number, one) for number, one in enumerate(slots, start=1)]
    return [SlotSet("booking_offers", kept), SlotSet("booking_narrowed", None)]


async def _appointment(here: Practice, turn: Turn, appointment_id: str) -> Appointment | None:
    mine = await here.diary.of_person(turn.person_id, turn.now)
    return next((one for one in mine if one.id == appointment_id), None)
