"""What the desk's handlers work with, made once when the routes are made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from escale.desk.limits import Attempts
from escale.desk.words import Words, load_words
from escale.store.deskview import DeskView

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from aiohttp import web

    from escale.knowledge.library import Library
    from escale.knowledge.texts import Texts
    from escale.settings import Settings
    from escale.store.accounts import Accounts, Login
    from escale.store.database import Database
    from escale.store.diary import SqlDiary
    from escale.store.handoff import Handoff
    from escale.store.messages import Messages
    from escale.store.typing import Typing

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Desk:
    """What the desk is given by the process that mounts it. ``clock`` tells UTC."""

    settings: Settings
    database: Database
    accounts: Accounts
    handoff: Handoff
    messages: Messages
    diary: SqlDiary
    texts: Texts
    library: Library
    typing: Typing
    clock: Callable[[], datetime]


@dataclass(frozen=True)
class Room:
    """The desk with what it makes for itself: its view of the store, words, pages, files, limits."""

    desk: Desk
    view: DeskView
    words: Words
    pages: Environment
    files: dict[str, Path]
    attempts: Attempts

    @classmethod
    def of(cls, desk: Desk) -> Room:
        return cls(
            desk=desk,
            view=DeskView(desk.database),
            words=load_words(*sorted(HERE.glob("*.fr.yml"))),
            pages=Environment(
                loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
            ),
            files={path.name: path for path in (HERE / "static").rglob("*") if path.is_file()},
            attempts=Attempts(),
        )


@dataclass(frozen=True)
class Visit:
    """One request of somebody who has signed in."""

    request: web.Request
    room: Room
    login: Login

    @property
    def desk(self) -> Desk:
        return self.room.desk

    @property
    def conversation_id(self) -> str:
        return self.request.match_info["conversation"]

    @property
    def actor(self) -> str:
        """How the practice's log names who does it."""
        role = "coordinator" if self.login.role == "coordinator" else "consultant"
        return f"{role}:{self.login.consultant_id or self.login.account_id}"
