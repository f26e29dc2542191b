"""Train the model: ``python -m bot.train`` prints a word for each stage and, last, the model's path.

Stages, in order: ``reading``, ``nlu``, ``dialogue``, ``saving``.
"""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import structlog

from bot import lean
from bot.sources import DataError, Sources

Progress = Callable[[str], None]
STAGE_LOGGERS = ("rasa.engine.training.hooks", "rasa.engine.storage.local_model_storage")


def fingerprint() -> str:
    """The name that today's files give the model."""
    return Sources().fingerprint()


def current_model() -> Path | None:
    """The model trained from exactly today's files, or None."""
    return Sources().current_model()


def train(progress: Progress = lambda _: None, sources: Sources | None = None) -> Path:
    """Train from the sources and return the model's path; tell each stage by its code.

    Raises ``DataError`` with file, line and reason; ``lean.NotInstalled`` for a component that needs TensorFlow.
    """
    sources = sources or Sources()
    progress("reading")
    sources.check()
    lean.check(sources.config)
    with _stages(progress), _quiet():
        return _train(sources)


def _train(sources: Sources) -> Path:
    lean.install()
    target = sources.model()
    sources.models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=sources.models) as folder:
        made = _train_with_rasa(sources, Path(folder), target.name)
        made.replace(target)
    return target


def _train_with_rasa(sources: Sources, folder: Path, name: str) -> Path:
    from rasa.api import train as rasa_train
    from rasa.shared.exceptions import RasaException

    data = [str(place) for place in sources.data]
    options: dict[str, Any] = {"output": str(folder), "fixed_model_name": name, "force_training": True}
    try:
        result = rasa_train(str(sources.domain), str(sources.config), data, **options)
    except RasaException as error:
        raise DataError(str(error)) from error
    except SystemExit as error:  # Rasa leaves so when a story sets a slot that the domain lacks
        raise DataError("a story or rule sets a slot that the domain does not define") from error
    if not result.model:
        raise DataError(f"nothing to train from in {', '.join(data)}")
    return Path(result.model)


class _Stages(logging.Handler):
    """Hears from Rasa's log which part is being trained."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(logging.DEBUG)
        self.progress = progress
        self.told: set[str] = set()
        self.streams = sys.stdout, sys.stderr

    def emit(self, record: logging.LogRecord) -> None:
        stage = _stage(record.getMessage())
        if stage and stage not in self.told:
            self.told.add(stage)
            with redirect_stdout(self.streams[0]), redirect_stderr(self.streams[1]):
                self.progress(stage)


def _stage(message: str) -> str | None:
    if message.startswith("Starting to train component"):
        return "dialogue" if "Policy" in message or "Rules" in message else "nlu"
    return "saving" if message.startswith("Start to created model package") else None


@contextmanager
def _stages(progress: Progress) -> Iterator[None]:
    handler = _Stages(progress)
    loggers = [logging.getLogger(name) for name in STAGE_LOGGERS]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


@contextmanager
def _quiet() -> Iterator[None]:
    """No telemetry, no cache of half-trained parts, none of the chatter that Rasa prints while it trains."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    logging.getLogger("rasa").setLevel(logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    unheard = io.StringIO()
    with warnings.catch_warnings(), redirect_stdout(unheard), redirect_stderr(unheard):
        warnings.simplefilter("ignore")
        yield


def options(arguments: list[str] | None = None) -> Sources:
    """Other sources than the product's, from the command line."""
    usual = Sources()
    parser = argparse.ArgumentParser(prog="python -m bot.train", description=__doc__)
    parser.add_argument("--domain", type=Path, default=usual.domain)
    parser.add_argument("--config", type=Path, default=usual.config)
    parser.add_argument("--data", type=Path, nargs="+", default=usual.data)
    parser.add_argument("--models", type=Path, default=usual.models)
    chosen = parser.parse_args(arguments)
    return Sources(chosen.domain, chosen.config, tuple(chosen.data), models=chosen.models)


def main(arguments: list[str] | None = None) -> int:
    """Train and print; 1 with the reason on standard error when the data are at fault."""
    try:
        model = train(lambda stage: print(stage, flush=True), options(arguments))  # noqa: T201
    except (DataError, lean.NotInstalled) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    print(model)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
