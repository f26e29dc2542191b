"""What a message mentions, as Rasa's entities: by the lists of data/entities, escale.french and spaCy's names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource  # Rasa reads the annotations when it trains
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.mentions import HOME, reader, shown
from bot.nlu.proper_names import ProperNames

if TYPE_CHECKING:
    from escale.french.entities import Reader


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MentionExtractor(GraphComponent, EntityExtractorMixin):
    """Adds to ``entities``: ``entity``, ``value``, ``start``, ``end``, ``text`` and, where it is known, ``role``.

    Those that a message has already stay first. « demain » is as of ``metadata["now"]`` in ``metadata["timezone"]``.
    """

    def __init__(self, found: Reader) -> None:
        self._reader = found

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"proper_names": True}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MentionExtractor:
        """Nothing is trained: the lists are read, and spaCy is loaded in the background."""
        del model_storage, resource, execution_context
        made = cls(reader(proper_names=config["proper_names"]))
        if isinstance(made._reader.others, ProperNames):
            made._reader.others.warm_up()
        return made

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if message.get(TEXT):
                found = [*message.get(ENTITIES, []), *self._entities(message)]
                message.set(ENTITIES, found, add_to_output=True)
        return messages

    def _entities(self, message: Message) -> list[dict[str, Any]]:
        now, zone = _clock(message.get("metadata") or {})
        text = message.get(TEXT)
        return self.add_extractor_name(shown(self._reader.read(text, now=now, zone=zone), text))


def _clock(metadata: dict[str, Any]) -> tuple[datetime, ZoneInfo]:
    """The turn's own time and the person's zone; without them, the present in Paris."""
    now = metadata.get("now")
    return datetime.fromisoformat(now) if now else datetime.now(UTC), ZoneInfo(
        metadata.get("timezone") or HOME
    )
