"""The shapes of the desk's JSON. Codes become words here; texts stay texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from escale.career.ownership import Owner
from escale.career.summary import PLEASANTRIES

if TYPE_CHECKING:
    from escale.career.summary import Quote, Summary
    from escale.desk.room import Room, Visit
    from escale.store.deskrows import Conversation, Meeting, Passage, QueueRow
    from escale.store.messages import Message


def need(label: str | None, room: Room) -> str | None:
    """A label in the consultant's words; None when it has none."""
    known = room.desk.library.labels.get(label) if label else None
    return known.need if known else None


def need_of(summary: Summary, talk: Conversation, room: Room) -> str | None:
    """What the person needs in words; None as long as they only said hello."""
    stored = None if talk.need in PLEASANTRIES else talk.need
    return need(summary.need or stored, room)


def row(one: QueueRow, room: Room) -> dict[str, Any]:
    return {
        **_who(one.conversation),
        "need": need_of(one.summary, one.conversation, room),
        "first_words": one.summary.first_words,
        "unread": one.unread,
    }


def conversation(talk: Conversation, visit: Visit) -> dict[str, Any]:
    return {
        **_who(talk),
        "mine": talk.owner is Owner.CONSULTANT and talk.consultant_id == visit.login.consultant_id,
        "created_at": talk.created_at.isoformat(),
    }


def message(one: Message, visit: Visit) -> dict[str, Any]:
    """``id`` is what the desk gave its own message; ``understood`` what the bot made of the person's."""
    return {
        "seq": one.seq, "id": _own_id(one, visit), "author": one.author, "name": one.consultant,
        "text": one.text, "buttons": [button["title"] for button in one.buttons], "at": one.at.isoformat(),
        "state": one.state, "error": one.error, "label": one.label, "confidence": one.confidence,
        "understood": need(one.label, visit.room),
    }  # fmt: skip


def summary(one: Summary, talk: Conversation, room: Room) -> dict[str, Any]:
    return {
        "need": need_of(one, talk, room),
        "first_words": one.first_words,
        "subjects": [words for label in one.subjects if (words := need(label, room))],
        "tried": [words for label in one.tried if (words := need(label, room))],
        "situation": [_quote(quote, room) for quote in one.situation],
        "wants": _quote(one.wants, room) if one.wants else None,
        "distress": one.distress or talk.distress,
    }


def meeting(one: Meeting, room: Room) -> dict[str, Any]:
    return {
        "id": one.id, "conversation": one.conversation_id, "consultant": one.consultant, "person": one.person,
        "subject": room.words.find("subjects", one.subject) or need(one.subject, room),
        "channel": one.channel, "start": one.start.isoformat(), "end": one.end.isoformat(),
        "contact": one.contact,
    }  # fmt: skip


def passage(one: Passage, room: Room) -> dict[str, Any]:
    """A change of who speaks; a reason that is a code of the desk's own is put in words."""
    code, _, note = one.reason.partition(": ")
    words = room.words.find("reasons", code)
    return {
        "event": one.event, "before": one.before, "after": one.after, "consultant": one.consultant,
        "reason": f"{words} — {note}" if words and note else words, "at": one.at.isoformat(),
    }  # fmt: skip


def _who(talk: Conversation) -> dict[str, Any]:
    return {
        "id": talk.id,
        "channel": talk.channel,
        "owner": talk.owner.value,
        "version": talk.version,
        "consultant": talk.consultant,
        "person": talk.person,
        "distress": talk.distress,
        "waiting_since": talk.waiting_since.isoformat() if talk.waiting_since else None,
        "updated_at": talk.updated_at.isoformat(),
    }


def _quote(quote: Quote, room: Room) -> dict[str, Any]:
    return {"need": need(quote.label, room), "text": quote.text, "at": quote.at.isoformat()}


def _own_id(one: Message, visit: Visit) -> str | None:
    prefix = f"desk/{visit.login.consultant_id}/"
    external = one.external_id or ""
    return external.removeprefix(prefix) if external.startswith(prefix) else None
