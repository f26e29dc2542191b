"""Proposing slots: what is free for the wish, said in a few lines with buttons; or what else can be done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from actions import wish
from actions.looking import Found, look
from actions.summing import language, summed_up
from actions.talk import Buttons, Talk, pressed
from actions.wording import wording
from escale.career.booking import UnknownConsultant

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.turn import Event

NONE_FITS, ANOTHER_TIME, TELL_ME, AFRESH, ANY_TIME = (
    "none_fits",
    "another_time",
    "tell_me",
    "afresh",
    "any_time",
)
A_WHILE = timedelta(minutes=30)


class ProposeSlots(Action):
    """At most five free slots, soonest first, with the reason for each consultant."""

    def name(self) -> str:
        return "action_ask_booking_choice"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        talk = Talk.of(dispatcher, tracker)
        if talk.slot("booking_asks_when"):
            talk.say("utter_booking_when", _when_buttons(talk))
            return []
        return await show_offers(talk)


async def show_offers(talk: Talk) -> list[Event]:
    """Say what is free, and remember what was said."""
    gone: list[Event] = []
    try:
        found = await look(talk)
    except UnknownConsultant:
        talk.say("utter_booking_consultant_left")
        gone = [SlotSet("booking_consultant", None)]
        talk.tracker.slots["booking_consultant"] = None
        found = await look(talk)
    _take_up(talk)
    return [*gone, *(await _offer(talk, found) if found.slots else _nothing(talk))]


def _take_up(talk: Talk) -> None:
    """After a while: that the offers are new ones."""
    offered_at = talk.slot("booking_offered_at")
    if offered_at is None or talk.now < datetime.fromisoformat(offered_at) + A_WHILE:
        return
    talk.say("utter_booking_taken_up", [talk.button("utter_button_afresh", pressed("choice", AFRESH))])
    if any(one.end <= talk.now for one in wish.windows(talk.tracker)):
        talk.say("utter_booking_time_over")


async def _offer(talk: Talk, found: Found) -> list[Event]:
    said = await wording(talk.here, talk.turn)
    wished, common = (
        summed_up(found.wish, said),
        said.common(found.slots, said_already=bool(found.wish.channel)),
    )
    until = said.day(found.until) if found.until else ""
    name = f"utter_offers_{found.manner}" if found.manner else "utter_offers"
    about = " ; ".join(part for part in (wished, common) if part)
    talk.say(name, wish=f" ({about})" if about else "", until=until)
    talk.say(
        "utter_offer_lines",
        _buttons(talk, found, [said.button(one) for one in found.slots]),
        offers=said.offers(found.slots, language(found.wish)),
    )
    return [
        SlotSet(
            "booking_offers", [wish.kept(number, one) for number, one in enumerate(found.slots, start=1)]
        ),
        SlotSet("booking_offered_at", talk.now.isoformat()),
        SlotSet("booking_narrowed", None),
        SlotSet("booking_near", None),
    ]


def _when_buttons(talk: Talk) -> Buttons:
    return [
        talk.button("utter_button_next_week", "/inform"),
        talk.button("utter_button_any_time", pressed("choice", ANY_TIME)),
    ]


def _buttons(talk: Talk, found: Found, slots: Buttons) -> Buttons:
    more = talk.button("utter_button_none_fits", pressed("choice", NONE_FITS))
    waits = talk.button("utter_button_tell_me", pressed("choice", TELL_ME))
    second_look = bool(talk.slot("booking_seen")) or found.manner in {"widened", "closed", "closed_for_one"}
    return [*slots, more, *([waits] if second_look and not talk.slot("booking_moving") else [])]


def _nothing(talk: Talk) -> list[Event]:
    """No slot at all, or no more than were shown: another time, the waiting list, a human."""
    another = talk.button("utter_button_another_time", pressed("choice", ANOTHER_TIME))
    waits = talk.button("utter_button_tell_me", pressed("choice", TELL_ME))
    human = talk.button("utter_button_human", "/talk_to_human")
    moving = talk.slot("booking_moving")
    name = "utter_no_more_offers" if talk.slot("booking_seen") else "utter_no_offer"
    talk.say(name, [another, human] if moving else [another, waits, human])
    return [SlotSet("booking_offers", []), SlotSet("booking_seen", None), SlotSet("booking_near", None)]
