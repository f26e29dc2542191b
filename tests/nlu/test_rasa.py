"""The understanding inside Rasa: what rules and actions see of it."""

from __future__ import annotations

import pytest

from bot import lean
from bot.nlu.understanding import Understood

lean.install()


@pytest.mark.parametrize(
    ("label", "band", "intent"),
    [
        ("ask_job_search/cv", "sure", "ask_job_search"),
        ("greet", "sure", "greet"),
        ("ask_job_search/cv", "unsure", "nlu_fallback"),
        ("out_of_scope", "unknown", "out_of_scope"),
    ],
)
def test_the_band_decides_which_intent_rules_see(label, band, intent):
    from bot.nlu.intent import intent_of

    assert intent_of(Understood(label, 0.5, band, 0.5)) == intent


def test_a_message_carries_label_ranking_and_band(understanding, tmp_path):
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource
    from rasa.shared.nlu.training_data.message import Message

    from bot.nlu.intent import LabelClassifier

    storage, resource = LocalModelStorage(tmp_path), Resource("labels")
    with storage.write_to(resource) as folder:
        understanding.save(folder)
    loaded = LabelClassifier.load({}, storage, resource, ExecutionContext(GraphSchema({})))
    told = loaded.process([Message({"text": "mon cv tient sur trois pages"})])[0].as_dict(
        only_output_properties=True
    )
    assert (told["label"], told["band"]) == ("ask_job_search/cv", "sure")
    assert told["intent"] == {"name": "ask_job_search", "confidence": told["label_confidence"]}
    assert told["label_ranking"][0] == {"name": "ask_job_search/cv", "confidence": told["label_confidence"]}
    assert told["intent_ranking"][0]["name"] == "ask_job_search"
