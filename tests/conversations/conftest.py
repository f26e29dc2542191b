from __future__ import annotations

from tests.journey.conftest import model, running

__all__ = ["model", "running"]
