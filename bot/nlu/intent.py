"""Rasa's intent from a full label: ``ask_job_search/cv`` gives the intent ask_job_search and stays beside it."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource  # Rasa reads the annotations when it trains
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.learning import learn
from bot.nlu.understanding import FILE, SURE, UNKNOWN, Settings, Understanding, Understood
from bot.nlu.words import Words
from bot.sources import ROOT

NOT_SURE_INTENT = "nlu_fallback"
UNKNOWN_INTENT = "out_of_scope"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LabelClassifier(GraphComponent, IntentClassifier):
    """Sets what was understood on the message.

    ``intent``, ``intent_ranking``, ``label``, ``label_confidence``, ``label_ranking``, ``band``, ``nearest``,
    ``second`` and ``doubt``. In the band ``unsure`` the intent is ``nlu_fallback``, in ``unknown`` it is
    ``out_of_scope``; the ranking stays.
    """

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        trained: Understanding | None = None,
    ) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._trained = trained

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"words": "data/words.yml"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LabelClassifier:
        del execution_context
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> LabelClassifier:
        """Read the trained labels and warm up, so that the first message is as quick as the others."""
        del execution_context
        with model_storage.read_from(resource) as folder:
            trained = Understanding.load(folder / FILE)
        trained.understand("a")
        return cls(config, model_storage, resource, trained)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [one for one in training_data.intent_examples if one.get(TEXT)]
        words = Words.read(ROOT / self._config["words"])
        texts, labels = [one.get(TEXT) for one in examples], [one.get_full_intent() for one in examples]
        self._trained = learn(texts, labels, words, Settings())
        with self._storage.write_to(self._resource) as folder:
            self._trained.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if self._trained and message.get(TEXT):
                _note(message, self._trained.understand(message.get(TEXT)))
        return messages


def _note(message: Message, understood: Understood) -> None:
    ranking = [{"name": label, "confidence": share} for label, share in understood.ranking]
    values = {
        INTENT: {"name": intent_of(understood), "confidence": understood.confidence},
        "intent_ranking": _by_intent(understood),
        "label": understood.label,
        "label_confidence": understood.confidence,
        "label_ranking": ranking,
        "band": understood.band,
        "nearest": round(understood.nearest, 3),
        "second": understood.second,
        "doubt": understood.doubt,
    }
    for name, value in values.items():
        message.set(name, value, add_to_output=True)


def intent_of(understood: Understood) -> str:
    """The intent that rules see."""
    if understood.band == UNKNOWN:
        return UNKNOWN_INTENT
    return understood.label.partition("/")[0] if understood.band == SURE else NOT_SURE_INTENT


def _by_intent(understood: Understood) -> list[dict[str, Any]]:
    shares: dict[str, float] = {}
    for label, share in understood.ranking:
        intent = label.partition("/")[0]
        shares[intent] = shares.get(intent, 0.0) + share
    return [{"name": intent, "confidence": round(share, 4)} for intent, share in shares.items()]
