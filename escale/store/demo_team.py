"""Who is in the demonstration: ``demo.yml``, and the notes in the database about it. Light: every start reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = Path(__file__).resolve().parent / "demo.yml"
DEMO, LOADED, REMOVED, TEAM = "demo", "loaded", "removed", "demo_team"
ACCOUNT = "demo:"
FACT_LENGTH = 60


@dataclass(frozen=True)
class Key:
    """What opens the desk to somebody of the demonstration."""

    email: str
    password: str


def team() -> dict[str, Any]:
    """``demo.yml``: ``consultants`` and ``coordinators``."""
    content: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return content


def all_keys() -> list[Key]:
    """Every account of the demonstration."""
    content = team()
    listed = [
        *(one["account"] for one in content["consultants"] if "account" in one),
        *content["coordinators"],
    ]
    return [Key(**one) for one in listed]


def keys(facts: Mapping[str, str]) -> list[Key]:
    """The accounts that the database's notes say are there with their first password."""
    if not any(name.startswith(ACCOUNT) for name in facts):
        return []
    return [key for key in all_keys() if account_fact(key.email) in facts]


def account_fact(email: str) -> str:
    """The name of the note that this account still has the password of the demonstration."""
    return f"{ACCOUNT}{normal(email)}"[:FACT_LENGTH]


def normal(email: str) -> str:
    """An e-mail as it is stored and compared."""
    return email.strip().lower()
