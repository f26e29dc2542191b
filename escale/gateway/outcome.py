"""From the bot's answer to what is stored: replies, and changes of who speaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from escale.career.ownership import Event
from escale.career.summary import SAFETY, informative
from escale.gateway.bot import Answer, Reply
from escale.knowledge.texts import Text, Texts
from escale.store.inbox import Outcome, Turn
from escale.store.messages import Draft, State

CHANGES = {"ask_human": Event.ASK_HUMAN, "give_up_waiting": Event.GIVE_UP_WAITING}


def outcome_of(answer: Answer, turn: Turn) -> Outcome:
    """What a turn stores: the bot's replies, its effects, and the person's need where the label tells one."""
    return Outcome(
        replies=[_reply(reply, turn) for reply in answer.replies],
        events=tuple(_events(answer.effects)),
        label=answer.label,
        confidence=answer.confidence,
        band=answer.band,
        ranking=[(one.label, one.confidence) for one in answer.ranking],
        need=answer.label if informative(answer.label) else None,
        distress=answer.label in SAFETY,
    )


def apology(texts: Texts, turn: Turn, event: Event) -> Outcome:
    """The bot cannot answer: the person is told, and a human gets the conversation."""
    return Outcome(
        replies=[system(texts.say("utter_system_bot_failed"), turn)], events=((event, "bot failed"),)
    )


def system(text: Text, turn: Turn | None = None) -> Draft:
    """A sentence of the service itself, neither bot nor consultant."""
    reply_to = turn.message.external_id if turn else None
    return Draft("system", text.text, State.QUEUED, buttons=text.buttons, in_reply_to=reply_to)


def _reply(reply: Reply, turn: Turn) -> Draft:
    return Draft("bot", reply.text, State.QUEUED, buttons=reply.buttons, in_reply_to=turn.message.external_id)


def _events(effects: list[dict[str, Any]]) -> Iterator[tuple[Event, str]]:
    for effect in effects:
        if effect.get("event") in CHANGES:
            yield CHANGES[effect["event"]], str(effect.get("reason", ""))
