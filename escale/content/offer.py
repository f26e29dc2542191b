"""What the practice offers, and what a consultant takes on of it, in a team file."""

from __future__ import annotations

import re
from typing import Any

import yaml

from escale.career.people import SUBJECTS, WEIGHTS
from escale.career.service import Channel, Service
from escale.content.nodes import Nodes
from escale.store.days_off import is_known

NO_CALENDAR = "none"
NUMBERS = {
    "minutes": (5, 480), "before": (0, 120), "after": (0, 120), "notice": (0, 43_200), "horizon": (1, 730),
}  # fmt: skip
KEYS = ("code", "name", "channels", *NUMBERS, "active")
CODE = re.compile(r"[a-z][a-z0-9_]{0,19}", re.ASCII)
LONGEST_NAME, TICK = 80, 5
IN_TICKS = ("minutes", "before", "after")
LIMITS = {"most_a_day": (1, 50), "most_a_week": (1, 200)}
Node = yaml.Node


class Offer(Nodes):
    """Reads services, and each consultant's subjects with their weights, services, holidays and limits."""

    def services(self, node: Node | None) -> tuple[Service, ...]:
        """The services of the file, in its order; a code that comes twice is told."""
        found: dict[str, Service] = {}
        for place, item in enumerate(self.items(node)):
            one = self._service(item, place)
            if one and one.code in found:
                self.wrong(item, "key_twice", key=one.code)
            elif one:
                found[one.code] = one
        return tuple(found.values())

    def subjects(self, node: Node | None) -> tuple[list[tuple[str, Node]], dict[str, int] | None]:
        """The codes with their places, and the weights when the file says some: `{training: 3, mobility: 1}`."""
        if not isinstance(node, yaml.MappingNode):
            return [(self.scalar(one), one) for one in self.items(node)], None
        pairs = self.pairs(node)
        lightest, heaviest = min(WEIGHTS), max(WEIGHTS)
        weights = {
            code: self.number(value, "subjects", lightest, heaviest) for code, (_, value) in pairs.items()
        }
        known = {code: weight for code, weight in weights.items() if weight and code in SUBJECTS}
        return [(code, key) for code, (key, _) in pairs.items()], known

    def takes_on(self, values: dict[str, Node], codes: frozenset[str]) -> dict[str, Any]:
        """What a consultant's entry says of services, holidays and limits; None = says nothing."""
        limits = {name: self.number(values.get(name), name, *span) for name, span in LIMITS.items()}
        return {
            "services": self._own_services(values.get("services"), codes),
            "holidays": self._calendar(values.get("holidays")),
            **limits,
        }

    def number(self, node: Node | None, key: str, least: int, most: int) -> int | None:
        """A whole number, or None when there is none."""
        text = self.scalar(node)
        if not text:
            return None
        if text.isdecimal() and least <= int(text) <= most:
            return int(text)
        self.wrong(node, "bad_number", key=key, value=text, least=least, most=most)
        return None

    def _service(self, node: Node, place: int) -> Service | None:
        known = len(self.problems)
        values = self.keys(node, KEYS, ("code", "name", "channels", "minutes"))
        numbers = {name: self.number(values.get(name), name, *span) for name, span in NUMBERS.items()}
        for name in IN_TICKS:
            if (numbers[name] or 0) % TICK:
                self.wrong(values.get(name), "not_five", key=name, value=numbers[name])
        code = self._code(values.get("code"))
        name = self._name(values.get("name"))
        channels = self._channels(values.get("channels"))
        active = self._yes(values.get("active"))
        if len(self.problems) > known:
            return None
        said = {key: value for key, value in numbers.items() if value is not None}
        return Service(code, name, channels, active=active, position=place, **said)

    def _code(self, node: Node | None) -> str:
        code = self.scalar(node)
        if code and not CODE.fullmatch(code):
            self.wrong(node, "bad_code", value=code)
        return code

    def _name(self, node: Node | None) -> str:
        name = self.scalar(node)
        if len(name) > LONGEST_NAME:
            self.wrong(node, "too_long", key="name", limit=LONGEST_NAME)
        return name

    def _channels(self, node: Node | None) -> tuple[Channel, ...]:
        allowed = [one.value for one in Channel]
        codes = [(self.scalar(one), one) for one in self.items(node)]
        for code, one in codes:
            if code not in allowed:
                self.wrong(one, "unknown_channel", value=code, known=", ".join(sorted(allowed)))
        return tuple(Channel(code) for code, _ in codes if code in allowed)

    def _yes(self, node: Node | None) -> bool:
        said = self.scalar(node) or "true"
        if said not in {"true", "false"}:
            self.wrong(node, "not_yes_or_no", value=said)
        return said == "true"

    def _own_services(self, node: Node | None, codes: frozenset[str]) -> frozenset[str] | None:
        items = [(self.scalar(one), one) for one in self.items(node)]
        for code, one in items:
            if code not in codes:
                self.wrong(one, "unknown_service", value=code, known=", ".join(sorted(codes)))
        return frozenset(code for code, _ in items) or None

    def _calendar(self, node: Node | None) -> str | None:
        name = self.scalar(node)
        if not name:
            return None
        if name == NO_CALENDAR:
            return ""
        if not is_known(name):
            self.wrong(node, "unknown_holidays", value=name)
        return name
