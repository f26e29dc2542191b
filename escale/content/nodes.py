"""A YAML file as nodes that know their lines; what is wrong is told with its place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import yaml

from escale.content.problem import Problem

NO_VALUE = "tag:yaml.org,2002:null"
Node = yaml.Node


@dataclass
class Nodes:
    """Goes through the nodes; every scalar is taken as it is written. ``name``: how problems call the file."""

    name: str
    problems: list[Problem]

    def keys(self, node: Node, allowed: Collection[str], needed: Collection[str] = ()) -> dict[str, Node]:
        """The values by key; unknown keys and missing ones are told."""
        pairs = self.pairs(node)
        for key, (place, _) in pairs.items():
            if key in {"password", "account"}:
                self.wrong(place, "password_here", key=key)
            elif key not in allowed:
                self.wrong(place, "unknown_key", key=key, known=", ".join(allowed))
        values = {key: value for key, (_, value) in pairs.items() if not is_empty(value)}
        for key in needed:
            if key not in values and (isinstance(node, yaml.MappingNode) or is_empty(node)):
                self.wrong(node, "missing", key=key)
        return values

    def pairs(self, node: Node | None) -> dict[str, tuple[Node, Node]]:
        if node is None or is_empty(node):
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, "not_keys")
            return {}
        pairs: dict[str, tuple[Node, Node]] = {}
        for key, value in node.value:
            name = self.scalar(key)
            if name in pairs:  # YAML would keep the last without a word
                self.wrong(key, "key_twice", key=name)
            pairs[name] = (key, value)
        return pairs

    def items(self, node: Node | None) -> list[Node]:
        """What is listed; a single value is a list of one."""
        if node is None or is_empty(node):
            return []
        if isinstance(node, yaml.MappingNode):
            self.wrong(node, "not_list")
            return []
        return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]

    def scalar(self, node: Node | None) -> str:
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.wrong(node, "not_text")
            return ""
        return str(node.value).strip()

    def wrong(self, node: Node | None, code: str, /, **values: object) -> None:
        self.problem(code, line_of(node), **values)

    def problem(self, code: str, place: int, /, **values: object) -> None:
        self.problems.append(Problem(code, f"{self.name}:{place}", values))


def is_empty(node: Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and (node.tag == NO_VALUE or not node.value.strip())


def line_of(node: Node | None) -> int:
    """From 1."""
    return node.start_mark.line + 1 if node is not None else 1
