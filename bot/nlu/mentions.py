"""The project's reader of messages, and what it finds as plain data; needs no Rasa."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.nlu.proper_names import ProperNames
from bot.sources import ROOT
from escale.french.entities import Reader, no_names
from escale.french.entitywords import load_entity_words
from escale.french.plain import composed
from escale.french.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from escale.french.mentions import Mention

HOME = "Europe/Paris"


def reader(*, proper_names: bool = True) -> Reader:
    """The reader with the project's words; with spaCy's names, which are loaded when the first one is looked for."""
    words = load_entity_words(ROOT / "data" / "entities")
    vocabulary = load_vocabulary(ROOT / "data" / "knowledge" / "vocabulary.yml")
    return Reader(words, vocabulary, ProperNames(words) if proper_names else no_names)


def shown(mentions: Sequence[Mention], text: str) -> list[dict[str, Any]]:
    """``entity``, ``value``, ``start``, ``end``, ``text`` and, where it is known, ``role`` of each."""
    written = composed(text)
    return [
        {
            "entity": one.kind,
            "value": one.value,
            "start": one.start,
            "end": one.end,
            "text": written[one.start : one.end],
            **({"role": one.role} if one.role else {}),
        }
        for one in mentions
    ]
