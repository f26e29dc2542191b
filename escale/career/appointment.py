"""An appointment, what can go wrong with one, and the diary that keeps them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from escale.career.interval import Interval
from escale.career.people import Consultant
from escale.career.proposal import Proposal, Service


class AppointmentState(StrEnum):
    """Whether an appointment stands."""

    BOOKED = "booked"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting of one person with one consultant.

    key: unique per attempt to book, so that the same attempt made twice books once;
    contact: telephone number or address to reach the person on; created_at: UTC.
    """

    id: str
    consultant_id: int
    person_id: str
    conversation_id: str | None
    subject: str | None
    channel: Service
    interval: Interval
    key: str
    state: AppointmentState
    contact: str | None
    created_at: datetime


class BookingError(Exception):
    """Why the practice did not do what was asked with an appointment."""


class SlotTaken(BookingError):
    """Somebody else has this time. `alternatives`: the nearest free slots, maybe none."""

    def __init__(self, alternatives: tuple[Proposal, ...] = ()) -> None:
        """Carry the alternatives to the door."""
        super().__init__("the slot is taken")
        self.alternatives = alternatives


class SlotInPast(BookingError):
    """The time has already begun."""


class SlotNotOffered(BookingError):
    """Not a slot of this practice.

    `reason`: `notice` (too soon), `horizon` (too far ahead), `channel` (not this consultant's) or
    `hours` (closed then, or not on a quarter hour).
    """

    def __init__(self, reason: str) -> None:
        """Keep the reason as a code."""
        super().__init__(f"the slot is not offered: {reason}")
        self.reason = reason


class UnknownConsultant(BookingError):
    """Nobody of the team has this id. `consultant_id` holds it."""

    def __init__(self, consultant_id: int) -> None:
        """Keep the id."""
        super().__init__(f"no consultant {consultant_id}")
        self.consultant_id = consultant_id


class AppointmentNotFound(BookingError):
    """No such appointment, or not this person's: nobody learns which."""


class Diary(Protocol):
    """Where appointments are kept. Every method is one short transaction; all times are UTC."""

    async def consultants(self) -> list[Consultant]:
        """The consultants who receive at present."""
        ...

    async def busy(self, consultant_ids: Collection[int], window: Interval) -> dict[int, list[Interval]]:
        """When each has no time in `window`, in any order: booked appointments, own calendar."""
        ...

    async def upcoming_count(self, consultant_ids: Collection[int], after: datetime) -> dict[int, int]:
        """How many booked appointments of each end after `after`; a missing id means none."""
        ...

    async def claim(self, appointment: Appointment) -> Appointment:
        """Write the appointment and its 5-minute ticks, or nothing at all.

        Raises SlotTaken (without alternatives) when a tick of the consultant is claimed already.
        A key that was claimed before changes nothing and returns that earlier appointment as it is.
        """
        ...

    async def release(
        self, appointment_id: str, *, person_id: str | None, at: datetime, by: str
    ) -> Appointment:
        """Cancel, free the ticks and return the cancelled appointment; doing it again is harmless.

        `person_id` None = the desk. Raises AppointmentNotFound for an unknown or foreign one, and
        SlotInPast when a person cancels what has begun at `at`. `by`: who did it, for the log.
        """
        ...

    async def of_person(self, person_id: str, after: datetime) -> list[Appointment]:
        """The person's booked appointments that end after `after`, soonest first."""
        ...
