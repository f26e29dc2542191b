"""What the gateway's handlers work with, made once and kept on the application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from escale.gateway.bot import BotClient
    from escale.gateway.metrics import Metrics
    from escale.gateway.tokens import Tokens
    from escale.gateway.worker import Worker
    from escale.knowledge.texts import Texts
    from escale.limits import Limits
    from escale.settings import Settings
    from escale.store.database import Database
    from escale.store.inbox import Inbox
    from escale.store.messages import Messages
    from escale.store.people import People
    from escale.store.typing import Typing


@dataclass(frozen=True)
class Services:
    """Handlers find this under :data:`SERVICES`."""

    settings: Settings
    database: Database
    people: People
    messages: Messages
    inbox: Inbox
    worker: Worker
    bot: BotClient
    tokens: Tokens
    limits: Limits
    texts: Texts
    typing: Typing
    metrics: Metrics
    clock: Callable[[], datetime]


SERVICES: web.AppKey[Services] = web.AppKey("services", Services)
