"""Propose, book, move and cancel appointments, over the diary.

Everything that `propose` offers can be booked, and only that: both look at the same `slots`.
"""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from escale.career.appointment import (
    Appointment,
    AppointmentNotFound,
    AppointmentState,
    BookingError,
    Diary,
    SlotInPast,
    SlotNotOffered,
    SlotTaken,
    UnknownConsultant,
)
from escale.career.availability import slots
from escale.career.interval import utc
from escale.career.people import Consultant
from escale.career.proposal import Choice, Proposal, Proposals, Service, Wish, parse_key
from escale.career.proposing import HORIZON, NOTICE, alternatives, member, opened, propose

__all__ = [
    "Appointment", "AppointmentNotFound", "AppointmentState", "BookingError", "Choice", "Diary",
    "Proposal", "Proposals", "Service", "SlotInPast", "SlotNotOffered", "SlotTaken",
    "UnknownConsultant", "Wish", "book", "cancel", "parse_key", "propose", "reschedule", "upcoming",
]  # fmt: skip


async def book(
    diary: Diary,
    choice: Choice,
    *,
    person_id: str,
    key: str,
    now: datetime,
    conversation_id: str | None = None,
    subject: str | None = None,
    language: str | None = None,
    contact: str | None = None,
) -> Appointment:
    """Book what the person chose; what is returned is committed.

    `key` names this attempt, e.g. the message's id: the same person and key again get the appointment
    that was booked the first time, as it is now (its state tells). `language` only guides the alternatives.
    Raises UnknownConsultant, SlotInPast, SlotNotOffered, or SlotTaken with the nearest alternatives.
    """
    own_key = f"{person_id}/{key}"
    if standing := await _standing(diary, person_id, own_key, now):
        return standing
    consultant = member(await diary.consultants(), choice.consultant_id)
    _check_offered(consultant, choice, now)
    appointment = Appointment(
        id=str(uuid5(NAMESPACE_URL, own_key)),
        consultant_id=consultant.id,
        person_id=person_id,
        conversation_id=conversation_id,
        subject=subject,
        channel=choice.channel,
        interval=choice.interval,
        key=own_key,
        state=AppointmentState.BOOKED,
        contact=contact,
        created_at=utc(now),
    )
    try:
        return await _claim(diary, appointment)
    except SlotTaken as taken:
        if standing := await _standing(diary, person_id, own_key, now):
            return standing  # the same attempt, made twice at once
        wish = Wish(subject=subject, channel=choice.channel, language=language)
        raise SlotTaken(await alternatives(diary, choice, wish, now)) from taken


async def cancel(
    diary: Diary, appointment_id: str, *, person_id: str | None, by: str, now: datetime
) -> Appointment:
    """Cancel and return the cancelled appointment; a second time changes nothing.

    `person_id` None = the desk; `by`: who does it, for the log. Raises AppointmentNotFound for an
    unknown or foreign one, SlotInPast when a person cancels what has begun.
    """
    return await diary.release(appointment_id, person_id=person_id, at=utc(now), by=by)


async def reschedule(
    diary: Diary, appointment_id: str, choice: Choice, *, person_id: str, key: str, now: datetime
) -> Appointment:
    """Book the new time, then cancel the old one: whatever fails, the person keeps one of them.

    Safe to repeat with the same key. Raises what `book` raises, AppointmentNotFound for an unknown or
    foreign old one, and SlotInPast when it has begun; the old time stands then.
    """
    moved = await _standing(diary, person_id, f"{person_id}/{key}", now)
    if moved is None:
        old = await _own(diary, person_id, appointment_id, now)
        moved = await _book_again(diary, old, choice, key, now)
    if moved.id != appointment_id and moved.state is AppointmentState.BOOKED:
        await diary.release(appointment_id, person_id=person_id, at=utc(now), by="person")
    return moved


async def upcoming(diary: Diary, person_id: str, now: datetime) -> list[Appointment]:
    """The person's booked appointments that are not over, soonest first."""
    return await diary.of_person(person_id, utc(now))


def _check_offered(consultant: Consultant, choice: Choice, now: datetime) -> None:
    if choice.start <= now:
        raise SlotInPast
    if choice.start < now + NOTICE:
        raise SlotNotOffered("notice")
    if choice.interval.end > now + HORIZON:
        raise SlotNotOffered("horizon")
    if choice.channel not in consultant.channels:
        raise SlotNotOffered("channel")
    if choice.interval not in slots(opened(consultant, choice.interval), choice.channel.length):
        raise SlotNotOffered("hours")


async def _claim(diary: Diary, appointment: Appointment) -> Appointment:
    # The diary refuses what another appointment holds; a consultant's own calendar only says busy.
    who, interval = appointment.consultant_id, appointment.interval
    busy = (await diary.busy([who], interval)).get(who, [])
    if any(interval.overlaps(other) for other in busy):
        raise SlotTaken
    return await diary.claim(appointment)


async def _book_again(diary: Diary, old: Appointment, choice: Choice, key: str, now: datetime) -> Appointment:
    return await book(
        diary,
        choice,
        person_id=old.person_id,
        key=key,
        now=now,
        conversation_id=old.conversation_id,
        subject=old.subject,
        contact=old.contact,
    )


async def _standing(diary: Diary, person_id: str, own_key: str, now: datetime) -> Appointment | None:
    mine = await upcoming(diary, person_id, now)
    return next((one for one in mine if one.key == own_key), None)


async def _own(diary: Diary, person_id: str, appointment_id: str, now: datetime) -> Appointment:
    for one in await upcoming(diary, person_id, now):
        if one.id == appointment_id:
            if one.interval.start <= now:
                raise SlotInPast
            return one
    raise AppointmentNotFound
