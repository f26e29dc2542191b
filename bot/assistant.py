"""Rasa's agent, made strict: an action or a store that fails ends the turn, and nothing is half kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.agent import Agent
from rasa.core.lock_store import LockStore
from rasa.core.processor import MessageProcessor
from rasa.engine import loader
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

from bot.address import in_both_forms
from bot.sources import ROOT

if TYPE_CHECKING:
    from rasa.core.channels.channel import OutputChannel, UserMessage
    from rasa.core.tracker_store import TrackerStore
    from rasa.engine.graph import GraphSchema
    from rasa.engine.runner.interface import GraphRunner
    from rasa.engine.storage.storage import ModelMetadata
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import Event
    from rasa.shared.core.trackers import DialogueStateTracker

REPLIES = ROOT / "bot" / "replies"


class TurnFailed(BaseException):
    """An action failed. No ``Exception``, because Rasa catches every one of those around an action and goes on."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action


class Assistant(Agent):
    """An agent whose tracker store is not wrapped: a failed read must not become an empty conversation."""

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain | None) -> TrackerStore:
        if store is None:
            raise ValueError("endpoints.yml names no tracker_store")
        store.domain = domain
        return store

    @staticmethod
    def _create_lock_store(store: LockStore | None) -> LockStore:
        del store
        return ConversationLocks()

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Load the model; raises what is wrong with it."""
        self.processor = TurnProcessor(
            model_path, self.tracker_store, self.lock_store, self.nlg, self.action_endpoint
        )
        self.domain = self.tracker_store.domain = self.processor.domain
        self.nlg.responses = in_both_forms(self.domain.responses, REPLIES)
        self._set_fingerprint(fingerprint)


class ConversationLocks(LockStore):
    """One turn of a conversation at a time in this process, without polling; the store's version guards the rest."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def lock(self, conversation_id: str, *_: float, **__: float) -> AsyncIterator[asyncio.Lock]:
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        async with lock:
            yield lock


class TurnProcessor(MessageProcessor):
    """Rasa's processor without its mercy, and with a graph runner that plans only once."""

    def __init__(
        self, model_path: str | Path, store: TrackerStore, locks: LockStore, nlg: Any, actions: Any
    ) -> None:
        super().__init__(model_path, store, locks, nlg, actions, on_circuit_break=_too_many_actions)

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, GraphRunner]:
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            metadata, runner = loader.load_predict_graph_runner(
                Path(folder), Path(model_path), LocalModelStorage, StraightRunner
            )
        return Path(model_path).name, metadata, runner

    async def run_turn(
        self, message: UserMessage, tracker: DialogueStateTracker | None
    ) -> DialogueStateTracker:
        """Run one turn on the stored tracker (None: a new conversation), save and return it.

        Raises ``TurnFailed`` with nothing saved.
        """
        tracker = tracker or await self.tracker_store.create_tracker(message.sender_id)
        tracker.model_id, tracker.assistant_id = (
            self.model_metadata.model_id,
            self.model_metadata.assistant_id,
        )
        await self._update_tracker_session(tracker, message.output_channel, message.metadata)
        await self._handle_message_with_tracker(message, tracker)
        tracker = await self.run_action_extract_slots(message.output_channel, tracker)
        await self._run_prediction_loop(message.output_channel, tracker)
        await self.save_tracker(tracker)
        return tracker

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        try:
            return await super().run_action_extract_slots(output_channel, tracker)
        except Exception as error:
            raise TurnFailed("action_extract_slots") from error

    async def _run_action(self, action: Action, *args: Any, **kwargs: Any) -> bool:
        return await super()._run_action(_Strict(action), *args, **kwargs)


def _too_many_actions(tracker: DialogueStateTracker, *_: Any) -> None:
    raise TurnFailed(tracker.latest_action_name or "")


class _Strict(Action):
    """An action whose error is not swallowed; a rejection still lets another policy choose."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def name(self) -> str:
        return self._action.name()

    def event_for_successful_execution(self, prediction: Any) -> Event:
        return self._action.event_for_successful_execution(prediction)

    async def run(self, *args: Any, **kwargs: Any) -> list[Event]:
        try:
            return await self._action.run(*args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            raise TurnFailed(self.name()) from error


class StraightRunner(DaskGraphRunner):
    """Runs the nodes one after the other in an order found once; Dask would plan anew at every message."""

    def __init__(self, graph_schema: GraphSchema, *args: Any, **kwargs: Any) -> None:
        super().__init__(graph_schema, *args, **kwargs)
        self._plans: dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Run what the targets need and return their outputs by name."""
        names = tuple(targets or self._graph_schema.target_names)
        outputs = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            for node, needs in self._plan(names):
                outputs[node] = self._instantiated_nodes[node](*(outputs.get(need, need) for need in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return {name: outputs[name][1] for name in names}

    def _plan(self, targets: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        if targets not in self._plans:
            self._plans[targets] = _in_order(self._graph_schema.minimal_graph_schema(list(targets)))
        return self._plans[targets]


def _in_order(schema: GraphSchema) -> list[tuple[str, tuple[str, ...]]]:
    """Every node after the nodes whose output it needs."""
    done: dict[str, tuple[str, ...]] = {}

    def visit(node: str) -> None:
        needs = tuple(schema.nodes[node].needs.values())
        for need in needs:
            if need in schema.nodes and need not in done:
                visit(need)
        done[node] = needs

    for name in schema.nodes:
        if name not in done:
            visit(name)
    return list(done.items())
