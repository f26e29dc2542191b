"""An appointment, what can go wrong with one, and the diary that keeps them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from escale.career.availability import Busy
from escale.career.interval import Interval
from escale.career.people import Consultant
from escale.career.proposal import Proposal
from escale.career.service import Channel, Service
from escale.career.states import Act, AppointmentState, Event
from escale.career.ticks import MINUTES, Span, exactly


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting of one person with one consultant, or a hold of one.

    service: a code, empty = named like the channel; before, after: minutes around it that stay free; key: unique per
    attempt to book, so that the same attempt made twice books once; name: as the person gave it; contact: telephone
    number (E.164) on which the consultant reaches the person; email: where confirmations go; note: a few words of the
    person for the consultant; language: ISO 639-1; sequence: how often it was changed since it was booked (for ICS);
    held_until: when a hold or an offer lapses (UTC).
    """

    id: str
    consultant_id: int
    person_id: str
    conversation_id: str | None
    subject: str | None
    channel: Channel
    interval: Interval
    key: str
    state: AppointmentState
    contact: str | None
    created_at: datetime
    service: str = ""
    before: int = 0
    after: int = 0
    name: str | None = None
    email: str | None = None
    language: str | None = None
    sequence: int = 0
    held_until: datetime | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Name the service."""
        object.__setattr__(self, "service", self.service or self.channel.value)

    @property
    def claimed(self) -> Span:
        """The ticks that are this appointment's alone: its buffers and itself. ValueError between two ticks."""
        first, last = exactly(self.interval)
        return Span(first - self.before // MINUTES, last + self.after // MINUTES)

    @property
    def begins(self) -> int:
        """Its first tick, without buffers."""
        return exactly(self.interval).first


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

    `reason`: `notice` (too soon), `horizon` (too far ahead), `service` (there is none of this name, or not this
    consultant's), `channel` (not this consultant's or not this service's) or `hours` (closed then, or not on a
    quarter hour).
    """

    def __init__(self, reason: str) -> None:
        """Keep the reason as a code."""
        super().__init__(f"the slot is not offered: {reason}")
        self.reason = reason


class TooLate(BookingError):
    """The person may not move or cancel any more. `notice`: how many minutes before it begins they could."""

    def __init__(self, notice: int) -> None:
        """Keep the notice."""
        super().__init__(f"less than {notice} minutes before it begins")
        self.notice = notice


class UnknownConsultant(BookingError):
    """Nobody of the team has this id, or not any more. `consultant_id` holds it."""

    def __init__(self, consultant_id: int) -> None:
        """Keep the id."""
        super().__init__(f"no consultant {consultant_id}")
        self.consultant_id = consultant_id


class AppointmentNotFound(BookingError):
    """No such appointment, or not this person's: nobody learns which."""


class NotPossible(BookingError):
    """It is over, cancelled, or not booked yet: `state` tells what it is."""

    def __init__(self, state: AppointmentState) -> None:
        """Keep the state."""
        super().__init__(f"not possible with what is {state}")
        self.state = state


Decide = Callable[[Appointment], Appointment]


class Diary(Protocol):
    """Where appointments are kept. Every method is one short transaction; all times are UTC."""

    async def services(self) -> list[Service]:
        """All services by position, inactive ones too."""
        ...

    async def consultants(
        self, *, ids: Collection[int] | None = None, subject: str | None = None, since: datetime | None = None
    ) -> list[Consultant]:
        """The consultants who receive at present: all, those with these ids, or those who know the subject.

        `since` leaves out absences and extra hours that are over.
        """
        ...

    def days_off(self, calendar: str, first: date, last: date) -> Collection[date]:
        """The public holidays of a calendar (`FR`, `FR-57` …) among these days; none for one that is unknown."""
        ...

    async def busy(self, consultant_ids: Collection[int], window: Span, now: datetime) -> dict[int, Busy]:
        """What each holds in `window`; a missing id means nothing. Holds that have lapsed by `now` do not count."""
        ...

    async def upcoming_count(self, consultant_ids: Collection[int], after: datetime) -> dict[int, int]:
        """How many appointments, holds and offers of each end after `after`; a missing id means none."""
        ...

    async def claim(self, appointment: Appointment, act: Act) -> Appointment:
        """Write the appointment (held, offered or booked) and its 5-minute ticks, or nothing at all.

        The person's own earlier hold gives way. Raises SlotTaken (without alternatives) when a tick of the consultant
        is claimed, by whatever has not lapsed, or the day or week is full; UnknownConsultant when there is none.
        A key that was claimed before changes nothing and returns that earlier appointment as it is.
        """
        ...

    async def change(self, appointment_id: str, event: Event, decide: Decide, act: Act) -> Appointment:
        """Write what `decide` makes of the appointment as it is now, its ticks and the log, or nothing at all.

        `decide` may be called more than once and must be pure; what it raises passes through. Raises
        AppointmentNotFound, and what `claim` raises. An `act.key` that changed it before changes nothing.
        """
        ...

    async def get(self, appointment_id: str) -> Appointment | None:
        """The appointment, in whatever state."""
        ...

    async def changed_by(self, appointment_id: str, key: str) -> bool:
        """Whether a change with this key was made to it."""
        ...

    async def by_key(self, key: str) -> Appointment | None:
        """The appointment that this attempt made, in whatever state."""
        ...

    async def of_person(self, person_id: str, after: datetime) -> list[Appointment]:
        """The person's booked appointments that end after `after`, soonest first."""
        ...
