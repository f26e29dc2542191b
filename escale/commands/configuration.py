"""The settings, or one sentence for each value that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from escale.commands.console import Refused, words
from escale.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "ESCALE_"


def load_settings() -> Settings:
    """The settings of the environment and of ``.env``. Raises :class:`Refused`, which names every wrong one."""
    try:
        return Settings()
    except ValidationError as error:
        raise Refused("settings.wrong", problems="\n".join(map(_problem, error.errors()))) from error


def _problem(error: Mapping[str, Any]) -> str:
    reasons = words().section("settings.reasons")
    limits = {name: _plain(value) for name, value in (error.get("ctx") or {}).items()}
    code = str(error["ctx"]["error"]) if error["type"] == "value_error" else error["type"]
    reason = str(reasons.get(code, reasons["other"])).format_map(limits)
    variable = PREFIX + str(error["loc"][0]).upper()
    return words().say("settings.problem", variable=variable, reason=reason)


def _plain(limit: object) -> object:
    """``0.0`` is written 0."""
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit
