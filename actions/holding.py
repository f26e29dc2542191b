"""A chosen slot is kept for ten minutes; then a first name, a way to reach the person, and it is booked.

« C'est réservé » only after the commit.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from rasa_sdk.events import SlotSet

from actions import wish
from actions.details import NONE, Given, given_before, heard_details, is_attempt, markers
from actions.talk import Talk
from actions.wording import spoken_phone
from escale.career.booking import (
    Appointment,
    BookingError,
    Channel,
    Choice,
    Request,
    SlotInPast,
    SlotTaken,
    TooLate,
    UnknownConsultant,
    confirm,
    hold,
    move,
    parse_key,
    release,
)

if TYPE_CHECKING:
    from actions.turn import Event

NO_ANSWER = "no_answer"
WITHOUT_NUMBER = (Channel.CHAT, Channel.VIDEO)


def tell_booked(talk: Talk, booked: Appointment, values: dict[str, Any], *, moved: bool) -> None:
    """What is certain now, how they will meet, and where a confirmation goes."""
    talk.say("utter_moved" if moved else "utter_booked", **values)
    unreachable = booked.channel is Channel.PHONE and booked.contact is None
    talk.say(
        f"utter_booked_{booked.channel}{'_without' if unreachable else ''}",
        **values,
        contact=spoken_phone(booked.contact),
    )
    talk.say("utter_booked_mail" if booked.email else "utter_booked_no_mail", email=booked.email or "")


async def choose_slot(talk: Talk, key: str) -> list[Event]:
    """Keep the slot of this key, or move the appointment there; what stands in the way is said."""
    if key == NO_ANSWER:
        return await _told(talk, Given(declines=True))
    try:
        if talk.slot("booking_moving"):
            return await _move(talk, key)
        held = await hold(talk.here.diary, parse_key(key), request(talk), talk.now)
    except (BookingError, ValueError) as error:
        return _refused(talk, key, error)
    return await _take(talk, key, held)


async def by_another_way(talk: Talk, channel: str) -> list[Event] | None:
    """The same time by another way, when something is kept; None when that cannot be."""
    if not talk.slot("booking_choice"):
        return None
    before = parse_key(talk.slot("booking_choice"))
    there = Choice(before.consultant_id, before.start, Channel(channel))
    try:
        held = await hold(talk.here.diary, there, request(talk, "/way"), talk.now)
    except BookingError:
        return None
    return [SlotSet("booking_channel", channel), *await _take(talk, there.key, held)]


async def hear_details(talk: Talk) -> list[Event]:
    """A name, a number or an address in answer to what was asked; nothing when there is none."""
    given = heard_details(talk)
    if given is None and is_attempt(talk.text):
        talk.say("utter_contact_wrong")
        return [SlotSet("booking_near", None)]
    return await _told(talk, given) if given else []


async def let_go(talk: Talk) -> list[Event]:
    """Give back what is kept, if something is."""
    held = talk.slot("booking_held")
    if held is not None:
        with suppress(BookingError):
            await release(talk.here.diary, held, talk.act(part="/release"), person_id=talk.person_id)
    return wish.unchosen()


async def _take(talk: Talk, key: str, held: Appointment) -> list[Event]:
    """What is known of the person needs no question."""
    known = given_before(talk, held)
    events = [SlotSet("booking_choice", key), SlotSet("booking_held", held.id), *_known(known, held)]
    return await _confirmed(talk, held, known, events) if known.suffices(held.channel) else events


async def _told(talk: Talk, given: Given) -> list[Event]:
    held = await talk.here.diary.get(talk.slot("booking_held") or "")
    if held is None:
        return []
    asked = str(talk.slot("requested_slot") or "").removeprefix("booking_")
    if given.declines and asked == "contact" and held.channel is Channel.PHONE:
        await _cannot_call(talk, held)
        return [SlotSet("booking_near", None)]
    known = given_before(talk, held).with_more(given, asked)
    events = _known(known, held)
    return await _confirmed(talk, held, known, events) if known.suffices(held.channel) else events


async def _cannot_call(talk: Talk, held: Appointment) -> None:
    """No call without a number: by another way of the same consultant."""
    team = await talk.here.diary.consultants(ids=[held.consultant_id])
    ways = [way for way in WITHOUT_NUMBER if any(way in who.channels for who in team)]
    others = [talk.button(f"utter_button_by_{way}", "/inform") for way in ways]
    talk.say("utter_contact_needed", others)


def _known(known: Given, held: Appointment) -> list[Event]:
    marks = markers(known, held.channel)
    return [
        SlotSet("booking_details", known.as_dict()),
        *(SlotSet(name, value) for name, value in marks.items()),
    ]


async def _confirmed(talk: Talk, held: Appointment, known: Given, events: list[Event]) -> list[Event]:
    try:
        booked = await confirm(
            talk.here.diary, held.id, known.details, talk.act(part="/confirm"), person_id=talk.person_id
        )
    except BookingError as error:
        return [
            SlotSet("booking_details", known.as_dict()),
            *_refused(talk, talk.slot("booking_choice"), error),
        ]
    return [*events, SlotSet("booking_result", {"id": booked.id, "moved": False})]


async def _move(talk: Talk, key: str) -> list[Event]:
    moved = await move(
        talk.here.diary, talk.slot("booking_moving"), parse_key(key), talk.act(), person_id=talk.person_id
    )
    done = {"booking_choice": key, "booking_name": NONE, "booking_contact": NONE}
    result = SlotSet("booking_result", {"id": moved.id, "moved": True})
    return [*(SlotSet(name, value) for name, value in done.items()), result]


def _refused(talk: Talk, key: str | None, error: Exception) -> list[Event]:
    """Say why it cannot be; the nearest others are shown next."""
    names = {
        SlotTaken: "utter_slot_taken", SlotInPast: "utter_slot_past", UnknownConsultant: "utter_slot_consultant_left",
        TooLate: "utter_move_too_late",
    }  # fmt: skip
    talk.say(names.get(type(error), "utter_slot_not_offered"))
    near = key if isinstance(error, SlotTaken) else None
    left = isinstance(error, UnknownConsultant)
    return [
        *wish.unchosen(),
        SlotSet("booking_near", near),
        *([SlotSet("booking_consultant", None)] if left else []),
    ]


def request(talk: Talk, part: str = "") -> Request:
    return Request(
        talk.person_id,
        f"{talk.turn.id}{part}",
        conversation_id=talk.turn.conversation_id,
        subject=talk.slot("booking_subject"),
        language=talk.slot("booking_language"),
    )
