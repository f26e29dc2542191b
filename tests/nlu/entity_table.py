"""Sentences with what they mention, and how much of it is found."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import yaml

if TYPE_CHECKING:
    from escale.french.entities import Reader

ZONE = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZONE)


def table(name: str) -> list[dict]:
    return yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))


TABLE, UNSEEN = table("entities.yml"), table("entities_unseen.yml")


def found_in(reader: Reader, text: str) -> list[str]:
    """Each mention as the tables write it."""
    found = reader.read(text, now=MONDAY, zone=ZONE)
    return [" ".join(filter(None, (one.kind, one.value, one.role))) for one in found]


def expected(row: dict) -> list[str]:
    return list(row["found"])


def scores(reader: Reader, rows: list[dict]) -> dict[str, tuple[int, float, float]]:
    """For each kind and for `all`: how many there are, precision, recall."""
    right, said, meant = Counter(), Counter(), Counter()
    for row in rows:
        told, wanted = Counter(found_in(reader, row["text"])), Counter(expected(row))
        for counter, mentions in ((right, told & wanted), (said, told), (meant, wanted)):
            for mention, count in mentions.items():
                counter[mention.partition(" ")[0]] += count
                counter["all"] += count
    return {
        kind: (meant[kind], right[kind] / max(1, said[kind]), right[kind] / max(1, meant[kind]))
        for kind in meant
    }
