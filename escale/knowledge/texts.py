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


def load_texts(folder: Path) -> Texts:
    """Read every ``*.yml`` of ``folder``. Raises :class:`BrokenText`; a name may stand once only."""
    variants: dict[str, list[Text]] = {}
    for path in sorted(folder.glob("*.yml")):
        for name, replies in responses(path).items():
            if name in variants:
                raise BrokenText(f"{path}: {name}")
            variants[name] = [_text(path, name, reply) for reply in replies]
    return Texts(variants)


def responses(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The ``responses:`` of one file. Raises :class:`BrokenText` with the file's name."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
    except yaml.YAMLError as error:
        raise BrokenText(f"{path}: {error}") from error
    return content.get("responses") or {}


def _text(path: Path, name: str, reply: Mapping[str, Any]) -> Text:
    if not isinstance(reply.get("text"), str):
        raise BrokenText(f"{path}: {name}")
    return Text(reply["text"].strip(), tuple(reply.get("buttons") or ()))
