"""Each reply in two forms: the usual one, and the one for a person who asked to be told « tu »."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

SLOT, FAMILIAR = "address", "tu"
ASKED = [{"type": "slot", "name": SLOT, "value": FAMILIAR}]
Variants = list[dict[str, Any]]


def in_both_forms(responses: dict[str, Variants], folder: Path) -> dict[str, Variants]:
    """The domain's replies, each with its twins of ``folder`` as Rasa's conditional variations; buttons are shared."""
    twins = _twins(folder / FAMILIAR)
    return {
        name: [*variants, *_familiar(variants, twins.get(name, []))] for name, variants in responses.items()
    }


def _familiar(variants: Variants, texts: list[str]) -> Variants:
    return [
        {**one, "text": text.strip(), "condition": ASKED} for one, text in zip(variants, texts, strict=False)
    ]


def _twins(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
        found.update(content.get(FAMILIAR) or {})
    return found
