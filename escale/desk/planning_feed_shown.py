"""How it goes with a consultant's own calendar, in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from escale.store.feeds import Feed, Feeds

if TYPE_CHECKING:
    from escale.desk.planning import Meant
    from escale.desk.room import Room, Visit
    from escale.desk.words import Words

HOUR, DAY = 60, 24 * 60


async def feed_shown(visit: Visit, whose: Meant) -> dict[str, Any]:
    """``where`` (a host or a file), ``state`` (a sentence), ``failed``; since when there is an address for phones."""
    feeds, now = Feeds(visit.desk.database), visit.desk.clock()
    feed, since = await feeds.get(whose.id), await feeds.link_since(whose.id)
    return {
        "where": _where(feed) if feed else None,
        "file": bool(feed and feed.file),
        "state": _state(visit.room, feed, now) if feed else None,
        "failed": bool(feed and feed.error),
        "link_since": whose.clock.when(since) if since else None,
    }


def ago(words: Words, since: datetime, now: datetime) -> str:
    """How long ago, roughly."""
    minutes = max(0, (now - since) // timedelta(minutes=1))
    if minutes < 1:
        return words.say("feed.now")
    unit, name = (1, "minutes") if minutes < HOUR else (HOUR, "hours") if minutes < 2 * DAY else (DAY, "days")
    return words.say(f"feed.{name}", count=minutes // unit)


def _where(feed: Feed) -> str:
    """Never the whole address: it is a secret."""
    return feed.file or urlsplit(feed.url).hostname or ""


def _state(room: Room, feed: Feed, now: datetime) -> str:
    words = room.words
    good = ago(words, feed.good_at, now) if feed.good_at else None
    why = words.say(f"feed_errors.{feed.error}") if feed.error else ""
    if feed.error:
        return words.say("feed.broken_since" if good else "feed.never", ago=good, why=why)
    if good is None:
        return words.say("feed.waiting")
    counted = words.say(f"feed.coming.{'one' if feed.coming == 1 else 'other'}", count=feed.coming)
    return words.say("feed.file_good" if feed.file else "feed.good", ago=good, coming=counted)
