"""Advice: a card said as a person would, its sources, one small step, and what may come next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from babel.dates import format_date
from rasa_sdk import Action
from rasa_sdk.events import FollowupAction, SlotSet

from actions.handoff import request_human
from actions.practice import Practice, practice
from actions.turn import Event, Turn

if TYPE_CHECKING:
    from datetime import date

    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from escale.knowledge.library import Card, Fact

LONGEST = 350
HUMAN, BOOK = "talk_to_human", "book_appointment"


class GiveAdvice(Action):
    def name(self) -> str:
        return "action_give_advice"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        turn = Turn(tracker)
        return advise(dispatcher, practice(), turn.label, turn.now.astimezone(turn.zone).date(), tracker)


class Affirm(Action):
    """« Oui » answers the question that was asked last."""

    def name(self) -> str:
        return "action_affirm"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        turn, here, asked = Turn(tracker), practice(), tracker.get_slot("yes_leads_to")
        if asked == HUMAN:
            return await request_human(dispatcher, here, turn, tracker)
        if asked == BOOK:
            return [FollowupAction("booking_form")]
        if asked in here.library:
            return advise(dispatcher, here, asked, turn.now.astimezone(turn.zone).date(), tracker)
        known = f"utter_{asked}"
        dispatcher.utter_message(response=known if known in here.texts else "utter_affirm")
        return [SlotSet("yes_leads_to", None)]


class Deny(Action):
    def name(self) -> str:
        return "action_deny"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        dispatcher.utter_message(response="utter_deny")
        return [SlotSet("yes_leads_to", None)]


class Inform(Action):
    """A bare answer that nothing had asked for."""

    def name(self) -> str:
        return "action_inform"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        wants_to_write = Turn(tracker).entity("choice") == "leave_message"
        dispatcher.utter_message(response="utter_leave_message" if wants_to_write else "utter_inform")
        return []


def advise(
    dispatcher: CollectingDispatcher, here: Practice, label: str, today: date, tracker: Tracker
) -> list[Event]:
    """Say the card of ``label``; a following « oui » leads to the first of its next subjects."""
    stale = here.texts.say("utter_stale_mark").text
    card = here.library.card(label, today=today, stale_mark=stale, situation=tracker.get_slot("situation"))
    for text in card.messages:
        dispatcher.utter_message(text=text)
    for text in _sources(here, card):
        dispatcher.utter_message(text=text)
    step = here.texts.say("utter_step", step=card.step).text
    dispatcher.utter_message(text=step, buttons=buttons(here, card.next))
    return [SlotSet("topic", label), SlotSet("yes_leads_to", card.next[0])]


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
