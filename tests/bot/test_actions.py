"""Actions in the bot's own process."""

from __future__ import annotations

import json

import pytest
from rasa.core.actions import action as rasa_action
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.actions import (
    BadActionResult,
    CustomAction,
    EventsView,
    InProcessActions,
    action_endpoint,
    check_result,
)

DOMAIN = Domain.from_path("tests/bot/assistant/domain.yml")


@pytest.fixture(scope="module")
def actions():
    return InProcessActions("tests.bot.assistant.skills")


def tracker():
    said = UserUttered(
        "a", {"name": "thank"}, parse_data={"label": "thank"}, message_id="m", metadata={"now": "n"}
    )
    return DialogueStateTracker.from_events("c", [said], DOMAIN.slots)


async def run(name, endpoint):
    nlg = TemplatedNaturalLanguageGenerator(DOMAIN.responses)
    return await CustomAction(name, endpoint).run(CollectingOutputChannel(), nlg, tracker(), DOMAIN)


async def test_an_action_runs_here_and_its_events_come_back(actions):
    said, set_slot = await run("action_count", actions)
    assert (said.text, set_slot) == ("1", SlotSet("heard", 1))


async def test_an_action_sees_metadata_message_id_and_label(actions):
    said, effect = await run("action_effect", actions)  # noqa: RUF059
    assert effect.data["custom"] == {"effect": {"event": "asked", "now": "n"}}
    call = CustomAction("action_effect", actions)._action_call_format(tracker(), DOMAIN)
    assert call["tracker"]["latest_message"]["message_id"] == "m"
    assert call["tracker"]["latest_message"]["label"] == "thank"
    assert call["domain"] == {}


async def test_an_unknown_action_raises(actions):
    with pytest.raises(Exception, match="action_nowhere"):
        await run("action_nowhere", actions)


async def test_a_rejection_lets_another_policy_choose(actions):
    with pytest.raises(rasa_action.ActionExecutionRejection):
        await run("action_reject", actions)
    with pytest.raises(ClientResponseError) as rejected:  # noqa: PT012
        call = CustomAction("action_reject", actions)._action_call_format(tracker(), DOMAIN)
        await actions.request(json=call)
    assert (rejected.value.status, json.loads(rejected.value.text)["action_name"]) == (400, "action_reject")


def test_events_are_turned_into_dicts_when_they_are_looked_at():
    view = EventsView(list(tracker().events))
    assert (len(view), view[-1]["event"], [one["event"] for one in reversed(view)]) == (1, "user", ["user"])
    assert view[:1] == [view[0]]


@pytest.mark.parametrize(
    "result",
    [None, [], {"events": [{"event": "unheard_of"}]}, {"events": ["slot"]}, {"responses": ["text"]}],
)
def test_a_result_that_is_none_is_refused(result):
    with pytest.raises(BadActionResult):
        check_result("action_a", result)


def test_a_good_result_passes():
    check_result(
        "action_a",
        {
            "events": [{"event": "slot"}, {"event": "rewind"}, {"event": "pause"}],
            "responses": [{"text": "a"}],
        },
    )


def test_an_address_keeps_rasas_http():
    configured = EndpointConfig("http://127.0.0.1:5055/webhook")
    assert action_endpoint(configured) is configured


def test_a_package_is_run_here():
    made = action_endpoint(EndpointConfig(package="tests.bot.assistant.skills"))
    assert isinstance(made, InProcessActions)
    assert set(made.names) >= {"action_count", "action_effect"}
