"""A card of advice as a person would say it: messages, sources, one small step, what may come next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_date
from rasa_sdk.events import SlotSet

from escale.french.asides import joins

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.practice import Practice
    from actions.turn import Event, Turn
    from escale.knowledge.library import Card, Fact

LONGEST = 350
SECOND_FROM, BOTH_FROM = 0.08, 0.7  # shares of the two nearest labels when a message has two wishes
GENERAL = "/start"  # beside a precise subject, no wish of its own
HUMAN, BOOK = "talk_to_human", "book_appointment"


def card_of(here: Practice, turn: Turn, tracker: Tracker, label: str) -> Card:
    """The card of ``label`` for this person, as of the turn's day."""
    return here.library.card(
        label,
        today=turn.now.astimezone(turn.zone).date(),
        stale_mark=here.texts.say("utter_stale_mark").text,
        situation=tracker.get_slot("situation"),
    )


def advise(
    dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker, label: str
) -> list[Event]:
    """Say the card of ``label``; a following « oui » leads to the first of its next subjects."""
    card = card_of(here, turn, tracker, label)
    for text in [*card.messages, *_sources(here, card)]:
        dispatcher.utter_message(text=text)
    step = here.texts.say("utter_step", step=card.step).text
    dispatcher.utter_message(text=step, buttons=buttons(here, card.next))
    return led_on(card)


def led_on(card: Card) -> list[Event]:
    """The subject now is the card's, and « oui » leads to the first of those that follow it."""
    return [SlotSet("topic", card.label), SlotSet("yes_leads_to", card.next[0])]


def second_wish(here: Practice, turn: Turn) -> str | None:
    """The other subject of a message with two (« refaire mon CV et préparer un entretien »), if there is one."""
    if len(turn.ranking) < 2 or not joins(turn.text, here.vocabulary):  # noqa: PLR2004 - two wishes
        return None
    (first, most), (second, less) = turn.ranking[:2]
    both = first in here.library and second in here.library and not second.endswith(GENERAL)
    return second if both and less >= SECOND_FROM and most + less >= BOTH_FROM else None


def buttons(here: Practice, labels: tuple[str, ...] | list[str]) -> list[dict[str, str]]:
    """A button for each label, titled in the person's words."""
    return [{"title": here.library.labels[label].title, "payload": f"/{label}"} for label in labels]


def _sources(here: Practice, card: Card) -> list[str]:
    """Where the facts come from, each source once, in as few bubbles as fit."""
    bubbles: list[list[str]] = []
    for source in dict.fromkeys(_source(here, fact) for fact in card.facts):
        if bubbles and len(_cited(here, [*bubbles[-1], source])) <= LONGEST:
            bubbles[-1].append(source)
        else:
            bubbles.append([source])
    return [_cited(here, named) for named in bubbles]


def _cited(here: Practice, sources: list[str]) -> str:
    return here.texts.say("utter_sources", sources=" ; ".join(sources)).text


def _source(here: Practice, fact: Fact) -> str:
    return here.texts.say(
        "utter_source", source=fact.source, date=format_date(fact.date, "d MMM y", locale="fr")
    ).text
