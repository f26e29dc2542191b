"""What the programs say, in files that a consultant can edit (``*.fr.yml`` beside this module)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Words:
    """Sentences by dotted name."""

    sections: Mapping[str, Any]

    def say(self, name: str, /, **values: object) -> str:
        """The sentence with ``{placeholders}`` filled in; ``KeyError`` when there is none of this name."""
        return str(self.section(name)).rstrip().format_map(values)

    def section(self, name: str) -> Any:
        """What stands under a dotted name: a sentence, or a mapping of them."""
        found: Any = self.sections
        for part in name.split("."):
            found = found[part]
        return found


def cli_words() -> Words:
    """What the command line says (``cli.fr.yml``)."""
    return Words(yaml.load((FOLDER / "cli.fr.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
