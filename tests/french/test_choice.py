"""Which offered appointment somebody takes. The answers are in choice.yml."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escale.french.choice import Ambiguous, Chosen, NotAChoice, Offered, choose, refuses, wonders
from tests.french.words import ZONE, local, table, vocabulary

OFFERS = [
    Offered("a", 1, local("2026-11-26 09:00"), 1, "Claire", "video"),
    Offered("b", 2, local("2026-11-26 14:00"), 2, "Karim", "phone"),
    Offered("c", 3, local("2026-12-01 09:00"), 1, "Claire", "phone"),
    Offered("d", 4, local("2026-12-02 14:30"), 3, "Élodie", "video"),
]
SEVERAL, ONE = table("choice")["several"], table("choice")["one"]


def chosen(text: str, offers=OFFERS):
    return choose(text, offers, now=local("2026-11-23 10:00"), zone=ZONE, vocabulary=vocabulary())


def expected(keys: list[str] | bool):
    if not keys:
        return NotAChoice()
    return Chosen(keys[0]) if len(keys) == 1 else Ambiguous(tuple(keys))


@pytest.mark.parametrize(("text", "keys"), SEVERAL.items())
def test_answer_to_several_offers(text, keys):
    assert chosen(text) == expected(keys)


@pytest.mark.parametrize(("text", "keys"), ONE.items())
def test_answer_to_a_single_offer(text, keys):
    assert chosen(text, OFFERS[1:2]) == expected(keys)


@pytest.mark.parametrize(("text", "keys"), [*SEVERAL.items(), *ONE.items()])
def test_only_a_refusal_refuses(text, keys):
    assert refuses(text, vocabulary()) == (keys is False)


@pytest.mark.parametrize(
    "text", ["plus tard dans la semaine ?", "plutôt lundi", "la semaine prochaine", "non, jeudi"]
)
def test_new_wish_is_no_refusal(text):
    assert not refuses(text, vocabulary())


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("plutôt jeudi", True), ("et jeudi matin", True), ("jeudi ?", True), ("et avec Claire ?", True),
        ("vous avez quelque chose vendredi", True), ("jeudi", False), ("ok pour jeudi", False),
        ("plutôt le deuxième", False), ("avec Claire", False),
    ],
)  # fmt: skip
def test_question_or_preference_takes_nothing_yet(text, asks):
    assert wonders(text, vocabulary()) is asks


def test_nothing_offered_is_no_choice():
    assert chosen("le premier", []) == NotAChoice()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40) | st.lists(st.sampled_from([*SEVERAL, "2", "jeudi"]), max_size=3).map(" ".join))
def test_any_answer_chooses_among_the_offers(text):
    found = chosen(text)
    keys = {Chosen: lambda c: {c.key}, Ambiguous: lambda c: set(c.keys), NotAChoice: lambda _: set()}[
        type(found)
    ](found)
    assert keys <= {"a", "b", "c", "d"}
