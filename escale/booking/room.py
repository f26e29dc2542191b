"""What the pages work with, made once when the routes are made."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from escale.booking.tokens import Tokens
from escale.limits import Limits
from escale.texts import Words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from escale.career.appointment import Appointment
    from escale.settings import Settings
    from escale.store.database import Database
    from escale.store.diary import SqlDiary
    from escale.store.waiting import WaitingList

HERE = Path(__file__).parent
TEN_MINUTES = 600.0
BEFORE = re.compile(
    r"(?<=[^\s:]) (?=[:;?»](?:\s|\"|$))|(?<=\S) (?=h(?:\W|$))|(?<=\bh) (?=\{)|(?<=\}) (?=min\b)|(?<=«) "
)


@dataclass(frozen=True)
class OwnLinks:
    """Addresses that belong to one appointment: to keep it in a calendar, to move it, to cancel it.

    room: where its video meeting takes place, when that is known.
    """

    ics: str
    move: str
    cancel: str
    room: str | None = None


@dataclass(frozen=True)
class Booking:
    """What the pages are given by the process that mounts them. ``clock`` tells UTC."""

    settings: Settings
    database: Database
    diary: SqlDiary
    waiting: WaitingList
    clock: Callable[[], datetime]
    own_links: Callable[[Appointment], OwnLinks]


@dataclass(frozen=True)
class Room:
    """The door's own things: words, templates, files, tokens, limits."""

    booking: Booking
    words: Words
    pages: Environment
    files: dict[str, Path]
    tokens: Tokens
    limits: Limits = field(default_factory=Limits)
    holds: Limits = field(default_factory=partial(Limits, window=TEN_MINUTES))

    @classmethod
    def of(cls, booking: Booking) -> Room:
        loader = FileSystemLoader(HERE / "templates")
        return cls(
            booking=booking,
            words=read_words(),
            pages=Environment(
                loader=loader,
                autoescape=True,
                undefined=StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
            ),
            files={path.name: path for path in (HERE / "static").iterdir() if path.is_file()},
            tokens=Tokens(booking.settings.key),
        )


def read_words() -> Words:
    """All ``*.fr.yml`` beside this module, put together by their top-level sections, with spaces that do not break."""
    sections: dict[str, Any] = {}
    for path in sorted(HERE.glob("*.fr.yml")):
        sections |= yaml.load(_unbroken(path.read_text(encoding="utf-8")), Loader=yaml.CSafeLoader)
    return Words(sections)


def _unbroken(text: str) -> str:
    """French puts a space before « : » and within « 14 h 30 »: lines do not break there."""
    return BEFORE.sub("\N{NO-BREAK SPACE}", text)
