"""Hold, book, confirm, move and cancel appointments, over the diary. Every door comes through here.

Everything that `propose` offers can be booked, and only that: both ask `availability.starts`. The desk may choose
any mark of five minutes within opening hours, without notice and horizon.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from escale.career import changing
from escale.career.appointment import (
    Appointment,
    AppointmentNotFound,
    BookingError,
    Diary,
    NotPossible,
    SlotInPast,
    SlotNotOffered,
    SlotTaken,
    TooLate,
    UnknownConsultant,
)
from escale.career.changing import Details, as_booked, cancelled, finished, may_move, moved, reached, released
from escale.career.interval import utc
from escale.career.placing import Place, place
from escale.career.proposal import Choice, Proposal, Proposals, Wish, parse_key
from escale.career.proposing import alternatives, propose
from escale.career.service import Channel, Service
from escale.career.states import OPENING, Act, AppointmentState, Door, Event

__all__ = [
    "Act", "Appointment", "AppointmentNotFound", "AppointmentState", "BookingError", "Channel", "Choice", "Details",
    "Diary", "Door", "Event", "NotPossible", "Proposal", "Proposals", "Request", "Service", "SlotInPast",
    "SlotNotOffered", "SlotTaken", "TooLate", "UnknownConsultant", "Wish", "book", "cancel", "confirm", "finish",
    "hold", "move", "parse_key", "propose", "reach", "release", "upcoming",
]  # fmt: skip

HOLD = timedelta(minutes=10)
NOBODY = Details()


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants an appointment, and by which door.

    key: names this attempt, e.g. the message's id; who: for the log, see `Act`; language: ISO 639-1.
    """

    person_id: str
    key: str
    conversation_id: str | None = None
    subject: str | None = None
    language: str | None = None
    details: Details = NOBODY
    door: Door = Door.CONVERSATION
    who: str = "person"

    @property
    def own_key(self) -> str:
        """The key, the person's own."""
        return f"{self.person_id}/{self.key}"

    def act(self, now: datetime) -> Act:
        """This request as the log has it."""
        return Act(self.who, self.door, utc(now), self.own_key)


async def book(diary: Diary, choice: Choice, request: Request, now: datetime) -> Appointment:
    """Book what was chosen; what is returned is committed. A hold of the person gives way.

    The same person and key again get the appointment that was made the first time, as it is now (its state tells).
    Raises UnknownConsultant, SlotInPast, SlotNotOffered, or SlotTaken with the nearest alternatives.
    """
    return await _claim(diary, choice, request, OPENING[Event.BOOK], now)


async def hold(
    diary: Diary, choice: Choice, request: Request, now: datetime, lasting: timedelta = HOLD
) -> Appointment:
    """Keep the slot for a person who decides; it lapses by itself, and gives way to their next hold or booking.

    Raises what `book` raises.
    """
    return await _claim(diary, choice, request, OPENING[Event.HOLD], now, until=utc(now) + lasting)


async def offered(diary: Diary, choice: Choice, request: Request, act: Act, until: datetime) -> Appointment:
    """What the waiting list claims for somebody: the diary writes it with the offer. Raises as `book` does."""
    return _appointment(await place(diary, choice, act), request, OPENING[Event.OFFER], act.at, until)


async def confirm(
    diary: Diary, appointment_id: str, details: Details, act: Act, *, person_id: str | None
) -> Appointment:
    """Book what was held or offered; even late, while nobody else took it. A second time changes nothing.

    Raises AppointmentNotFound, SlotInPast, NotPossible, UnknownConsultant when the consultant has left meanwhile, and
    SlotTaken with alternatives.
    """
    found = await changing.own(diary, appointment_id, person_id)
    try:
        return await diary.change(appointment_id, Event.CONFIRM, as_booked(details, act.at, person_id), act)
    except SlotTaken as taken:
        choice = Choice(found.consultant_id, found.interval.start, found.channel, found.service)
        raise await _taken(diary, choice, found.subject, found.language, act.at) from taken


