"""A card of advice as a person would say it: messages, sources, one small step, what may come next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from babel.dates import format_date
from rasa_sdk.events import SlotSet

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.practice import Practice
    from actions.turn import Event, Turn
    from escale.knowledge.library import Card, Fact

Buttons = Sequence[dict[str, str]]

LONGEST = 350
MOST_BUTTONS = 3
HUMAN, BOOK = "talk_to_human", "book_appointment"


def card_of(here: Practice, turn: Turn, tracker: Tracker, label: str) -> Card:
    """The card of ``label`` for this person, as of the turn's day."""
    return here.library.card(
        label,
        today=turn.now.astimezone(turn.zone).date(),
        stale_mark=here.texts.say("utter_stale_mark").text,
        situations=tracker.get_slot("situation") or (),
    )


def advise(
    dispatcher: CollectingDispatcher,
    here: Practice,
    turn: Turn,
    tracker: Tracker,
    label: str,
    *,
    doubt: Buttons = (),
) -> list[Event]:
    """Say the card of ``label``; a following « oui » leads to the first of its next subjects.

    doubt: buttons that stand beside those of what may come next.
    """
    card = card_of(here, turn, tracker, label)
    for text in [*card.messages, *sources(here, card.facts)]:
        dispatcher.utter_message(text=text)
    step = here.texts.say("utter_step", step=_going_on(card.step)).text
    following = buttons(here, card.next)[: MOST_BUTTONS - len(doubt)]
    dispatcher.utter_message(text=step, buttons=[*following, *doubt])
    return led_on(card)


def _going_on(text: str) -> str:
    """A sentence as it stands after a colon."""
    return text[:1].lower() + text[1:]


def led_on(card: Card) -> list[Event]:
    """The subject now is the card's, and « oui » leads to the first of those that follow it."""
    return [SlotSet("topic", card.label), SlotSet("yes_leads_to", card.next[0])]


def buttons(here: Practice, labels: tuple[str, ...] | list[str]) -> list[dict[str, str]]:
    """A button for each label, titled in the person's words."""
    return [{"title": here.library.labels[label].title, "payload": f"/{label}"} for label in labels]


def sources(here: Practice, facts: tuple[Fact, ...]) -> list[str]:
    """Where the facts come from, each source once, in as few bubbles as fit."""
    bubbles: list[list[str]] = []
    for source in dict.fromkeys(_source(here, fact) for fact in facts):
        if bubbles and len(_cited(here, [*bubbles[-1], source])) <= LONGEST:
            bubbles[-1].append(source)
        else:
            bubbles.append([source])
    return [_cited(here, named) for named in bubbles]


def _cited(here: Practice, named: list[str]) -> str:
    return here.texts.say("utter_sources", sources=" ; ".join(named)).text


def _source(here: Practice, fact: Fact) -> str:
    return here.texts.say(
        "utter_source", source=fact.source, date=format_date(fact.date, "d MMM y", locale="fr")
    ).text
