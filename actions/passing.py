"""What is said about appointments in passing, whatever else is going on: a place that came free, how to be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rasa_sdk.events import FollowupAction, SlotSet

from actions import line
from actions.talk import Talk
from actions.wording import spoken_phone
from escale.career.booking import BookingError, Details, reach, upcoming
from escale.french.appointments import asks_to_book, leaves, takes, wants_no_wait, wants_to_wait
from escale.french.contacts import email, phone

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.practice import Practice
    from actions.turn import Event, Turn

MOVE = "action_start_move"
UNCLEAR = frozenset({"inform", "nlu_fallback", "out_of_scope"})


async def in_passing(
    dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker
) -> list[Event] | None:
    """The answer to such a word; None when the message has none, and is answered as any other."""
    talk = Talk(dispatcher, tracker, turn, here)
    if (answered := await answer_offer(talk)) is not None:
        return answered
    if not turn.is_written:
        return None
    if talk.slot("move_which") and turn.has_set("move_which", 1):
        return [SlotSet("move_which", None), FollowupAction(MOVE)]
    if turn.intent in UNCLEAR and asks_to_book(talk.text):
        return [FollowupAction("booking_form")]
    for hear in (_line, _offer, _reach):
        if (events := await hear(talk)) is not None:
            return events
    return None


async def answer_offer(talk: Talk) -> list[Event] | None:
    """A button about the waiting list; None when none was pressed."""
    button = talk.turn.entity("waiting")
    if button is None:
        return None
    what, _, waiting_id = button.partition(":")
    return await (line.wait_no_more(talk, waiting_id) if what == "leave" else line.answer_offer(talk, button))


async def _line(talk: Talk) -> list[Event] | None:
    if wants_no_wait(talk.text) and talk.turn.owner != "waiting":
        return await line.wait_no_more(talk)
    return await line.wait_for(talk) if wants_to_wait(talk.text) else None


async def _offer(talk: Talk) -> list[Event] | None:
    """« oui, je le prends » after a place has come free."""
    words = talk.here.vocabulary
    accepts = takes(talk.text, words)
    if not accepts and not leaves(talk.text, words):
        return None
    offer = await line.open_offer(talk)
    return (
        await line.answer_offer(talk, f"{'accept' if accepts else 'decline'}:{offer.id}") if offer else None
    )


async def _reach(talk: Talk) -> list[Event] | None:
    """A number or an address, noted for the next appointment."""
    number, address = phone(talk.text), email(talk.text)
    if not number and not address:
        return None
    mine = await upcoming(talk.here.diary, talk.person_id, talk.now)
    if not mine:
        return None
    try:
        noted = await reach(
            talk.here.diary,
            mine[0].id,
            Details(contact=number, email=address),
            talk.act(),
            person_id=talk.person_id,
        )
    except BookingError:
        return None
    talk.say(
        "utter_reach_noted_mail" if address else "utter_reach_noted",
        email=noted.email,
        contact=spoken_phone(noted.contact),
    )
    return []
