"""The project's own vocabulary, and windows as they are written in the tables."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from escale.career.interval import Interval
from escale.french.vocabulary import Vocabulary, load_vocabulary

ROOT = Path(__file__).parents[2]
ZONE = ZoneInfo("Europe/Paris")


@cache
def vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "data" / "knowledge" / "vocabulary.yml")


def table(name: str) -> dict:
    return yaml.safe_load((Path(__file__).parent / f"{name}.yml").read_text(encoding="utf-8"))


def local(text: str, zone: ZoneInfo = ZONE) -> datetime:
    """`2026-11-23 10:00` on the clock of Paris, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def shown(window: Interval, zone: ZoneInfo = ZONE) -> str:
    """`2026-12-03 14:00/18:00`, `2026-12-03` for a whole day, `2026-12-01..06` written in full for several."""
    start, end = (edge.astimezone(zone) for edge in (window.start, window.end))
    last = (end - timedelta(minutes=1)).date()
    until = "24:00" if end.time() == time() else f"{end:%H:%M}"
    if (start.time(), until) == (time(), "24:00"):
        return f"{start:%Y-%m-%d}" + ("" if last == start.date() else f"/{last}")
    return f"{start:%Y-%m-%d %H:%M}/" + (until if last == start.date() else f"{last} {until}")
