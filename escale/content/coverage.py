"""Every label has its sentences, its answer, its title; every topic has its files."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from escale.content.material import KNOWLEDGE, NLU, REPLIES, STORIES
from escale.content.problem import Problem
from escale.french.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from escale.content.material import Material

TAXONOMY, TITLES = "data/taxonomy.yml", f"{KNOWLEDGE}/labels.yml"
VOCABULARY = f"{KNOWLEDGE}/vocabulary.yml"
CONVERSATIONS = "tests/conversations"


def answers(material: Material) -> Iterator[Problem]:
    """Each label is answered: a card for advice, else a reply of its name or a rule."""
    cards, led_on = material.cards, material.led_on()
    replies = {reply.name for reply in material.replies()}
    for label in material.labels:
        group, _, advice = label.partition("/")
        answered = label in cards if advice else f"utter_{label}" in replies or label in led_on
        if not answered:
            yield Problem("no_card" if advice else "no_answer", TAXONOMY, {"label": label})
        if advice and group not in led_on:
            yield Problem("no_rule", TAXONOMY, {"label": label, "group": group})


def titles(material: Material) -> Iterator[Problem]:
    """Each label has a title, a need and, for advice, a wish: short enough for buttons, consultants and a sentence."""
    lengths = material.rules["lengths"]
    for label in material.labels:
        if label not in material.titles:
            yield Problem("no_title", TITLES, {"label": label})
        elif "/" in label and not material.titles[label].get("wish"):
            yield Problem("no_wish", TITLES, {"label": label})
    for label, words in material.titles.items():
        limits = {"title": lengths["button_title"], "need": lengths["need"], "wish": lengths["wish"]}
        for name, limit in limits.items():
            if len(words.get(name, "")) > limit:
                values = {"label": label, "length": len(words[name]), "limit": limit}
                yield Problem(f"{name}_too_long", TITLES, values)


def sentences(material: Material) -> Iterator[Problem]:
    """Each label has enough sentences, in the file of its topic; none stands twice or under two labels."""
    topic_of = {label: topic for topic, labels in material.topics.items() for label in labels}
    counts: Counter[str] = Counter()
    seen: dict[str, tuple[str, str]] = {}
    for one in material.sentences():
        counts[one.label] += 1
        label, where = seen.setdefault(_same(one.text), (one.label, one.where))
        if label != one.label:
            values = {"sentence": one.text, "label": one.label, "other": label, "other_where": where}
            yield Problem("sentence_under_two_labels", one.where, values)
        elif where != one.where:
            yield Problem(
                "sentence_twice", one.where, {"sentence": one.text, "other_where": where}, mild=True
            )
        if one.label not in topic_of:
            yield Problem("unknown_label", one.where, {"label": one.label})
        elif not one.where.startswith(f"{NLU}/{topic_of[one.label]}.yml:"):
            yield Problem(
                "sentence_in_wrong_file", one.where, {"label": one.label, "topic": topic_of[one.label]}
            )
    least = material.rules["sentences"]
    for label in material.labels:
        if counts[label] < least:
            few: dict[str, object] = {"label": label, "count": counts[label], "least": least}
            yield Problem("few_sentences", f"{NLU}/{topic_of[label]}.yml", few)


def twins(material: Material) -> Iterator[Problem]:
    """Each topic has the same file name in every folder."""
    for topic in material.topics:
        for folders in ((NLU,), (STORIES,), (REPLIES, KNOWLEDGE)):
            wanted = [f"{folder}/{topic}.yml" for folder in folders]
            if not any(path in material.files for path in wanted):
                yield Problem("no_twin", wanted[0], {"topic": topic})
        tests = material.root / CONVERSATIONS
        if not any(tests.glob(f"test_{topic}.yml")) and not any(tests.glob(f"test_{topic}_*.yml")):
            yield Problem("no_conversation", f"{CONVERSATIONS}/test_{topic}.yml", {"topic": topic})


def vocabulary(material: Material) -> Iterator[Problem]:
    """The words that the assistant knows can be read."""
    path = material.root / VOCABULARY
    try:
        load_vocabulary(path)
    except (KeyError, TypeError, ValueError) as error:
        yield Problem("broken_vocabulary", VOCABULARY, {"reason": str(error)})


def _same(text: str) -> str:
    """Sentences that differ by case, accents or final marks only are the same."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).rstrip(" ?!.…").split())
