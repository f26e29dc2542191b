"""Reads consultants' own calendars when their time has come."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from escale.calendars.refreshing import refresh
from escale.store.feeds import Feeds

if TYPE_CHECKING:
    from datetime import datetime

    from escale.settings import Settings
    from escale.store.database import Database


async def read_calendars(database: Database, settings: Settings, now: datetime) -> int:
    """All that are due, at once; how many. Another gateway does not read the same ones."""
    feeds = Feeds(database)
    due = await feeds.due(now, timedelta(minutes=settings.calendar_minutes))
    inside = settings.allow_private_calendars
    await asyncio.gather(*(refresh(feeds, one, now, allow_private=inside) for one in due))
    return len(due)