async def release(diary: Diary, appointment_id: str, act: Act, *, person_id: str | None) -> Appointment:
    """Give back what was held or offered; a second time changes nothing. Raises AppointmentNotFound, NotPossible."""
    return await diary.change(appointment_id, Event.RELEASE, released(person_id), act)


async def move(
    diary: Diary, appointment_id: str, choice: Choice, act: Act, *, person_id: str | None
) -> Appointment:
    """Give the appointment another time, consultant or channel, all at once or not at all; it keeps its id.

    `person_id` None = the desk, which is not bound by the notice. A repeated request (`act.key`) moves once.
    Raises what `book` raises, AppointmentNotFound, NotPossible, SlotInPast when it has begun, and TooLate.
    """
    found = await changing.own(diary, appointment_id, person_id)
    if act.key and await diary.changed_by(appointment_id, act.key):
        return found
    notice = await changing.notice(diary, found)
    may_move(found, act, notice, person_id)
    try:
        to = await place(diary, choice, act, again=found)
        return await diary.change(appointment_id, Event.MOVE, moved(to, act, notice, person_id), act)
    except SlotTaken as taken:
        raise await _taken(diary, choice, found.subject, found.language, act.at) from taken


async def cancel(
    diary: Diary,
    appointment_id: str,
    *,
    person_id: str | None,
    by: str,
    now: datetime,
    door: Door = Door.CONVERSATION,
) -> Appointment:
    """Cancel and return the cancelled appointment; a second time changes nothing.

    `person_id` None = the desk; `by`: who does it, for the log. Raises AppointmentNotFound for an unknown or foreign
    one, NotPossible, SlotInPast when a person cancels what has begun, TooLate within the notice.
    """
    act = Act(by, door, utc(now))
    found = await changing.own(diary, appointment_id, person_id)
    notice = await changing.notice(diary, found)
    return await diary.change(appointment_id, Event.CANCEL, cancelled(act, notice, person_id), act)


async def reach(
    diary: Diary, appointment_id: str, details: Details, act: Act, *, person_id: str | None
) -> Appointment:
    """Note how to reach the person; what is not given stays. Raises AppointmentNotFound, NotPossible."""
    return await diary.change(appointment_id, Event.REACH, reached(details, person_id), act)


async def finish(diary: Diary, appointment_id: str, act: Act, *, came: bool) -> Appointment:
    """The consultant says whether the person came, once it has begun. Raises AppointmentNotFound, NotPossible."""
    event = Event.DONE if came else Event.NO_SHOW
    return await diary.change(appointment_id, event, finished(event, act.at), act)


async def upcoming(diary: Diary, person_id: str, now: datetime) -> list[Appointment]:
    """The person's booked appointments that are not over, soonest first."""
    return await diary.of_person(person_id, utc(now))


async def _claim(
    diary: Diary,
    choice: Choice,
    request: Request,
    state: AppointmentState,
    now: datetime,
    *,
    until: datetime | None = None,
) -> Appointment:
    act = request.act(now)
    if standing := await diary.by_key(request.own_key):
        return standing
    try:
        to = await place(diary, choice, act)
        wanted = _appointment(to, request, state, act.at, until)
        return await diary.claim(wanted, act)
    except SlotTaken as taken:
        raise await _taken(diary, choice, request.subject, request.language, act.at) from taken


async def _taken(
    diary: Diary, choice: Choice, subject: str | None, language: str | None, now: datetime
) -> SlotTaken:
    """With the nearest alternatives, whoever gives them."""
    wish = Wish(subject, (), choice.channel, language, None, choice.service)
    return SlotTaken(await alternatives(diary, choice, wish, now))


def _appointment(
    to: Place, request: Request, state: AppointmentState, now: datetime, held_until: datetime | None
) -> Appointment:
    blank = Appointment(
        id=str(uuid5(NAMESPACE_URL, request.own_key)),
        consultant_id=to.consultant.id,
        person_id=request.person_id,
        conversation_id=request.conversation_id,
        subject=request.subject,
        channel=to.channel,
        interval=to.interval,
        key=request.own_key,
        state=state,
        contact=None,
        created_at=now,
        language=request.language,
        held_until=held_until,
    )
    return request.details.on(replace(blank, **to.buffers))
