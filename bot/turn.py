"""One turn, as the gateway sends it and as it is answered; and how a tracker's events tell what was answered."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import Event

PAYLOAD = re.compile(r"/(?P<label>(?P<intent>\w+)(?:/\w+)?)(?P<entities>\{.*\})?", re.DOTALL)
ID_LENGTH = 200
TEXT_LENGTH = 20_000
ASKING_BACK = {"action_ask_which", "action_out_of_scope", "action_default_fallback"}


class Malformed(ValueError):
    """The request is not a turn; the text names the field."""


@dataclass(frozen=True)
class Turn:
    """What the person did: wrote ``text``, or chose a button that was really offered (``payload``)."""

    id: str
    conversation: str
    text: str
    payload: str | None = None
    now: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, body: object) -> Turn:
        """Read the request's body; raises ``Malformed``."""
        if not isinstance(body, dict):
            raise Malformed("body")
        return cls(
            id=_text(body, "id", ID_LENGTH),
            conversation=_text(body, "conversation", ID_LENGTH),
            text=_text(body, "text", TEXT_LENGTH),
            payload=_text(body, "payload", TEXT_LENGTH) if body.get("payload") is not None else None,
            now=_text(body, "now", ID_LENGTH),
            metadata=_metadata(body),
        )

    @property
    def details(self) -> dict[str, Any]:
        """What actions find in ``tracker.latest_message["metadata"]``: the gateway's metadata, ``id`` and ``now``."""
        return {**self.metadata, "id": self.id, "now": self.now}


def _text(body: dict[str, Any], name: str, limit: int) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > limit:
        raise Malformed(name)
    return value


def _metadata(body: dict[str, Any]) -> dict[str, Any]:
    value = body.get("metadata") or {}
    if not isinstance(value, dict):
        raise Malformed("metadata")
    return value


def parse_payload(turn: Turn, domain: Domain) -> dict[str, Any]:
    """What a button means, without NLU: ``/ask_job_search/cv``, ``/inform{"choice": "3@…"}``.

    Raises ``Malformed`` when it is no payload, or names an intent or an entity that the domain lacks.
    """
    match = PAYLOAD.fullmatch(turn.payload or "")
    if not match or match["intent"] not in domain.intents:
        raise Malformed("payload")
    intent = {"name": match["intent"], "confidence": 1.0}
    return {
        "text": turn.text,
        "intent": intent,
        "intent_ranking": [intent],
        "entities": [*_entities(match["entities"] or "{}", domain)],
        "label": match["label"],
        "label_confidence": 1.0,
        "label_ranking": [{"name": match["label"], "confidence": 1.0}],
        "band": "sure",
    }


def _entities(written: str, domain: Domain) -> Iterable[dict[str, Any]]:
    try:
        named = json.loads(written)
    except json.JSONDecodeError as error:
        raise Malformed("payload") from error
    for name, value in named.items():
        if name not in domain.entities:
            raise Malformed(f"payload: {name}")
        for one in value if isinstance(value, list) else [value]:
            yield {"entity": name, "value": one, "start": 0, "end": 0, "extractor": "button"}


def recorded(turn_id: str, happened: Iterable[Event]) -> dict[str, Any] | None:
    """What was understood and answered in the turn of this id, from the tracker's events; None if it never ran.

    The very first turn also has what was said when the session began.
    """
    events = list(happened)
    at = next((i for i, event in enumerate(events) if _is_turn(event, turn_id)), None)
    if at is None:
        return None
    first = not any(isinstance(event, UserUttered) for event in events[:at])
    then = list(_until_next(events, at))
    said = [event for event in then if isinstance(event, BotUttered)]
    greeting = [event for event in events[:at] if first and isinstance(event, BotUttered)]
    return _answer(turn_id, events[at], [*greeting, *said], _band(events[at], then))


def _is_turn(event: Event, turn_id: str) -> bool:
    return isinstance(event, UserUttered) and event.message_id == turn_id


def _until_next(events: Sequence[Event], at: int) -> Iterable[Event]:
    turn_id = events[at].message_id
    for event in events[at + 1 :]:
        if isinstance(event, UserUttered) and event.message_id != turn_id and event.input_channel:
            return
        yield event


def _band(uttered: UserUttered, then: Iterable[Event]) -> str:
    """How surely the message was understood; what a form or the talk's course made sense of was understood."""
    asked = any(isinstance(event, ActionExecuted) and event.action_name in ASKING_BACK for event in then)
    return str(uttered.parse_data.get("band", "sure")) if asked else "sure"


def _answer(turn_id: str, uttered: UserUttered, said: list[BotUttered], band: str) -> dict[str, Any]:
    understood = uttered.parse_data
    return {
        "id": turn_id,
        "label": understood.get("label") or uttered.intent_name or "out_of_scope",
        "confidence": understood.get("label_confidence", uttered.intent.get("confidence", 0.0)),
        "band": band,
        "ranking": [
            {"label": one["name"], "confidence": one["confidence"]}
            for one in understood.get("label_ranking") or []
        ],
        "replies": [_reply(event) for event in said if event.text],
        "effects": [effect for event in said if (effect := _effect(event))],
    }


def _reply(event: BotUttered) -> dict[str, Any]:
    buttons = event.data.get("buttons") or []
    return {"text": event.text, "buttons": [{"title": b["title"], "payload": b["payload"]} for b in buttons]}


def _effect(event: BotUttered) -> dict[str, Any] | None:
    custom = event.data.get("custom")
    return custom.get("effect") if isinstance(custom, dict) else None
