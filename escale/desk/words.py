"""The words on the interface, read from the files ``*.fr.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Words:
    """The files' content: for pages by section, for programs by dotted name."""

    sections: dict[str, Any]

    def say(self, name: str, **values: object) -> str:
        """The words under ``section.name`` with ``{placeholders}`` filled in; ``KeyError`` when missing."""
        found: Any = self.sections
        for part in name.split("."):
            found = found[part]
        return str(found).format_map(values)

    def find(self, section: str, name: str | None) -> str | None:
        """The words for a code, or None when the file has none."""
        found = self.sections[section].get(name)
        return None if found is None else str(found)


def load_words(*paths: Path) -> Words:
    """The sections of all files. Raises ``OSError`` or ``yaml.YAMLError``, which name file and place."""
    sections: dict[str, Any] = {}
    for path in paths:
        sections |= yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Words(sections)
