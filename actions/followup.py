"""The talk after a card: why, in short, what next, not that; and short questions (« combien ça coûte ? »)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rasa_sdk.events import SlotSet

from actions.card import BOOK, HUMAN, advise, buttons, card_of, led_on, sources

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.practice import Practice
    from actions.turn import Event, Turn
    from escale.french.asides import Question
    from escale.knowledge.library import Card

LATELY = 4  # a card is in mind for so many messages of the person
LIKELY_FROM = 0.3  # the share from which an unsure subject of a short question is taken
COST, PRICE = "cost", "ask_service/price"


def say_more(
    dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker, asked: str
) -> list[Event]:
    """More about the card that was said lately; without one, the word is no yes, no and no good-bye either."""
    if asked == "other":
        return offer_others(dispatcher, here, tracker)
    topic = _topic(turn, tracker)
    if topic in here.library:
        return _of_card(dispatcher, here, turn, card_of(here, turn, tracker, topic), asked)
    if tracker.active_loop_name is None:
        name = f"utter_{topic}_question"
        dispatcher.utter_message(response=name if name in here.texts else "utter_follow_up_of_what")
    return []  # what a form asks is asked again


def offer_others(dispatcher: CollectingDispatcher, here: Practice, tracker: Tracker) -> list[Event]:
    """« Ce n'est pas ça » : the subjects that came next to the one that was answered, and a human."""
    others = tracker.get_slot("other_subjects") or []
    name = "utter_other_subjects" if others else "utter_other_words"
    dispatcher.utter_message(response=name, buttons=buttons(here, [*others[:2], HUMAN]))
    return [SlotSet("yes_leads_to", others[0] if others else None), SlotSet("topic", None)]


def answer_question(
    dispatcher: CollectingDispatcher, here: Practice, turn: Turn, tracker: Tracker, asked: Question
) -> list[Event] | None:
    """The answer of the card that the question is about; None when it is about no card.

    Alone, it is about the card said lately (or what this service costs); with a subject of its own, about that.
    """
    if not asked.alone:
        label = _subject(here, turn, asked)
        return (
            _tell(dispatcher, here, turn, card_of(here, turn, tracker, label), asked.kind) if label else None
        )
    topic = _topic(turn, tracker)
    card = card_of(here, turn, tracker, topic) if topic in here.library else None
    if card and asked.kind in card.questions:
        return _tell(dispatcher, here, turn, card, asked.kind)
    if asked.kind == COST and (card is None or topic.startswith("ask_service/")):
        return advise(dispatcher, here, turn, tracker, PRICE)
    return _unanswered(dispatcher, here, card) if card else None


def _topic(turn: Turn, tracker: Tracker) -> str:
    return str((turn.has_set("topic", LATELY) and tracker.get_slot("topic")) or "")


def _subject(here: Practice, turn: Turn, asked: Question) -> str | None:
    """The card that a question with a subject of its own is about, if that card answers it."""
    if not asked.of_a_subject or not turn.ranking:
        return None
    label, share = turn.ranking[0]
    near = turn.is_sure or share >= LIKELY_FROM
    return label if near and asked.kind in here.library.asked_of(label) else None


def _tell(dispatcher: CollectingDispatcher, here: Practice, turn: Turn, card: Card, kind: str) -> list[Event]:
    answer = card.questions[kind]
    if turn.was_told(answer.text):
        return _again(dispatcher, here, card)
    cited = sources(here, answer.facts)
    dispatcher.utter_message(text=answer.text, buttons=[] if cited else buttons(here, card.next))
    for text in cited:
        dispatcher.utter_message(text=text, buttons=buttons(here, card.next) if text == cited[-1] else [])
    return led_on(card)


def _unanswered(dispatcher: CollectingDispatcher, here: Practice, card: Card) -> list[Event]:
    dispatcher.utter_message(response="utter_question_unanswered", buttons=buttons(here, [HUMAN, BOOK]))
    return [SlotSet("topic", card.label), SlotSet("yes_leads_to", HUMAN)]


def _of_card(
    dispatcher: CollectingDispatcher, here: Practice, turn: Turn, card: Card, asked: str
) -> list[Event]:
    """``why``, ``brief``, or what may come ``next``; asked again, a human."""
    texts = {"why": card.why, "brief": card.brief, "next": here.texts.say("utter_follow_up_next").text}
    if turn.was_told(texts[asked]):
        return _again(dispatcher, here, card)
    dispatcher.utter_message(text=texts[asked], buttons=buttons(here, card.next))
    return led_on(card)


def _again(dispatcher: CollectingDispatcher, here: Practice, card: Card) -> list[Event]:
    dispatcher.utter_message(
        text=here.texts.say("utter_follow_up_again").text, buttons=buttons(here, [HUMAN, BOOK])
    )
    return [SlotSet("topic", card.label), SlotSet("yes_leads_to", HUMAN)]
