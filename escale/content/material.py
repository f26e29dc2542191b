"""Everything that consultants write, read from a checkout as plain data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from escale.content.problem import Problem
from escale.knowledge.library import Fact

RULES = Path(__file__).resolve().parent / "rules.yml"
KNOWLEDGE, REPLIES, NLU, STORIES = "data/knowledge", "bot/replies", "data/nlu", "data/stories"
FAMILIAR = "tu"  # the folder of twins for people who asked to be told so
FOLDERS = (KNOWLEDGE, f"{KNOWLEDGE}/{FAMILIAR}", REPLIES, f"{REPLIES}/{FAMILIAR}", NLU, STORIES)
INTENT = re.compile(r"^\s*-?\s*intent:\s*(\S+)")


@dataclass(frozen=True)
class Sentence:
    """A training sentence, its label and where it stands (``path:line``)."""

    text: str
    label: str
    where: str


@dataclass(frozen=True)
class Reply:
    """One variant of a reply."""

    name: str
    text: str
    buttons: list[dict[str, str]]
    where: str


@dataclass(frozen=True)
class Material:
    """``files`` by path below the checkout; the rest is what stands in them."""

    root: Path
    files: dict[str, Any]
    topics: dict[str, list[str]]
    rules: dict[str, Any]

    @property
    def labels(self) -> list[str]:
        return [label for labels in self.topics.values() for label in labels]

    @property
    def cards(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Path and card by label."""
        found = {}
        for path, content in self.below(KNOWLEDGE):
            found.update({label: (path, card) for label, card in (content.get("cards") or {}).items()})
        return found

    @property
    def facts(self) -> dict[str, Fact]:
        return {name: Fact(name=name, **fact) for name, fact in self._facts.items() if _is_fact(fact)}

    @property
    def broken_facts(self) -> list[str]:
        """Facts that lack a part or have an unknown one, by name."""
        return [name for name, fact in self._facts.items() if not _is_fact(fact)]

    @property
    def _facts(self) -> dict[str, Any]:
        listed: dict[str, Any] = self.files.get(f"{KNOWLEDGE}/facts.yml", {}).get("facts") or {}
        return listed

    @property
    def titles(self) -> dict[str, dict[str, str]]:
        """``title`` and ``need`` by label."""
        titles: dict[str, dict[str, str]] = self.files.get(f"{KNOWLEDGE}/labels.yml", {}).get("labels") or {}
        return titles

    def below(self, folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Path and content of the files directly in a folder."""
        for path, content in self.files.items():
            if path.rpartition("/")[0] == folder and isinstance(content, dict):
                yield path, content

    def replies(self) -> Iterator[Reply]:
        for path, content in self.below(REPLIES):
            for name, variants in (content.get("responses") or {}).items():
                for one in variants:
                    yield Reply(name, str(one.get("text", "")), one.get("buttons") or [], f"{path}, {name}")

    def sentences(self) -> Iterator[Sentence]:
        for path, _ in self.below(NLU):
            label = ""
            for number, line in enumerate(self.lines(path), 1):
                if found := INTENT.match(line):
                    label = found[1]
                elif label and (text := line.strip()).startswith("- "):
                    yield Sentence(text[2:].strip(), label, f"{path}:{number}")

    def led_on(self) -> set[str]:
        """Intents that a rule or a story begins with or takes up."""
        lines = (line for path, _ in self.below(STORIES) for line in self.lines(path))
        return {name for line in lines for name in re.findall(r"intent:\s*([\w/]+)", line)}

    def lines(self, path: str) -> list[str]:
        return (self.root / path).read_text(encoding="utf-8").splitlines()


def read(root: Path) -> tuple[Material, list[Problem]]:
    """The material of a checkout, and a problem for each file that is no YAML or says a thing twice."""
    files, problems = {}, []
    for path in (path for folder in FOLDERS for path in sorted((root / folder).glob("*.yml"))):
        name = path.relative_to(root).as_posix()
        try:
            node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            files[name] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            problems.append(Problem("broken_yaml", f"{name}:{line}", {"reason": error.problem}))
        else:
            problems += [
                Problem("key_twice", f"{name}:{line}", {"key": key}) for key, line in _repeated(node)
            ]
    topics = _load(root / "data" / "taxonomy.yml")["topics"]
    return Material(root, files, topics, _load(RULES)), problems


def _is_fact(fact: Any) -> bool:
    parts = {one.name: one for one in fields(Fact) if one.name != "name"}
    return (
        isinstance(fact, dict)
        and set(fact) <= set(parts)
        and all(name in fact or one.default is not MISSING for name, one in parts.items())
        and all(isinstance(fact[name], date) for name in ("date", "check_before"))
    )


def _load(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return content


def _repeated(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Keys that stand twice in one mapping: YAML would keep the last without a word."""
    if isinstance(node, yaml.MappingNode):
        times = Counter(key.value for key, _ in node.value if isinstance(key.value, str))
        yield from (
            (key.value, key.start_mark.line + 1) for key, _ in node.value if times.get(str(key.value), 0) > 1
        )
        for _, value in node.value:
            yield from _repeated(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated(value)
