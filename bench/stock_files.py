"""The stock bot's files, made from the product's own: same sentences, same advice, plain Rasa."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import yaml

from bench.sentences import KNOWLEDGE, ROOT, blocks, card
from escale.knowledge.library import Library, load_library

STOCK = ROOT / "bench" / "stock"
VERSION, AVAILABILITY, OTHER = "3.1", "ask_availability", "utter_other"

RASAS_OWN = {"restart", "back", "session_start"}
"""Intents that RulePolicy answers by rules of its own."""


def write_project(folder: Path, epochs: int) -> None:
    """A whole Rasa project in ``folder``: config, domain, sentences and rules."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    config = (STOCK / "config.yml").read_text(encoding="utf-8").replace("epochs: 100", f"epochs: {epochs}")
    (folder / "config.yml").write_text(config, encoding="utf-8")
    library, labels = load_library(KNOWLEDGE), list(dict.fromkeys(label for label, _ in blocks()))
    _write(folder / "domain.yml", {"version": VERSION, **_domain(library, labels)})
    _write(
        folder / "data" / "nlu.yml",
        {"version": VERSION, "nlu": [_block(label, said) for label, said in blocks()]},
    )
    _write(folder / "data" / "rules.yml", {"version": VERSION, "rules": _rules(library, labels)})


def fingerprint(folder: Path) -> str:
    """A short name for what the project in ``folder`` is trained from."""
    files = sorted(
        path for path in folder.rglob("*.yml") if path.name not in {"credentials.yml", "endpoints.yml"}
    )
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:12]


def write_endpoints(folder: Path, actions_port: int) -> None:
    """The ``rest`` channel, trackers in SQLite, actions over HTTP."""
    _write(folder / "credentials.yml", {"rest": None})
    _write(folder / "endpoints.yml", {
        "tracker_store": {"type": "SQL", "dialect": "sqlite", "url": f"sqlite:///{folder / 'trackers.db'}"},
        "action_endpoint": {"url": f"http://127.0.0.1:{actions_port}/webhook"},
    })  # fmt: skip


def copy_actions(folder: Path) -> None:
    shutil.copy(STOCK / "stock_actions.py", folder)


def flat(label: str) -> str:
    """``ask_job_search/cv`` as an intent of its own: fewer models than a response selector for each group."""
    return label.replace("/", "_")


def _domain(library: Library, labels: list[str]) -> dict[str, Any]:
    advice = {f"utter_{flat(label)}": [_response(library, label)] for label in labels if label in library}
    return {
        "intents": [flat(label) for label in labels],
        "actions": ["action_ask_availability"],
        "responses": {**advice, "utter_offers": [{"text": "{number}"}], OTHER: [{"text": "…"}]},
    }


def _response(library: Library, label: str) -> dict[str, Any]:
    """One bubble, though Escale sends several: the cheapest way for Rasa to say the same."""
    said = card(library, label)
    buttons = [{"title": library.labels[name].title, "payload": f"/{flat(name)}"} for name in said.next]
    return {"text": "\n\n".join([*said.messages, said.step]), "buttons": buttons}


def _block(label: str, examples: list[str]) -> dict[str, str]:
    return {"intent": flat(label), "examples": "".join(f"- {text}\n" for text in examples)}


def _rules(library: Library, labels: list[str]) -> list[dict[str, Any]]:
    names = [*(label for label in labels if label not in RASAS_OWN), "nlu_fallback"]
    return [
        {"rule": flat(name), "steps": [{"intent": flat(name)}, {"action": _answer(library, name)}]}
        for name in names
    ]


def _answer(library: Library, label: str) -> str:
    if label == AVAILABILITY:
        return "action_ask_availability"
    return f"utter_{flat(label)}" if label in library else OTHER


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(
        yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000), encoding="utf-8"
    )
