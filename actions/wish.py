"""What the person wants of an appointment, kept in slots between messages."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rasa_sdk.events import SlotSet

from escale.career.interval import Interval
from escale.career.proposal import Wish
from escale.french.choice import Offered
from escale.french.wish import Heard, hear, subject_of_label

if TYPE_CHECKING:
    from rasa_sdk import Tracker

    from actions.practice import Practice
    from actions.turn import Event, Turn
    from escale.career.proposal import Proposal

ABOUT_BOOKING = frozenset({
    "affirm", "ask_availability", "book_appointment", "deny", "inform", "nlu_fallback", "out_of_scope",
    "reschedule_appointment",
})  # fmt: skip
FEW_WORDS = 8
SLOTS = (
    "booking_subject", "booking_channel", "booking_language", "booking_consultant", "booking_windows",
    "booking_offers", "booking_seen", "booking_narrowed", "booking_moving", "booking_choice",
)  # fmt: skip


async def heard(tracker: Tracker, turn: Turn, here: Practice) -> list[Event]:
    """The slots that this message sets; none when it says nothing about an appointment.

    Raises ``PastDate`` and ``ImpossibleDate``.
    """
    team = await here.diary.consultants()
    said = hear(turn.text, now=turn.now, zone=turn.zone, vocabulary=here.vocabulary, consultants=team)
    begins = tracker.get_slot("booking_offers") is None
    if turn.intent not in ABOUT_BOOKING and (said.subject or len(turn.text.split()) > FEW_WORDS):
        return []  # a question of its own, not a wish for the appointment
    subject = turn.entity("subject") or said.subject
    if begins and subject is None:
        subject = subject_of_label(tracker.get_slot("topic") or "", here.vocabulary)
    found = [*_told(said), *([SlotSet("booking_subject", subject)] if subject else [])]
    asks_again = turn.intent in {"book_appointment", "ask_availability", "reschedule_appointment"}
    if found or asks_again:
        found.append(SlotSet("booking_seen", None))
    return found


def wished(tracker: Tracker) -> Wish:
    """The whole wish as the slots have it."""
    return Wish(
        subject=tracker.get_slot("booking_subject"),
        windows=tuple(
            Interval(datetime.fromisoformat(start), datetime.fromisoformat(end))
            for start, end in tracker.get_slot("booking_windows") or []
        ),
        channel=tracker.get_slot("booking_channel"),
        language=tracker.get_slot("booking_language"),
        consultant_id=tracker.get_slot("booking_consultant"),
    )


def offered(tracker: Tracker) -> list[Offered]:
    """The slots that were proposed last."""
    kept_offers: list[dict[str, Any]] = tracker.get_slot("booking_offers") or []
    return [Offered(**{**one, "start": datetime.fromisoformat(one["start"])}) for one in kept_offers]


def kept(number: int, proposal: Proposal) -> dict[str, Any]:
    """A proposal as a slot keeps it."""
    offer = Offered(
        key=proposal.key, number=number, start=proposal.interval.start, consultant_id=proposal.consultant.id,
        first_name=proposal.consultant.first_name, channel=str(proposal.channel),
    )  # fmt: skip
    return {**asdict(offer), "start": proposal.interval.start.isoformat()}


def forgotten() -> list[Event]:
    """Nothing is wished for any more."""
    return [SlotSet(name, None) for name in SLOTS]


def _told(said: Heard) -> list[Event]:
    windows = [[one.start.isoformat(), one.end.isoformat()] for one in said.windows]
    told = {
        "booking_channel": said.channel,
        "booking_language": said.language,
        "booking_consultant": said.consultant_id,
        "booking_windows": windows,
    }
    return [SlotSet(name, value) for name, value in told.items() if value]
