"""Rasa's rule policy, obeyed to the letter and looking back no further than a rule is long."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import USER
from rasa.shared.core.events import ActionExecuted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rasa.shared.core.domain import Domain, State
    from rasa.shared.core.trackers import DialogueStateTracker

LOOKUPS = ("rules", "rules_for_loop_unhappy_path")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class ConversationRules(RulePolicy):
    """A RulePolicy in which a rule for the intents restart, back or session_start holds.

    Rasa's own gives those intents to ``action_restart`` and the like, whatever the rules say. When it serves, this
    one also makes only as many states as the longest rule has, which decides the same and does not grow with the talk.
    """

    _serving = False

    @classmethod
    def load(cls, *args: Any, **kwargs: Any) -> ConversationRules:
        policy = super().load(*args, **kwargs)
        policy._serving = True  # noqa: SLF001
        return policy

    @staticmethod
    def _find_action_from_default_actions(tracker: DialogueStateTracker) -> tuple[None, None]:
        del tracker
        return None, None

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> tuple[str | None, str | None, bool]:
        if use_text_for_last_user_input and self._serving and not self._has_texts:
            return None, None, False
        return super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input)

    def _prediction_states(
        self, tracker: DialogueStateTracker, domain: Domain, *args: Any, **kwargs: Any
    ) -> list[State]:
        if not self._serving or self._has_texts:
            return super()._prediction_states(tracker, domain, *args, **kwargs)
        states = [*_last_states(tracker, domain, self._depth)]
        self.featurizer._choose_last_user_input([states], use_text_for_last_user_input=False)  # noqa: SLF001
        return states

    @cached_property
    def _rules(self) -> list[list[State]]:
        return [json.loads(key) for lookup in LOOKUPS for key in self.lookup[lookup]]

    @cached_property
    def _depth(self) -> int:
        return max((len(states) for states in self._rules), default=1)

    @cached_property
    def _has_texts(self) -> bool:
        return any("text" in state.get(USER, {}) for states in self._rules for state in states)


def _last_states(tracker: DialogueStateTracker, domain: Domain, depth: int) -> Iterator[State]:
    """The states before each of the last actions and the present one: ``depth`` in all, the oldest first."""
    events = tracker.applied_events()
    skipped = sum(isinstance(event, ActionExecuted) for event in events) + 1 - depth
    running = tracker.init_copy()
    for event in events:
        if isinstance(event, ActionExecuted):
            if skipped <= 0:
                yield domain.get_active_state(running)
            skipped -= 1
        running.update(event)
    yield domain.get_active_state(running)
