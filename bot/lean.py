"""Rasa without what it only imports.

Rasa 3.6.21 imports TensorFlow, vendors' kits and every channel of its own, used or not. ``install()`` answers the
imports of absent packages, and of Rasa's own channels, with modules whose names are empty classes;
``install(serving=True)`` also spares what only training runs. It must be called before the first ``import rasa``.
A package that is really installed is left alone. Making an object of a stand-in raises ``NotInstalled``.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from abc import ABCMeta
from types import ModuleType
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

ABSENT = frozenset(
    {
        *("tensorflow", "tensorflow_hub", "tensorflow_text", "tensorflow_addons", "keras", "transformers"),
        *("matplotlib", "skops", "huggingface_hub", "sentry_sdk"),
        *("boto3", "botocore", "confluent_kafka", "pymongo"),
        *("fbmessenger", "mattermostwrapper", "rocketchat_API", "slack_sdk", "twilio", "webexteamssdk"),
    }
)
NEED_TENSORFLOW = frozenset(
    {
        *("DIETClassifier", "TEDPolicy", "UnexpecTEDIntentPolicy", "ResponseSelector"),
        *("LanguageModelFeaturizer", "ConveRTFeaturizer"),
    }
)
CHANNELS = frozenset(
    f"rasa.core.channels.{name}"
    for name in (
        *("botframework", "callback", "console", "facebook", "hangouts", "mattermost", "rasa_chat"),
        *("rocketchat", "slack", "socketio", "telegram", "twilio", "twilio_voice", "webexteams"),
    )
)
TRAINING_ONLY = frozenset(
    {
        *("rasa.core.policies.ted_policy", "rasa.core.policies.unexpected_intent_policy"),
        *("rasa.nlu.classifiers.diet_classifier", "rasa.nlu.selectors.response_selector"),
        "rasa.nlu.featurizers.dense_featurizer.convert_featurizer",
        "rasa.nlu.featurizers.dense_featurizer.lm_featurizer",
        "rasa.nlu.classifiers.logistic_regression_classifier",
        "rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer",
        *("rasa.utils.tensorflow.model_data", "rasa.utils.tensorflow.model_data_utils"),
        *("scipy", "sklearn", "dask"),
    }
)
PLAIN = frozenset(
    {
        "RulePolicy",
        "MemoizationPolicy",
        "AugmentedMemoizationPolicy",
        "WhitespaceTokenizer",
        "KeywordIntentClassifier",
    }
)


class NotInstalled(ImportError):
    """Something was used that this installation leaves out; the text says what and where to read on."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} needs a package that this installation leaves out: see docs/rasa.md", name=name
        )


class _Named(ABCMeta):
    """Classes that have whatever public attribute is asked of them."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return _stand_in(name, f"{cls.__module__}.{cls.__name__}")

    def __call__(cls, *args: Any, **_: Any) -> Any:
        if cls.__name__ == "name":  # Rasa asks every channel for its name while it is imported
            return cls.__module__.lower()
        if cls.__name__ != "function":  # tf.function decorates methods while Rasa is imported
            raise NotInstalled(f"{cls.__module__}.{cls.__name__}")
        return args[0] if args and callable(args[0]) else _same


def _same(decorated: Callable[..., Any]) -> Callable[..., Any]:
    return decorated


def _stand_in(name: str, module: str) -> type:
    """An empty class; it is an exception so that it may stand in an ``except`` clause."""
    return _Named(name, (Exception,), {"__module__": module})


class _StandInModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        made = _stand_in(name, self.__name__)
        setattr(self, name, made)
        return made


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers the named packages and modules, and what lies below them."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        if fullname in self.names or fullname.partition(".")[0] in self.names:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: the module answers by ``__getattr__``."""


def install(*, serving: bool = False) -> None:
    """Answer imports of absent packages from now on; a second call changes nothing.

    ``serving`` also spares what only training runs: to be asked for when ``is_light(config)``.
    """
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    sys.meta_path.append(_Finder(ABSENT))  # asked last: whatever is installed comes first
    sys.meta_path.insert(0, _Finder(CHANNELS | TRAINING_ONLY if serving else CHANNELS))


def components(config: Path) -> list[str]:
    """The names in a config.yml's pipeline and policies."""
    content = yaml.safe_load(config.read_text(encoding="utf-8")) or {}
    listed = [*(content.get("pipeline") or []), *(content.get("policies") or [])]
    return [str(entry["name"]) for entry in listed]


def is_light(config: Path) -> bool:
    """Whether every component is the bot's own or one that needs neither scikit-learn nor SciPy to serve."""
    return all(name in PLAIN or name.startswith("bot.") for name in components(config))


def check(config: Path) -> None:
    """Raise ``NotInstalled`` when a config.yml names a component whose TensorFlow is not installed."""
    if importlib.machinery.PathFinder.find_spec("tensorflow"):
        return
    for name in components(config):
        if name.rpartition(".")[2] in NEED_TENSORFLOW:
            raise NotInstalled(name)
