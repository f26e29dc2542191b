"""The waiting list by talking: to be told when a place comes free, to take it or leave it, to wait no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from actions import wish
from actions.holding import tell_booked
from actions.summing import summed_up
from actions.talk import Talk, pressed
from actions.wording import wording
from escale.career.booking import BookingError, Details, Door, SlotInPast, SlotTaken, confirm, release
from escale.career.interval import Interval
from escale.career.proposal import Wish
from escale.career.waiting import NewWaiting, OfferState, Part, Waiting, WaitingState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actions.turn import Event
    from escale.store.waiting import Offer

USUAL_WAIT = timedelta(days=28)
NOON, EVENING, INSTANT = 12, 18, timedelta(seconds=1)


async def wait_for(talk: Talk) -> list[Event]:
    """Remember who wishes what, until when; said. A second time changes nothing."""
    heard = await wish.heard(talk)
    talk.tracker.slots.update({one["name"]: one["value"] for one in heard.events})
    wanted = wish.wished(talk.tracker, talk.now)
    new = _new(talk, wanted)
    known = [one for one in await talk.here.waiting.of_person(talk.person_id) if _same(one, new, wanted)]
    stands = known[0] if known else await talk.here.waiting.join(new, talk.now)
    again = known and not stands.key.endswith(f"/{new.key}")
    await _tell(talk, "utter_waiting_known" if again else "utter_waiting_joined", stands)
    return []


async def wait_no_more(talk: Talk, waiting_id: str | None = None) -> list[Event]:
    """Leave one place in line, or all; said even to who stands nowhere, as when the turn comes again."""
    mine = await talk.here.waiting.of_person(talk.person_id)
    for one in (one for one in mine if waiting_id in (None, one.id)):
        await talk.here.waiting.leave(one.id, person_id=talk.person_id, now=talk.now)
    talk.say("utter_waiting_left")
    return []


async def answer_offer(talk: Talk, button: str) -> list[Event]:
    """« accept:12 » or « decline:12 »."""
    answer, _, number = button.partition(":")
    offer = await talk.here.waiting.offer(int(number)) if number.isdecimal() else None
    if offer is None or offer.waiting.person_id != talk.person_id:
        talk.say("utter_waiting_not_yours")
        return []
    return await (_accept(talk, offer) if answer == "accept" else _decline(talk, offer))


async def open_offer(talk: Talk) -> Offer | None:
    """What is offered to this person at this moment."""
    mine = await talk.here.waiting.of_person(talk.person_id)
    if not any(one.state is WaitingState.OFFERED for one in mine):
        return None
    return await talk.here.waiting.open_offer_of(talk.person_id, talk.now)


async def lines(talk: Talk, mine: Sequence[Waiting]) -> str:
    """A line for each place in line."""
    said = await wording(talk.here, talk.turn)
    return "\n".join(
        talk.words("utter_waiting_line", wish=summed_up(one.wish, said) or said.day(one.created_at)).text
        for one in mine
    )


def leave_buttons(talk: Talk, mine: Sequence[Waiting]) -> list[dict[str, str]]:
    """One button by which the only place in line is given up."""
    return [
        talk.button("utter_button_wait_no_more", pressed("waiting", f"leave:{one.id}")) for one in mine[:1]
    ]


async def _accept(talk: Talk, offer: Offer) -> list[Event]:
    act = talk.act(Door.WAITING_LIST)
    try:
        booked = await confirm(
            talk.here.diary, offer.appointment.id, Details(), act, person_id=talk.person_id
        )
    except BookingError as error:
        over = isinstance(error, SlotTaken | SlotInPast) or offer.state is not OfferState.OPEN
        talk.say("utter_waiting_offer_over" if over else "utter_slot_not_offered")
        return []
    tell_booked(talk, booked, (await wording(talk.here, talk.turn)).values(booked), moved=False)
    return []


async def _decline(talk: Talk, offer: Offer) -> list[Event]:
    act = talk.act(Door.WAITING_LIST)
    try:
        await release(talk.here.diary, offer.appointment.id, act, person_id=talk.person_id)
    except BookingError:
        talk.say("utter_waiting_offer_over")
        return []
    talk.say("utter_waiting_declined")
    return []


async def _tell(talk: Talk, name: str, one: Waiting) -> None:
    said = await wording(talk.here, talk.turn)
    until = said.day(one.windows[-1].end - INSTANT)
    without_time = summed_up(_timeless(one), said)
    talk.say(name, wish=f" ({without_time})" if without_time else "", until=until)


def _timeless(one: Waiting) -> Wish:
    return replace(one.wish, windows=())


def _new(talk: Talk, wanted: Wish) -> NewWaiting:
    windows = list(wanted.windows) or [Interval(talk.now, talk.now + USUAL_WAIT)]
    zone, kept = talk.turn.zone, talk.slot("booking_details") or {}
    return NewWaiting(
        person_id=talk.person_id,
        key=talk.turn.id,
        first_day=windows[0].start.astimezone(zone).date(),
        last_day=(windows[-1].end - INSTANT).astimezone(zone).date(),
        timezone=str(zone),
        parts=_parts(talk, wanted.windows),
        conversation_id=talk.turn.conversation_id,
        subject=wanted.subject,
        service=wanted.service,
        channel=wanted.channel,
        language=wanted.language,
        consultant_id=wanted.consultant_id,
        name=kept.get("name"),
        contact=kept.get("contact"),
        email=kept.get("email"),
    )


def _parts(talk: Talk, windows: Sequence[Interval]) -> tuple[Part, ...]:
    """The parts of the day that the windows lie in; none when they are whole days."""
    found: set[Part] = set()
    for one in windows:
        start, end = (edge.astimezone(talk.turn.zone) for edge in (one.start, one.end - INSTANT))
        if start.date() != end.date() or end.hour - start.hour >= NOON:
            return ()
        found |= {_part(start.hour), _part(end.hour)}
    return tuple(part for part in Part if part in found)


def _part(hour: int) -> Part:
    return Part.MORNING if hour < NOON else Part.AFTERNOON if hour < EVENING else Part.EVENING


def _same(one: Waiting, new: NewWaiting, wanted: Wish) -> bool:
    """Whether somebody waits so already; who says nothing new means what they wait for."""
    if wanted == Wish():
        return True
    names = ("subject", "service", "channel", "language", "consultant_id", "first_day", "last_day", "parts")
    return all(getattr(one, name) == getattr(new, name) for name in names)
