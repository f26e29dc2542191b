"""The table that is printed and the JSON that is kept."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from bench.figures import Goal, Row
from bench.processes import Memory
from bench.sentences import ZONE

TITLES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("titles.yml").read_text(encoding="utf-8"))
DIGITS = {"s": 1, "ms": 1, "/s": 1, "Mo": 0}


@dataclass
class Report:
    """All that one run has measured."""

    quick: bool
    at: datetime = field(default_factory=lambda: datetime.now(ZONE))
    load: float = field(default_factory=lambda: os.getloadavg()[0])
    rows: list[Row] = field(default_factory=list)
    memory: dict[str, list[Memory]] = field(default_factory=dict)
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)
    samples: dict[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        return "\n".join(
            [self._heading(), "", *_table(self._sorted()), "", *self._processes(), *self._notes()]
        )

    def keep(self, folder: Path) -> Path:
        """Write it as JSON and return where."""
        path = folder / f"{self.at:%Y-%m-%d-%H%M}{'-quick' if self.quick else ''}.json"
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self._as_json(), ensure_ascii=False, indent=1), encoding="utf-8")
        return path

    def _as_json(self) -> dict[str, Any]:
        memory = {name: [asdict(one) for one in processes] for name, processes in self.memory.items()}
        machine = {"cores": os.cpu_count(), "processor": _processor(), "load": self.load}
        return {
            "at": self.at.isoformat(), "quick": self.quick, "machine": machine, "notes": self.notes,
            "rows": [row.as_json() for row in self._sorted()], "memory": memory, "samples": self.samples,
        }  # fmt: skip

    def _sorted(self) -> list[Row]:
        order = list(TITLES["rows"])
        return sorted(self.rows, key=lambda row: order.index(row.key))

    def _heading(self) -> str:
        mode = TITLES["modes"]["quick" if self.quick else "full"]
        return str(TITLES["heading"]).format(
            at=f"{self.at:%d/%m/%Y %H:%M}", mode=mode, cores=os.cpu_count(), processor=_processor(),
            load=_number(self.load, 1),
        )  # fmt: skip

    def _processes(self) -> list[str]:
        lines = [
            f"  {system:8} {one.name:12} {one.pss:7.0f} {one.rss:7.0f}"
            for system, processes in self.memory.items()
            for one in processes
        ]
        return [TITLES["processes"], *lines, ""] if lines else []

    def _notes(self) -> list[str]:
        busy: dict[str, dict[str, Any]] = {"busy": {}} if self.load > (os.cpu_count() or 1) / 2 else {}
        return [TITLES["notes"][name].format(**values) for name, values in {**self.notes, **busy}.items()]


def _table(rows: Sequence[Row]) -> list[str]:
    cells = [TITLES["columns"], *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    lines = [_joined(line, widths) for line in cells]
    return [lines[0], "-" * sum((*widths, 2 * len(widths) - 2)), *lines[1:]]


def _joined(line: Sequence[str], widths: Sequence[int]) -> str:
    placed = [
        _placed(cell, width, column) for column, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]
    return "  ".join(placed).rstrip()


def _placed(cell: str, width: int, column: int) -> str:
    return cell.rjust(width) if column in {2, 3} else cell.ljust(width)


def _cells(row: Row) -> list[str]:
    title, unit = TITLES["rows"][row.key]
    stock = "–" if row.stock is None else _number(row.stock, DIGITS[unit])
    return [title, unit, _number(row.escale, DIGITS[unit]), stock, _ratio(row), _goal(row, row.goal, unit)]


def _ratio(row: Row) -> str:
    if row.ratio is None:
        return ""
    if len(row.ratios) == 1:
        return _number(row.ratio, 2)
    ends = {"low": _number(min(row.ratios), 2), "high": _number(max(row.ratios), 2)}
    return str(TITLES["spread"].format(ratio=_number(row.ratio, 2), **ends))


def _goal(row: Row, goal: Goal | None, unit: str) -> str:
    if goal is None:
        return ""
    wanted = TITLES["goals"][goal.kind].format(
        limit=_number(goal.limit, 2 if goal.kind == "ratio" else 0), unit=unit
    )
    return f"{wanted} : {TITLES['reached' if row.reached else 'missed']}"


def _number(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}".replace(",", "\u202f").replace(".", ",")


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next(
        (line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine()
    )
