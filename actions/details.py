"""How to address and reach a person: what they gave, what they would not give, what is still to be asked."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from escale.career.booking import Channel, Details
from escale.french.appointments import first_name, gives_no_answer
from escale.french.contacts import email, phone
from escale.french.moments import listen
from escale.french.wish import channel_of

if TYPE_CHECKING:
    from actions.talk import Talk
    from escale.career.booking import Appointment

NONE = "none"
DIGITS = re.compile(r"\+?[\d\s.()/-]{4,}")
NOT_A_NAME = frozenset({
    "ask_availability", "ask_career", "ask_job_search", "ask_reconversion", "ask_service", "book_appointment",
    "bot_challenge", "goodbye", "help", "insult", "reschedule_appointment", "thank",
})  # fmt: skip


@dataclass(frozen=True)
class Given:
    """name; contact: E.164; email; unsaid: the questions that will not be answered (``name``, ``contact``).

    declines: whether this message answers nothing on purpose.
    """

    name: str | None = None
    contact: str | None = None
    email: str | None = None
    unsaid: tuple[str, ...] = ()
    declines: bool = False

    @property
    def details(self) -> Details:
        return Details(self.name, self.contact, self.email)

    def as_dict(self) -> dict[str, Any]:
        """As a slot keeps it."""
        return {name: value for name, value in asdict(self).items() if value and name != "declines"}

    def reaches(self, channel: str) -> bool:
        """Whether the person can be reached as this way of meeting needs, or would rather not be."""
        if channel == Channel.PHONE:
            return self.contact is not None
        return bool(self.email or self.contact) or "contact" in self.unsaid

    def suffices(self, channel: str) -> bool:
        """Whether nothing more is to be asked."""
        return bool(self.name or "name" in self.unsaid) and self.reaches(channel)

    def with_more(self, more: Given, asked: str) -> Given:
        """Together with what a message gives in answer to ``asked``; who gives a way to be reached may stay unnamed."""
        unsaid = {*self.unsaid, *([asked] if more.declines else [])}
        if more.contact or more.email:
            unsaid |= {"name"}
        return replace(
            self,
            name=more.name or self.name,
            contact=more.contact or self.contact,
            email=more.email or self.email,
            unsaid=tuple(sorted(unsaid)),
        )


def given_before(talk: Talk, held: Appointment) -> Given:
    """What the person gave in this conversation, or with this appointment."""
    kept = talk.slot("booking_details") or {}
    return Given(
        name=held.name or kept.get("name"),
        contact=held.contact or kept.get("contact"),
        email=held.email or kept.get("email"),
        unsaid=tuple(kept.get("unsaid", ())),
    )


def heard_details(talk: Talk) -> Given | None:
    """What this message gives in answer to the question that was asked; None when it speaks of something else."""
    if reachable := heard_contacts(talk.text):
        return reachable
    asked = talk.slot("requested_slot")
    if asked == "booking_name":
        return _as_name(talk)
    return Given(declines=True) if asked == "booking_contact" and _declines(talk) else None


def heard_contacts(text: str) -> Given | None:
    """A number or an address, at any time."""
    number, address = phone(text), email(text)
    if not number and not address:
        return None
    return Given(contact=number, email=address, name=_name_beside(text, address))


def markers(known: Given, channel: str) -> dict[str, str | None]:
    """The form's questions that need not be asked."""
    name = known.name or (NONE if "name" in known.unsaid else None)
    return {"booking_name": name, "booking_contact": "known" if known.reaches(channel) else None}


def is_attempt(text: str) -> bool:
    """Whether somebody seems to have tried to write a number or an address."""
    return "@" in text or bool(DIGITS.fullmatch(text.strip()))


def _as_name(talk: Talk) -> Given | None:
    if _declines(talk):
        return Given(declines=True)
    asks = talk.turn.is_sure and talk.turn.intent in NOT_A_NAME and " " in talk.text.strip()
    name = None if asks else first_name(talk.text)
    return Given(name=name) if name else None


def _declines(talk: Talk) -> bool:
    """« non », but not « non, plutôt jeudi »."""
    if gives_no_answer(talk.text):
        return True
    words = talk.here.vocabulary
    when = listen(talk.text, words.time)
    wishes = when.wanted or when.refused or channel_of(talk.text, words)
    return talk.turn.intent == "deny" and not wishes


def _name_beside(text: str, address: str | None) -> str | None:
    """« Marie, marie@exemple.fr »: what stands before the address."""
    before = text.partition(address)[0] if address else ""
    return first_name(before.strip(" ,;:")) if before.strip(" ,;:") else None
