"""What a turn is, and what the tracker's events tell of it."""

from __future__ import annotations

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered

from bot.turn import Malformed, Turn, parse_payload, recorded

BODY = {
    "id": "1",
    "conversation": "c",
    "text": "bonjour",
    "payload": None,
    "now": "n",
    "metadata": {"owner": "bot"},
}
DOMAIN = Domain.from_dict({"intents": ["inform", "ask_job_search"], "entities": ["choice"]})


def test_a_turn_hands_its_details_to_actions():
    assert Turn.from_json(BODY).details == {"owner": "bot", "id": "1", "now": "n"}


@pytest.mark.parametrize("field", ["id", "conversation", "text", "now"])
@pytest.mark.parametrize("value", [None, "", "  ", 3, "x" * 20_001])
def test_a_wrong_field_is_named(field, value):
    with pytest.raises(Malformed, match=f"^{field}$"):
        Turn.from_json(BODY | {field: value})


def test_what_is_no_object_is_no_turn():
    with pytest.raises(Malformed, match="body"):
        Turn.from_json(["1"])


def turn(payload):
    return Turn.from_json(BODY | {"payload": payload})


def test_a_payload_gives_intent_label_and_entities():
    parsed = parse_payload(turn('/inform{"choice": ["a", "b"]}'), DOMAIN)
    assert parsed["intent"] == {"name": "inform", "confidence": 1.0}
    assert (parsed["label"], parsed["label_confidence"], parsed["band"]) == ("inform", 1.0, "sure")
    assert [(one["entity"], one["value"]) for one in parsed["entities"]] == [("choice", "a"), ("choice", "b")]


def test_a_payload_may_name_a_full_label():
    parsed = parse_payload(turn("/ask_job_search/cv"), DOMAIN)
    assert (parsed["intent"]["name"], parsed["label"]) == ("ask_job_search", "ask_job_search/cv")


@pytest.mark.parametrize("payload", ["inform", "/", "/unknown", "/inform{", '/inform{"x": 1}', "/inform/a/b"])
def test_what_is_no_payload_of_this_domain_is_refused(payload):
    with pytest.raises(Malformed, match="^payload"):  # noqa: RUF043
        parse_payload(turn(payload), DOMAIN)


def said(id):  # noqa: A002
    return UserUttered("x", {"name": "greet", "confidence": 0.5}, message_id=id, input_channel="escale")


def test_the_record_of_a_turn_ends_where_the_next_begins():
    events = [said("1"), BotUttered("a"), ActionExecuted("action_listen"), said("2"), BotUttered("b")]
    assert recorded("1", events) == {
        "id": "1",
        "label": "greet",
        "confidence": 0.5,
        "band": "sure",
        "ranking": [],
        "replies": [{"text": "a", "buttons": []}],
        "effects": [],
    }


NEAR = [{"name": "ask_job_search/cv", "confidence": 0.4}, {"name": "review_cv", "confidence": 0.3}]


def doubtful(action):
    parsed = {"intent": {"name": "nlu_fallback"}, "band": "unsure", "label_ranking": NEAR}
    uttered = UserUttered("x", parsed["intent"], parse_data=parsed, message_id="1", input_channel="escale")
    return recorded("1", [uttered, ActionExecuted(action), ActionExecuted("action_listen")])


def test_what_was_asked_back_is_told_as_unsure_with_its_ranking():
    told = doubtful("action_ask_which")
    assert (told["band"], told["ranking"]) == (
        "unsure",
        [{"label": "ask_job_search/cv", "confidence": 0.4}, {"label": "review_cv", "confidence": 0.3}],
    )


def test_what_a_form_made_sense_of_was_understood():
    assert doubtful("booking_form")["band"] == "sure"


def test_a_turn_that_never_ran_has_no_record():
    assert recorded("2", [said("1"), BotUttered("a")]) is None


def test_the_first_turn_has_what_was_said_when_the_session_began():
    assert recorded("1", [BotUttered("hello"), said("1"), BotUttered("a")])["replies"] == [
        {"text": "hello", "buttons": []},
        {"text": "a", "buttons": []},
    ]


def test_a_message_without_text_is_no_reply():
    events = [
        said("1"),
        BotUttered(None, {"custom": {"effect": {"event": "e"}}}),
        BotUttered(None, {"custom": {"a": 1}}),
    ]
    told = recorded("1", events)
    assert (told["replies"], told["effects"]) == ([], [{"event": "e"}])
