"""The cards as they are chosen and filled in, by the practice's own files."""

from datetime import date
from pathlib import Path

import pytest

from escale.knowledge.library import Card, UnknownCard, load_library

KNOWLEDGE = Path(__file__).parents[2] / "data" / "knowledge"
LIBRARY = load_library(KNOWLEDGE)


def card(label: str, *situations: str) -> Card:
    return LIBRARY.card(label, today=date(2026, 11, 22), stale_mark="(à vérifier)", situations=situations)


def test_card_is_the_variant_of_the_first_situation_that_has_one():
    assert (
        card("ask_reconversion/funding", "senior", "independent", "job_seeker")
        .messages[0]
        .startswith("À votre compte")
    )


def test_card_without_a_variant_for_the_situation_is_the_usual_one():
    assert card("ask_reconversion/funding", "senior") == card("ask_reconversion/funding")


def test_variant_keeps_what_it_does_not_say_otherwise():
    usual, variant = card("ask_reconversion/funding"), card("ask_reconversion/funding", "job_seeker")
    assert (variant.step, variant.why, variant.links) == (usual.step, usual.why, usual.links)


def test_card_that_nobody_wrote_is_refused():
    with pytest.raises(UnknownCard):
        card("ask_job_search/nothing")
