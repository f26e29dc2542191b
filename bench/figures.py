"""From samples to the rows of the table: medians, ratios, goals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import Any

Samples = dict[str, list[list[float]]]
"""By system (``escale``, ``stock``), what each round measured."""


@dataclass(frozen=True)
class Goal:
    """``kind`` ``ratio``: Escale divided by stock; ``value``: Escale alone. Reached at or below ``limit``."""

    kind: str
    limit: float


GOALS = {
    "fresh_p50": Goal("ratio", 0.5),
    "talk_p50": Goal("ratio", 0.5),
    "action_p50": Goal("ratio", 0.333),
    "ready": Goal("value", 12.0),
    "rss": Goal("value", 800.0),
    "disk": Goal("value", 1200.0),
}


@dataclass(frozen=True)
class Row:
    """One line: ``ratios`` is Escale divided by stock in each round."""

    key: str
    escale: float
    stock: float | None = None
    ratios: tuple[float, ...] = ()

    @property
    def ratio(self) -> float | None:
        return median(self.ratios) if self.ratios else None

    @property
    def goal(self) -> Goal | None:
        return GOALS.get(self.key)

    @property
    def reached(self) -> bool | None:
        """None when there is no goal."""
        if self.goal is None:
            return None
        value = self.ratio if self.goal.kind == "ratio" else self.escale
        return value is not None and value <= self.goal.limit

    def as_json(self) -> dict[str, Any]:
        goal = asdict(self.goal) if self.goal else None
        return {**asdict(self), "ratio": self.ratio, "goal": goal, "reached": self.reached}


def medians(key: str, samples: Samples) -> Row:
    """The median over the rounds of each round's median; ratios round by round, so that noise hits both."""
    middles = {name: [median(one) for one in rounds] for name, rounds in samples.items()}
    ratios = tuple(a / b for a, b in zip(middles["escale"], middles["stock"], strict=True))
    return Row(key, median(middles["escale"]), median(middles["stock"]), ratios)


def slow_ends(key: str, samples: Samples) -> Row:
    """The 95th percentile of all rounds together."""
    ends = {name: _p95([value for one in rounds for value in one]) for name, rounds in samples.items()}
    return Row(key, ends["escale"], ends["stock"], (ends["escale"] / ends["stock"],))


def pair(key: str, escale: float, stock: float) -> Row:
    """Two figures that were measured once."""
    return Row(key, escale, stock, (escale / stock,))


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
