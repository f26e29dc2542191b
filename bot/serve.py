"""Serve the bot: ``python -m bot.serve --port 5005``, on this machine only, until SIGTERM."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from bot import lean, logs
from bot.sources import ROOT, Sources

THREAD_SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.serve", description=__doc__)
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--model", type=Path, help="a model's archive; today's by default")
    parser.add_argument("--config", type=Path, default=Sources().config, help="the config.yml of that model")
    parser.add_argument("--endpoints", type=Path, default=ROOT / "endpoints.yml")
    parser.add_argument("--credentials", type=Path, default=ROOT / "credentials.yml")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Serve; 1 when there is no model to serve or it cannot be loaded."""
    chosen = options(arguments)
    model = chosen.model or Sources().current_model()
    if model is None or not model.exists():
        print("no model: python -m bot.train makes one", file=sys.stderr)  # noqa: T201
        return 1
    _prepare(chosen.config)
    from bot.server import serve

    return serve(model, chosen.port, chosen.endpoints, chosen.credentials)


def _prepare(config: Path) -> None:
    """What must stand before NumPy and Rasa are imported."""
    for name in THREAD_SETTINGS:
        os.environ.setdefault(name, "1")
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    logs.configure()
    lean.check(config)
    lean.install(serving=lean.is_light(config))


if __name__ == "__main__":
    sys.exit(main())
