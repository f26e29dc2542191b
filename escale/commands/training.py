"""Train the model in a process of its own, with a line for each stage; old models are cleared away."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE
from typing import TYPE_CHECKING

from escale.commands.console import Refused, line, tell, words
from escale.processes import last_line, rotate, start_process

if TYPE_CHECKING:
    from collections.abc import Iterable
    from subprocess import Popen

    from escale.settings import Settings

KEPT_MODELS = 3
ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONUNBUFFERED": "1",
}


def current_model() -> Path | None:
    """The model of today's data, or None. Raises :class:`Refused` when the bot's packages are missing."""
    try:
        from bot.train import current_model as found

        path: Path | None = found()
    except ImportError as error:
        raise Refused("run.no_bot_packages", package=error.name) from error
    return path


def train(settings: Settings) -> Path:
    """Train and say how far it is. Raises :class:`Refused` with the reason when the data are at fault."""
    log = settings.var / "log" / "train.log"
    rotate(log)
    began = time.monotonic()
    tell("train.begins")
    with log.open("ab") as errors:
        process = start_process([sys.executable, "-m", "bot.train"], ENVIRONMENT, stdout=PIPE, stderr=errors)
    model = _follow(process)
    if process.returncode or model is None:
        raise Refused("train.failed", reason=last_line(str(log)), log=log)
    tell("train.done", seconds=round(time.monotonic() - began))
    _clear_away(model)
    return model


def _follow(process: Popen[bytes]) -> Path | None:
    """Say each stage as it begins; the path that is printed last."""
    try:
        return _told(text.decode().strip() for text in process.stdout or ())
    finally:
        with suppress(ProcessLookupError):
            if process.poll() is None and sys.exc_info()[0] is not None:
                os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _told(texts: Iterable[str]) -> Path | None:
    stages = words().section("train.stages")
    model = None
    for text in texts:
        if text in stages:
            line(f"  {stages[text]}")
        elif text:
            model = Path(text)
    return model


def _clear_away(model: Path) -> None:
    """Keep the newest models, so that an edit can be taken back without training again."""
    others = sorted(model.parent.glob("escale-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    for old in [path for path in others if path != model][: -(KEPT_MODELS - 1)]:
        old.unlink()
