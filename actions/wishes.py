"""What a message wishes: said back when it is long, and the second of two wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.card import HUMAN, buttons
from escale.french.asides import joins
from escale.french.plain import words

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.practice import Practice
    from actions.turn import Turn

LONG_FROM = 41  # words; shorter ones are answered at once
SECOND_FROM, BOTH_FROM = 0.08, 0.7  # shares of the two nearest labels when a message has two wishes
GENERAL = "/start"  # beside a precise subject, no wish of its own
NOT_THAT = "not_that"


def reformulate(
    dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker, label: str
) -> list[dict[str, str]]:
    """Say in one sentence what a long message looks for; the button by which the person corrects it, else none."""
    text = _said_back(here, turn, tracker, label, "utter_reformulation")
    if text is None:
        return []
    dispatcher.utter_message(text=text)
    title = here.texts.say("utter_not_that").text
    return [{"title": title, "payload": f'/deny{{"choice": "{NOT_THAT}"}}'}]


def wonder(
    dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker, near: list[str]
) -> bool:
    """Ask whether a long message looks for the nearest subject; False when it is short or near none."""
    text = _said_back(here, turn, tracker, near[0], "utter_reformulation_unsure") if near else None
    if text is not None:
        dispatcher.utter_message(text=text, buttons=buttons(here, [*near, HUMAN]))
    return text is not None


def _said_back(here: Practice, turn: Turn, tracker: Tracker, label: str, name: str) -> str | None:
    """The wish of a long message in the assistant's own words."""
    wish = here.library.labels[label].wish
    if not wish or not turn.is_written or len(words(turn.text)) < LONG_FROM:
        return None
    situation = f"{here.texts.say(f'utter_situation_{_first(tracker)}').text} ".lstrip()
    return here.texts.say(name, situation=situation, wish=wish).text


def second_wish(here: Practice, turn: Turn, label: str) -> str | None:
    """The other subject of a message with two (« refaire mon CV et préparer un entretien »), if there is one.

    What the understanding itself heard as second comes before the shares of the nearest labels.
    """
    second = turn.second or _next_nearest(here, turn)
    return second if second and second in here.library and second != label else None


def _next_nearest(here: Practice, turn: Turn) -> str | None:
    if len(turn.ranking) < 2 or not joins(turn.text, here.vocabulary):  # noqa: PLR2004 - two wishes
        return None
    (first, most), (second, less) = turn.ranking[:2]
    both = first in here.library and second in here.library and not second.endswith(GENERAL)
    return second if both and less >= SECOND_FROM and most + less >= BOTH_FROM else None


def _first(tracker: Tracker) -> str:
    """The situation that is most useful to know, or ``none``."""
    known = tracker.get_slot("situation") or ["none"]
    return str(known[0])
