"""Appointments that stand: list, move, cancel, and a number to call."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import FollowupAction, SlotSet

from actions.practice import Practice, practice
from actions.turn import Event, Turn, is_asked
from actions.wording import wording
from escale.career.appointment import Appointment, BookingError
from escale.career.booking import Act, Details, Door, cancel, reach, upcoming
from escale.french.choice import Chosen, Offered, choose
from escale.french.contacts import phone

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

NONE, KEPT, LATER = "none", "kept", "later"
REFUSALS = frozenset({"deny", "cancel"})


class ListAppointments(Action):
    def name(self) -> str:
        return "action_list_appointments"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        turn, here = Turn(tracker), practice()
        mine = await upcoming(here.diary, turn.person_id, turn.now)
        if not mine:
            dispatcher.utter_message(response="utter_no_appointment")
            return [SlotSet("yes_leads_to", "book_appointment")]
        dispatcher.utter_message(
            response="utter_appointments", appointments=(await wording(here, turn)).lines(mine)
        )
        return []


class StartMove(Action):
    """Move the appointment that a button names, or the next one."""

    def name(self) -> str:
        return "action_start_move"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        turn, here = Turn(tracker), practice()
        mine = await upcoming(here.diary, turn.person_id, turn.now)
        if not mine:
            dispatcher.utter_message(response="utter_no_appointment")
            return [SlotSet("yes_leads_to", "book_appointment")]
        moving = next((one for one in mine if one.id == turn.entity("appointment")), mine[0])
        return [
            SlotSet("booking_moving", moving.id),
            SlotSet("booking_subject", moving.subject),
            SlotSet("booking_channel", str(moving.channel)),
            SlotSet("booking_consultant", moving.consultant_id),
            FollowupAction("booking_form"),
        ]


class AskWhichToCancel(Action):
    def name(self) -> str:
        return "action_ask_cancel_choice"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        turn, here = Turn(tracker), practice()
        mine = await upcoming(here.diary, turn.person_id, turn.now)
        said = await wording(here, turn)
        if len(mine) == 1:
            dispatcher.utter_message(
                response="utter_cancel_which_one", **said.values(mine[0]), buttons=_confirm(here, mine[0])
            )
        else:
            buttons = [_button(said.values(one)["slot"], one) for one in mine]
            dispatcher.utter_message(
                response="utter_cancel_which", appointments=said.lines(mine), buttons=buttons
            )
        return []


class HearCancellation(Action):
    """Cancel what the person means, once they have said so."""

    def name(self) -> str:
        return "validate_cancel_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        turn, here = Turn(tracker), practice()
        if done := await here.diary.cancelled_by(turn.person_id, _by(turn)):
            return await _cancel(dispatcher, turn, here, done.id)
        mine = await upcoming(here.diary, turn.person_id, turn.now)
        if not mine:
            dispatcher.utter_message(response="utter_no_appointment")
            return [SlotSet("cancel_choice", NONE)]
        asked = is_asked(tracker, "cancel_choice")
        if asked and turn.intent in REFUSALS:
            dispatcher.utter_message(response="utter_cancel_kept")
            return [SlotSet("cancel_choice", KEPT)]
        meant = turn.entity("appointment") or (_meant(turn, here, mine) if asked else None)
        return await _cancel(dispatcher, turn, here, meant) if meant else []


class Cancelled(Action):
    """The cancellation is over; the next one begins afresh."""

    def name(self) -> str:
        return "action_cancelled"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        return [SlotSet("cancel_choice", None)]


class AskContact(Action):
    def name(self) -> str:
        return "action_ask_contact"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        turn, here = Turn(tracker), practice()
        said, booked = await wording(here, turn), await _result(here, turn, tracker)
        dispatcher.utter_message(
            response="utter_ask_contact", first_name=said.values(booked)["first_name"] if booked else ""
        )
        return []


class HearContact(Action):
    def name(self) -> str:
        return "validate_contact_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        turn, here = Turn(tracker), practice()
        if not is_asked(tracker, "contact"):
            return []
        number, booked = phone(turn.text), await _result(here, turn, tracker)
        if number is not None and booked is not None:
            await reach(here.diary, booked.id, Details(contact=number), _act(turn), person_id=turn.person_id)
            dispatcher.utter_message(response="utter_contact_noted", phone=number)
            return [SlotSet("contact", number)]
        if turn.intent in REFUSALS:
            dispatcher.utter_message(response="utter_contact_later")
            return [SlotSet("contact", LATER)]
        return _not_a_number(dispatcher, turn)


class ContactNoted(Action):
    def name(self) -> str:
        return "action_contact_noted"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        return [SlotSet("contact", None), SlotSet("booking_result", None)]


def _not_a_number(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    if not any(sign.isdigit() for sign in turn.text) and turn.intent != "inform":
        return []
    dispatcher.utter_message(response="utter_contact_not_phone")
    return [SlotSet("contact", None)]


def _meant(turn: Turn, here: Practice, mine: list[Appointment]) -> str | None:
    if len(mine) == 1 and turn.intent in {"affirm", "cancel_appointment"}:
        return mine[0].id
    offered = [
        Offered(one.id, number, one.interval.start, one.consultant_id, "", str(one.channel))
        for number, one in enumerate(mine, start=1)
    ]
    choice = choose(turn.text, offered, now=turn.now, zone=turn.zone, vocabulary=here.vocabulary)
    return choice.key if isinstance(choice, Chosen) else None


async def _cancel(
    dispatcher: CollectingDispatcher, turn: Turn, here: Practice, appointment_id: str
) -> list[Event]:
    said = await wording(here, turn)
    try:
        gone = await cancel(here.diary, appointment_id, person_id=turn.person_id, by=_by(turn), now=turn.now)
    except BookingError:
        dispatcher.utter_message(response="utter_cancel_too_late")
    else:
        dispatcher.utter_message(response="utter_cancelled", **said.values(gone))
    return [SlotSet("cancel_choice", appointment_id)]


async def _result(here: Practice, turn: Turn, tracker: Tracker) -> Appointment | None:
    wanted = (tracker.get_slot("booking_result") or {}).get("id")
    mine = await upcoming(here.diary, turn.person_id, turn.now)
    return next((one for one in mine if one.id == wanted), None)


def _by(turn: Turn) -> str:
    """Who cancels: the person, in this very message; a turn that comes again finds what it has done."""
    return f"person {sha256(turn.id.encode()).hexdigest()[:32]}"


def _act(turn: Turn) -> Act:
    return Act("person", Door.CONVERSATION, turn.now, turn.id)


def _confirm(here: Practice, appointment: Appointment) -> list[dict[str, str]]:
    yes, no = here.texts.say("utter_button_cancel_it").text, here.texts.say("utter_button_keep_it").text
    return [_button(yes, appointment), {"title": no, "payload": "/deny"}]


def _button(title: str, appointment: Appointment) -> dict[str, str]:
    return {"title": title, "payload": f'/inform{{"appointment": "{appointment.id}"}}'}
