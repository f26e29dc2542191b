"""What the person wants of an appointment, kept in slots between messages; each part may be corrected at any time."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rasa_sdk.events import SlotSet

from escale.career.interval import Interval
from escale.career.proposal import Wish, parse_key
from escale.french.appointments import (
    ANY,
    follows_on,
    no_matter,
    refused_consultants,
    service_of,
    tells_purpose,
    wants_somebody_else,
)
from escale.french.choice import Offered
from escale.french.when import ImpossibleDate, PastDate, find_windows
from escale.french.wish import Heard, hear, subject_of_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rasa_sdk import Tracker

    from actions.talk import Talk
    from actions.turn import Event
    from escale.career.people import Consultant
    from escale.career.proposal import Proposal

BOOKING = frozenset({"ask_availability", "book_appointment", "reschedule_appointment"})
ABOUT_BOOKING = BOOKING | {"affirm", "deny", "inform", "nlu_fallback", "out_of_scope"}
FEW_WORDS = 8
WISHED = (
    "booking_subject", "booking_service", "booking_channel", "booking_language", "booking_consultant",
    "booking_but_not", "booking_windows",
)  # fmt: skip
OFFERED = (
    "booking_offers",
    "booking_offered_at",
    "booking_seen",
    "booking_narrowed",
    "booking_near",
    "booking_asks_when",
)
CHOSEN = ("booking_choice", "booking_held", "booking_name", "booking_contact")


@dataclass(frozen=True)
class Hearing:
    """What a message tells, by slot; ``trouble``: ``past`` or ``impossible`` when its date is no date to come.

    asks: whether it begins a booking without a word about it.
    """

    told: dict[str, Any] = field(default_factory=dict)
    trouble: str | None = None
    asks: bool = False

    @property
    def events(self) -> list[Event]:
        """The slots to set; what was offered before is of no interest then."""
        told = [SlotSet(name, value) for name, value in self.told.items()]
        return [*told, *unoffered()] if told or self.asks else []

    @property
    def only(self) -> str | None:
        """The one slot that it sets."""
        return next(iter(self.told)) if len(self.told) == 1 else None


async def heard(talk: Talk) -> Hearing:
    """What this message wishes; nothing when it says nothing about an appointment."""
    team = await talk.here.diary.consultants()
    said, trouble = _listen(talk, team)
    if not _is_wish(talk, said):
        return Hearing()
    told = _told(talk, said, team)
    starts_anew = talk.turn.intent in BOOKING and talk.slot("requested_slot") is None
    return Hearing(told, trouble, asks=starts_anew)


def wished(tracker: Tracker, now: datetime) -> Wish:
    """The whole wish as the slots have it, without times that are over."""
    return Wish(
        subject=tracker.get_slot("booking_subject"),
        windows=tuple(one for one in windows(tracker) if one.end > now),
        channel=tracker.get_slot("booking_channel"),
        language=tracker.get_slot("booking_language"),
        consultant_id=tracker.get_slot("booking_consultant"),
        service=tracker.get_slot("booking_service"),
        but_not=tuple(tracker.get_slot("booking_but_not") or ()),
    )


def windows(tracker: Tracker) -> list[Interval]:
    """When it was wished for, past times too."""
    kept_windows = tracker.get_slot("booking_windows") or []
    return [Interval(datetime.fromisoformat(one), datetime.fromisoformat(two)) for one, two in kept_windows]


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


def unoffered() -> list[Event]:
    """What was offered is of no interest any more; the wish stays."""
    return [SlotSet(name, None) for name in OFFERED]


def unchosen() -> list[Event]:
    """Nothing is chosen any more; the wish stays."""
    return [SlotSet(name, None) for name in (*CHOSEN, *OFFERED)]


def forgotten() -> list[Event]:
    """Nothing is wished for any more."""
    return [SlotSet(name, None) for name in (*WISHED, *OFFERED, *CHOSEN, "booking_moving")]


def as_kept(some: Sequence[Interval]) -> list[list[str]] | None:
    """Windows as a slot keeps them."""
    return [[one.start.isoformat(), one.end.isoformat()] for one in some] or None


def _listen(talk: Talk, team: Sequence[Consultant]) -> tuple[Heard, str | None]:
    """A date that is none does not make the rest of the sentence unheard."""
    known: dict[str, Any] = {
        "now": _counted_from(talk), "zone": talk.turn.zone, "vocabulary": talk.here.vocabulary,
    }  # fmt: skip
    trouble = None
    try:
        find_windows(talk.text, **known)
    except PastDate:
        trouble = "past"
    except ImpossibleDate:
        trouble = "impossible"
    return hear(talk.text, **known, consultants=team, when=trouble is None), trouble


def _counted_from(talk: Talk) -> datetime:
    """« la semaine d'après » counts from what was wished before."""
    wished_for = [one.start for one in windows(talk.tracker)]
    before = [one for one in wished_for or [one.start for one in offered(talk.tracker)] if one > talk.now]
    return before[0] if before and follows_on(talk.text) else talk.now


def _is_wish(talk: Talk, said: Heard) -> bool:
    """Not a question of its own: « comment préparer un entretien ? » is none for the appointment."""
    if talk.turn.intent in ABOUT_BOOKING or tells_purpose(talk.text):
        return True
    return said.subject is None and len(talk.text.split()) <= FEW_WORDS


def _told(talk: Talk, said: Heard, team: Sequence[Consultant]) -> dict[str, Any]:
    """Slot by slot, what changes; None takes back."""
    told: dict[str, Any] = {
        "booking_subject": _subject(talk, said),
        "booking_channel": said.channel,
        "booking_language": said.language,
        "booking_consultant": said.consultant_id,
        "booking_windows": as_kept(said.windows),
        "booking_service": service_of(talk.text),
    }
    found = {name: value for name, value in told.items() if value}
    if found.get("booking_service") == ANY:
        found["booking_service"] = None
    return found | _given_up(talk) | _people(talk, said, team)


def _subject(talk: Talk, said: Heard) -> str | None:
    """The one that is said, or on which advice was given before."""
    subject = talk.turn.entity("subject") or said.subject
    if subject is None and talk.slot("booking_subject") is None and talk.slot("booking_offers") is None:
        return subject_of_label(talk.slot("topic") or "", talk.here.vocabulary)
    return subject


def _given_up(talk: Talk) -> dict[str, None]:
    """What does not matter any more."""
    return {f"booking_{what}": None for what in no_matter(talk.text)}


def _people(talk: Talk, said: Heard, team: Sequence[Consultant]) -> dict[str, Any]:
    """With whom, and with whom not."""
    before, refused = (
        _asked_before(talk),
        refused_consultants(talk.text, team, talk.here.vocabulary),
    )
    if before is not None and wants_somebody_else(talk.text):
        refused = [*refused, before]
    unwanted = [*(talk.slot("booking_but_not") or []), *refused]
    if said.consultant_id is not None:
        unwanted = [one for one in unwanted if one != said.consultant_id]
    if unwanted == (talk.slot("booking_but_not") or []):
        return {}
    found: dict[str, Any] = {"booking_but_not": unwanted or None}
    return found | ({"booking_consultant": None} if before in refused else {})


def _asked_before(talk: Talk) -> int | None:
    """With whom it was to be so far."""
    asked: int | None = talk.slot("booking_consultant")
    chosen = talk.slot("booking_choice")
    return parse_key(chosen).consultant_id if asked is None and chosen else asked
