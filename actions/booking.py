"""Booking by talking: hear the wish, propose, keep what is chosen. What else is asked is in ``actions.holding``."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from actions import wish
from actions.details import Given, heard_contacts
from actions.holding import by_another_way, choose_slot, hear_details, let_go
from actions.line import wait_for
from actions.offering import AFRESH, ANOTHER_TIME, ANY_TIME, NONE_FITS, TELL_ME
from actions.passing import answer_offer
from actions.talk import Talk
from escale.career.interval import Interval
from escale.french.appointments import direction, follows_on, gives_no_answer, no_matter, wants_to_wait
from escale.french.asides import follow_up
from escale.french.choice import Ambiguous, Chosen, choose, refuses, takes_any, wonders
from escale.french.wish import consultant_of

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.turn import Event

FORTNIGHT = timedelta(days=14)
STARTS: dict[str, dict[str, Any]] = {
    ANOTHER_TIME: {"booking_asks_when": True},
    ANY_TIME: {"booking_windows": None},
    AFRESH: dict.fromkeys(wish.WISHED),
}
A_WHILE = timedelta(minutes=30)
INTERRUPTING = frozenset({
    "cancel", "cancel_appointment", "delete_my_data", "distress", "export_my_data", "harassment", "insult",
    "list_appointments", "restart", "talk_to_human",
})  # fmt: skip


class HearBooking(Action):
    """After each message: what it adds to the wish, the slot it chooses, or how to reach the person.

    Nothing heard: another rule answers, and the form asks again.
    """

    def name(self) -> str:
        return "validate_booking_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        talk = Talk.of(dispatcher, tracker)
        if (answered := await answer_offer(talk)) is not None:
            return [*answered, SlotSet("booking_near", None)]
        if wants_to_wait(talk.text):
            return await _join(talk)
        keeps_silent = talk.slot("booking_choice") and gives_no_answer(talk.text)
        if talk.turn.intent in INTERRUPTING and not keeps_silent:
            return []
        if (button := talk.turn.entity("choice")) is not None:
            return await _pressed(talk, button)
        if talk.slot("booking_choice") and (told := await hear_details(talk)):
            return told
        return await _hear(talk)


async def _hear(talk: Talk) -> list[Event]:
    """A choice among what was offered, or a word about the wish."""
    chosen = None if await _names_another(talk) else _chosen(talk)
    if isinstance(chosen, str):
        return await _pressed(talk, chosen)
    if chosen is not None:
        return [SlotSet("booking_narrowed", list(chosen.keys))]
    heard = await wish.heard(talk)
    if heard.trouble:
        talk.say(f"utter_booking_{heard.trouble}")
    contacts = _contacts(talk)
    if not heard.events and not heard.trouble:
        return contacts or _unheard(talk)
    if heard.only == "booking_channel" and (
        kept := await by_another_way(talk, heard.told["booking_channel"])
    ):
        return kept
    return [*await let_go(talk), *contacts, *heard.events]


def _contacts(talk: Talk) -> list[Event]:
    """A number or an address that is given before anything is chosen."""
    given = heard_contacts(talk.text)
    if given is None:
        return []
    known = Given(**(talk.slot("booking_details") or {})).with_more(given, asked="")
    return [SlotSet("booking_details", known.as_dict())]


def _unheard(talk: Talk) -> list[Event]:
    """A bare answer that answers nothing here: said so, and asked again; anything else another rule answers."""
    if talk.turn.intent != "inform" or talk.slot("requested_slot") is None:
        return []
    talk.say("utter_booking_not_heard")
    return [SlotSet("booking_near", None)]


async def _names_another(talk: Talk) -> bool:
    """Whether somebody of the team is named with whom nothing was offered."""
    named = consultant_of(talk.text, await talk.here.diary.consultants(), talk.here.vocabulary)
    return named is not None and named not in {one.consultant_id for one in wish.offered(talk.tracker)}


def _chosen(talk: Talk) -> str | Ambiguous | None:
    """The key of the offer that the person means, or what a button would say; several; or none of these."""
    offers, words = wish.offered(talk.tracker), talk.here.vocabulary
    if not offers or talk.slot("booking_choice") or follow_up(talk.text, words) == "why":
        return None
    if not takes_any(talk.text, words) and (way := direction(talk.text)):
        return way
    if wonders(talk.text, words) or follows_on(talk.text) or no_matter(talk.text):
        return None
    choice = choose(talk.text, offers, now=talk.now, zone=talk.turn.zone, vocabulary=words)
    if isinstance(choice, Chosen):
        return choice.key
    if isinstance(choice, Ambiguous):
        return choice
    return NONE_FITS if refuses(talk.text, words) else None


async def _pressed(talk: Talk, choice: str) -> list[Event]:
    """A button, or words that say the same."""
    if choice == TELL_ME:
        return await _join(talk)
    if choice in {NONE_FITS, "more"}:
        return [*await let_go(talk), _seen(talk)]
    if choice in {"later", "earlier"}:
        return [*await let_go(talk), _seen(talk), _beside(talk, later=choice == "later")]
    if choice in STARTS:
        return [*await let_go(talk), *(SlotSet(name, value) for name, value in STARTS[choice].items())]
    return await choose_slot(talk, choice)


def _seen(talk: Talk) -> Event:
    """What was offered is not offered again."""
    before: list[str] = talk.slot("booking_seen") or []
    event: Event = SlotSet("booking_seen", [*before, *(one.key for one in wish.offered(talk.tracker))])
    return event


def _beside(talk: Talk, *, later: bool) -> Event:
    """After the last, or before the first that was offered."""
    starts = sorted(one.start for one in wish.offered(talk.tracker))
    window = (
        Interval(starts[-1] + A_WHILE, starts[-1] + FORTNIGHT) if later else Interval(talk.now, starts[0])
    )
    event: Event = SlotSet("booking_windows", wish.as_kept([window]))
    return event


async def _join(talk: Talk) -> list[Event]:
    """Wait for a place instead of booking: the form is over."""
    return [*await wait_for(talk), *wish.forgotten(), SlotSet("requested_slot", None)]
