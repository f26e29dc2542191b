"""What becomes of an appointment that changes: pure functions, which the diary calls within its transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from escale.career.appointment import (
    Appointment,
    AppointmentNotFound,
    Decide,
    Diary,
    NotPossible,
    SlotInPast,
    TooLate,
)
from escale.career.placing import Place
from escale.career.service import Service
from escale.career.states import Act, AppointmentState, Event, WrongState, after

BOOKED, CANCELLED, RELEASED = AppointmentState.BOOKED, AppointmentState.CANCELLED, AppointmentState.RELEASED


@dataclass(frozen=True, slots=True)
class Details:
    """How to address and reach the person; None = not said. contact: telephone, E.164; note: a few words."""

    name: str | None = None
    contact: str | None = None
    email: str | None = None
    note: str | None = None

    def on(self, one: Appointment) -> Appointment:
        """The appointment with what was said."""
        return replace(
            one,
            name=self.name or one.name,
            contact=self.contact or one.contact,
            email=self.email or one.email,
            note=self.note or one.note,
        )


async def own(diary: Diary, appointment_id: str, person_id: str | None) -> Appointment:
    """The appointment, when it is this person's (None = anybody's). Raises AppointmentNotFound."""
    found = await diary.get(appointment_id)
    if found is None:
        raise AppointmentNotFound
    return _theirs(found, person_id)


async def notice(diary: Diary, one: Appointment) -> Service | None:
    """The service whose notice binds the person; None when the practice has given it up."""
    return next((service for service in await diary.services() if service.code == one.service), None)


def as_booked(details: Details, now: datetime, person_id: str | None) -> Decide:
    """Held, offered, or lapsed just now → booked; booked stays as it is."""

    def decide(found: Appointment) -> Appointment:
        if _theirs(found, person_id).state is BOOKED:
            return found
        state = _follows(found, Event.CONFIRM)
        if found.interval.start <= now:
            raise SlotInPast
        return details.on(replace(found, state=state, held_until=None))

    return decide


def released(person_id: str | None) -> Decide:
    """Held or offered → given back."""

    def decide(found: Appointment) -> Appointment:
        if _theirs(found, person_id).state in {RELEASED, AppointmentState.LAPSED}:
            return found
        return replace(found, state=_follows(found, Event.RELEASE), held_until=None)

    return decide


def may_move(
    found: Appointment, act: Act, service: Service | None, person_id: str | None
) -> AppointmentState:
    """The state once moved. Raises AppointmentNotFound, NotPossible, SlotInPast and, for the person, TooLate."""
    state = _follows(_theirs(found, person_id), Event.MOVE)
    _in_time(found, act.at, service, bound=person_id is not None)
    return state


def moved(to: Place, act: Act, service: Service | None, person_id: str | None) -> Decide:
    """Booked → booked elsewhere, one change further; the same place again is no change."""

    def decide(found: Appointment) -> Appointment:
        state = may_move(found, act, service, person_id)
        there = replace(
            found, consultant_id=to.consultant.id, channel=to.channel, interval=to.interval, **to.buffers
        )
        return found if there == found else replace(there, state=state, sequence=found.sequence + 1)

    return decide


def cancelled(act: Act, service: Service | None, person_id: str | None) -> Decide:
    """Booked → cancelled."""

    def decide(found: Appointment) -> Appointment:
        if _theirs(found, person_id).state is CANCELLED:
            return found
        state = _follows(found, Event.CANCEL)
        if person_id is not None:
            _in_time(found, act.at, service, bound=True)
        return replace(found, state=state, sequence=found.sequence + 1)

    return decide


def reached(details: Details, person_id: str | None) -> Decide:
    """Held or booked, with what the person said."""

    def decide(found: Appointment) -> Appointment:
        state = _follows(_theirs(found, person_id), Event.REACH)
        return details.on(replace(found, state=state))

    return decide


def finished(event: Event, now: datetime) -> Decide:
    """Booked and begun → the person came, or did not; what was said may be corrected."""

    def decide(found: Appointment) -> Appointment:
        if found.state == event.value:
            return found
        state = _follows(found, event)
        if found.interval.start > now:
            raise NotPossible(found.state)
        return replace(found, state=state)

    return decide


def _theirs(found: Appointment, person_id: str | None) -> Appointment:
    if person_id not in (None, found.person_id):
        raise AppointmentNotFound
    return found


def _follows(found: Appointment, event: Event) -> AppointmentState:
    try:
        return after(found.state, event)
    except WrongState:
        raise NotPossible(found.state) from None


def _in_time(found: Appointment, now: datetime, service: Service | None, *, bound: bool) -> None:
    if found.interval.start <= now:
        raise SlotInPast
    if bound and service and found.interval.start < now + service.ahead:
        raise TooLate(service.notice)
