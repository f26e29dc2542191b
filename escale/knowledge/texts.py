"""Texts of ``bot/replies``: the same files that Rasa reads, for those who speak without it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Button = dict[str, str]


class UnknownText(KeyError):
    """No file of ``bot/replies`` has a text of this name."""


class BrokenText(ValueError):
    """A text file cannot be read; the message names the file and the text."""


@dataclass(frozen=True)
class Text:
    """What is said at once: one bubble and the buttons under it."""

    text: str
    buttons: tuple[Button, ...] = ()


class Texts:
    """All texts by name; a text with several variants gives them in turn."""

    def __init__(self, variants: Mapping[str, list[Text]]) -> None:
        self._variants = {name: itertools.cycle(list(texts)) for name, texts in variants.items()}

    def say(self, name: str, **values: object) -> Text:
        """The text with ``{placeholders}`` filled in.

        Raises :class:`UnknownText`, or ``KeyError`` when a placeholder has no value.
        """
        if name not in self._variants:
            raise UnknownText(name)
        text = next(self._variants[name])
        return Text(text.text.format_map(values), text.buttons)

    def __contains__(self, name: str) -> bool:
        return name in self._variants


def load_texts(folder: Path, address: str | None = None) -> Texts:
    """Read every ``*.yml`` of ``folder``. Raises :class:`BrokenText`; a name may stand once only.

    address: ``tu`` for a person who asked for it; what has no twin in the folder of that name stays as it is.
    """
    twins = load_twins(folder / address) if address else {}
    variants: dict[str, list[Text]] = {}
    for path in sorted(folder.glob("*.yml")):
        for name, replies in responses(path).items():
            if name in variants:
                raise BrokenText(f"{path}: {name}")
            variants[name] = _in_form([_text(path, name, reply) for reply in replies], twins.get(name))
    return Texts(variants)


def load_twins(folder: Path) -> dict[str, list[str]]:
    """The texts of ``folder`` by name, one for each variant. Raises :class:`BrokenText`."""
    twins: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        twins.update(_mapping(path).get(folder.name) or {})
    return twins


def _in_form(variants: list[Text], twins: list[str] | None) -> list[Text]:
    pairs = zip(variants, twins or (), strict=False)  # `escale check` tells when they are not as many
    return [Text(twin.strip(), text.buttons) for text, twin in pairs] or variants


def responses(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The ``responses:`` of one file. Raises :class:`BrokenText` with the file's name."""
    return _mapping(path).get("responses") or {}


def _mapping(path: Path) -> dict[str, Any]:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
    except yaml.YAMLError as error:
        raise BrokenText(f"{path}: {error}") from error


def _text(path: Path, name: str, reply: Mapping[str, Any]) -> Text:
    if not isinstance(reply.get("text"), str):
        raise BrokenText(f"{path}: {name}")
    return Text(reply["text"].strip(), tuple(reply.get("buttons") or ()))
