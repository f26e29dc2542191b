"""What messages mention. The sentences are in entities.yml."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import lean
from bot.nlu.mentions import reader, shown
from bot.sources import ROOT
from tests.nlu.entity_table import MONDAY, TABLE, UNSEEN, ZONE, expected, found_in, scores

lean.install()
READER = reader()
LISTS = reader(proper_names=False)
PIECES = sorted({word for row in TABLE for word in row["text"].split()})


def values(text: str, kind: str) -> list[str]:
    return [one.value for one in READER.read(text, now=MONDAY, zone=ZONE) if one.kind == kind]


@pytest.mark.parametrize("row", TABLE, ids=[row["text"] for row in TABLE])
def test_sentence_mentions_this(row):
    assert found_in(READER, row["text"]) == expected(row)


def test_table_holds_enough_sentences():
    assert len({row["text"] for row in [*TABLE, *UNSEEN]}) >= 200


def test_sentences_written_afterwards_are_mostly_read_right():
    _, precision, recall = scores(READER, UNSEEN)["all"]
    assert (precision >= 0.85, recall >= 0.85) == (True, True)


def occupations() -> list[list[str]]:
    raw = yaml.safe_load((ROOT / "data" / "entities" / "occupations.yml").read_text(encoding="utf-8"))
    return [
        [form.strip() for form in line.split(",")] for lines in raw["occupations"].values() for line in lines
    ]


def test_seven_hundred_occupations_are_known():
    assert len(occupations()) >= 700


@pytest.mark.parametrize("forms", occupations(), ids=lambda forms: forms[0])
def test_every_form_of_an_occupation_is_read(forms):
    assert {form: values(f"poste de {form}", "occupation") for form in forms} == {
        form: [forms[0]] for form in forms
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("demain", "2027-03-28"),
        ("demain de 1h du matin à 9h", "2027-03-28T01:00/09:00"),
        ("hier", "2027-03-26"),
    ],
)
def test_time_is_read_as_of_the_turn(text, value):
    eve = datetime(2027, 3, 27, 10, tzinfo=ZONE)
    assert [one.value for one in READER.read(text, now=eve, zone=ZONE)] == [value]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=25).map(" ".join))
@example("7" * 10_000)
@example("06 39 98 12 45 " * 400)
@example("un an et " * 500)
@example("\u202e\u0634\u0643\u0631\u0627 je m'appelle \U0001f600\U0001f469\u200d\U0001f4bb " * 60)
@example("A\u0300 e\u0301te\u0301 je suis infirmie\u0300re a\u0300 Lyon")
@example("@.@.@" * 800)
@example("je m'appelle")
@example("\ufdfa" * 300)
def test_any_text_is_read_without_error_and_mentions_do_not_overlap(text):
    found = LISTS.read(text, now=MONDAY, zone=ZONE)
    edges = [edge for one in found for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(one["text"].strip() for one in shown(found, text))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=25).map(" ".join))
@example("Je suis à Zx " * 300)
def test_any_text_is_read_for_names_without_error(text):
    assert len(READER.read(text, now=MONDAY, zone=ZONE)) <= 40


def process(message: dict) -> list[dict]:
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.resource import Resource
    from rasa.shared.nlu.training_data.message import Message

    from bot.nlu.entities import MentionExtractor

    made = MentionExtractor.create(
        {"proper_names": False}, None, Resource("x"), ExecutionContext(GraphSchema({}))
    )
    [processed] = made.process([Message(message)])
    return processed.as_dict(only_output_properties=True)["entities"]


def test_rasa_is_given_kind_value_place_and_words():
    text = "infirmière à Lyon"
    assert process({"text": text}) == [
        {"entity": "occupation", "value": "infirmier", "start": 0, "end": 10, "text": "infirmière", **BY},
        {"entity": "place", "value": "Lyon", "start": 13, "end": 17, "text": "Lyon", **BY},
    ]


BY = {"extractor": "MentionExtractor"}


def test_day_is_read_at_the_time_and_in_the_zone_of_the_turn():
    metadata = {"now": datetime(2026, 11, 23, 23, 30, tzinfo=UTC).isoformat(), "timezone": "Europe/Paris"}
    [found] = process({"text": "demain", "metadata": metadata})
    assert found["value"] == "2026-11-25"


def test_what_a_button_carried_stays():
    carried = {"entity": "choice", "value": "1", "start": 0, "end": 0, "extractor": "button"}
    found = process({"text": "à Lyon", "entities": [carried]})
    assert [one["entity"] for one in found] == ["choice", "place"]


def test_every_kind_is_in_the_domain():
    domain = yaml.safe_load((ROOT / "bot" / "domain" / "domain.yml").read_text(encoding="utf-8"))
    named = {name for one in domain["entities"] for name in ([one] if isinstance(one, str) else one)}
    assert {one.partition(" ")[0] for row in TABLE for one in row["found"]} <= named


def test_missing_language_model_leaves_the_lists(monkeypatch):
    monkeypatch.setattr("bot.nlu.proper_names.MODEL", "fr_core_news_absent")
    text = "Je suis à Zarzis avec Paul Roche, à Lyon"
    found = reader().read(text, now=MONDAY, zone=ZONE)
    assert json.dumps([one.value for one in found]) == '["Lyon"]'
