"""What consultants do: take, say, hand back, release, close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from escale.career.ownership import Change, Event, NotAllowed, NotYours, Owner
from escale.desk.bodies import CloseBody, HandBackBody, MessageBody, ReadBody, TypingBody, body, readable
from escale.desk.errors import Refused, first_name
from escale.store.messages import Draft, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from escale.desk.room import Visit
    from escale.store.deskrows import Conversation

SAID = {
    Event.HAND_BACK: "utter_system_handed_back",
    Event.RELEASE: "utter_system_released",
    Event.CLOSE: "utter_system_closed",
}


async def take(visit: Visit) -> web.Response:
    """POST …/take: from the queue, from the bot, or a closed one; 409 when somebody else has it."""
    found = await visit.room.view.conversation(visit.conversation_id)
    _consultant(visit)
    waiting = found.owner is Owner.WAITING
    try:
        change = await _change(visit, Event.TAKE if waiting else Event.STEP_IN, "")
    except NotAllowed:  # the person gave up waiting in between: the bot has it
        change = await _change(visit, Event.STEP_IN, "")
    return _state(change)


async def hand_back(visit: Visit) -> web.Response:
    """POST …/hand-back ``{"reason"}``: the bot goes on."""
    asked = await body(visit.request, HandBackBody)
    return _state(await _change(visit, Event.HAND_BACK, asked.reason))


async def release(visit: Visit) -> web.Response:
    """POST …/release: back into the queue, for a colleague."""
    return _state(await _change(visit, Event.RELEASE, ""))


async def close(visit: Visit) -> web.Response:
    """POST …/close ``{"reason", "note"}``: the exchange is over."""
    asked = await body(visit.request, CloseBody)
    reason = f"{asked.reason}: {asked.note}" if asked.note else asked.reason
    return _state(await _change(visit, Event.CLOSE, reason))


async def say(visit: Visit) -> web.Response:
    """POST …/messages ``{"id", "text"}``: stored once, queued for the person; its number."""
    asked = await body(visit.request, MessageBody)
    text = readable(asked.text)
    me, now = _consultant(visit), visit.desk.clock()
    seq = await visit.desk.handoff.say(
        visit.conversation_id, text, consultant_id=me, message_id=asked.id, now=now
    )
    visit.desk.typing.sign(visit.conversation_id, "consultant", on=False)
    return web.json_response({"seq": seq})


async def resend(visit: Visit) -> web.Response:
    """POST …/messages/<seq>/resend: a message that failed is tried again."""
    seq = int(visit.request.match_info["seq"])
    again = await visit.desk.handoff.resend(visit.conversation_id, seq, consultant_id=_consultant(visit))
    return web.json_response({"seq": seq, "again": again})


async def typing(visit: Visit) -> web.Response:
    """POST …/typing ``{"on"}``: the person sees that the consultant writes."""
    asked = await body(visit.request, TypingBody)
    _require_mine(visit, await visit.room.view.conversation(visit.conversation_id))
    visit.desk.typing.sign(visit.conversation_id, "consultant", on=asked.on)
    return web.Response(status=204)


async def read(visit: Visit) -> web.Response:
    """POST …/read ``{"seq"}``: the consultant who has the conversation saw it up to there."""
    asked = await body(visit.request, ReadBody)
    await visit.room.view.read_up_to(visit.conversation_id, asked.seq, consultant_id=_consultant(visit))
    return web.Response(status=204)


async def _change(visit: Visit, event: Event, reason: str) -> Change:
    found = await visit.room.view.conversation(visit.conversation_id)
    speaker = await first_name(visit.room, found.consultant_id or visit.login.consultant_id)
    change = await visit.desk.handoff.change(
        visit.conversation_id, event, consultant_id=visit.login.consultant_id, reason=reason,
        now=visit.desk.clock(), say=lambda change: _words(visit, change, speaker), actor=visit.actor,
    )  # fmt: skip
    visit.desk.typing.sign(visit.conversation_id, "consultant", on=False)
    return change


def _words(visit: Visit, change: Change, speaker: str) -> Sequence[Draft]:
    """What the person is told; nothing when nothing changed."""
    if not change.effective:
        return []
    taken = "utter_system_taken" if change.before.owner is Owner.WAITING else "utter_system_stepped_in"
    text = visit.desk.texts.say(SAID.get(change.event, taken), consultant=speaker)
    return [Draft("system", text.text, State.QUEUED, buttons=text.buttons)]


def _state(change: Change) -> web.Response:
    after = change.after
    return web.json_response({"owner": after.owner.value, "version": after.version})


def _consultant(visit: Visit) -> int:
    if visit.login.consultant_id is None:
        raise Refused(403, "no_consultant")
    return visit.login.consultant_id


def _require_mine(visit: Visit, found: Conversation) -> None:
    if found.owner is not Owner.CONSULTANT or found.consultant_id != _consultant(visit):
        raise NotYours
