"""Stock Rasa on the same sentences: SpacyNLP and DIET, in the environment of ``bench/stock``."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import yaml

from bench.stock_files import STOCK, flat
from bench.systems import STOCK_PYTHON, Stock
from bench.understanding.material import Sentence
from bot.nlu.understanding import OUT_OF_SCOPE, SURE, UNKNOWN, UNSURE

FALLBACK = "nlu_fallback"
ENVIRONMENT = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}


def measure(taught: list[Sentence], judged: list[Sentence], folder: Path, epochs: int) -> dict[str, Any]:
    """As :func:`bench.understanding.measure.measure`. Raises ``RuntimeError`` with the end of what Rasa said."""
    Stock(folder / "none", epochs).install()
    labels = {flat(label): label for one in taught for label in one.right}
    _write(taught, folder, epochs)
    began = time.perf_counter()
    _run(["-m", "rasa", "train", "nlu", "--nlu", "nlu.yml", "--config", "config.yml", "--out", "models",
          "--fixed-model-name", "stock"], folder)  # fmt: skip
    training = time.perf_counter() - began
    (folder / "texts.json").write_text(json.dumps([one.text for one in judged]), encoding="utf-8")
    _run([str(STOCK / "parse.py"), "models/stock.tar.gz", "texts.json", "found.json"], folder)
    found = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    return {
        **found,
        "training": training,
        "understood": [_understood(one, labels) for one in found["parsed"]],
    }


def _understood(parsed: dict[str, Any], labels: dict[str, str]) -> dict[str, Any]:
    """Where Rasa falls back, what it would have said stays the label: so it is judged as Escale is when it asks."""
    ranking = [
        (labels.get(one["name"]), one["confidence"]) for one in parsed["ranking"] if one["name"] != FALLBACK
    ]
    label, confidence = ranking[0]
    band = UNKNOWN if label == OUT_OF_SCOPE else UNSURE if parsed["name"] == FALLBACK else SURE
    return {"label": label, "confidence": confidence, "band": band, "nearest": 0.0}


def _write(taught: list[Sentence], folder: Path, epochs: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    config = yaml.safe_load((STOCK / "config.yml").read_text(encoding="utf-8"))
    for component in config["pipeline"]:
        if "epochs" in component:
            component["epochs"] = epochs
    _dump(folder / "config.yml", config)
    said: dict[str, list[str]] = {}
    for one in taught:
        said.setdefault(flat(one.right[0]), []).append(one.text)
    blocks = [
        {"intent": label, "examples": "".join(f"- {text}\n" for text in texts)}
        for label, texts in said.items()
    ]
    _dump(folder / "nlu.yml", {"version": "3.1", "nlu": blocks})


def _dump(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, width=10_000), encoding="utf-8")


def _run(arguments: list[str], folder: Path) -> None:
    command = ["nice", "-n", "19", str(STOCK_PYTHON), *arguments]
    done = subprocess.run(
        command,
        check=False,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", **ENVIRONMENT},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
