"""One calendar read again: fetched, read apart, stored; or what went wrong, noted, with what was good kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from escale.calendars import apart
from escale.calendars.fetching import CalendarFailed, address, fetch
from escale.career.interval import Interval

if TYPE_CHECKING:
    from escale.store.feeds import Feed, Feeds

BACK, AHEAD = timedelta(days=1), timedelta(days=400)  # the longest horizon, and a month to spare
WHOLE_AGAIN = timedelta(days=20)  # recurrences go on: what never changes is read again all the same
log = structlog.get_logger("escale.calendars")


async def refresh(feeds: Feeds, feed: Feed, now: datetime, *, allow_private: bool) -> str | None:
    """Read the calendar of this address; the code of what went wrong, None when it went well."""
    same = feed.read_at is not None and feed.read_at > now - WHOLE_AGAIN
    etag, modified = (feed.etag, feed.modified) if same else (None, None)
    try:
        got = await fetch(address(feed.url), etag=etag, modified=modified, allow_private=allow_private)
        busy = None if got.data is None else await apart.busy(got.data, window(now), feed.timezone)
    except CalendarFailed as failed:
        log.info("calendar.failed", consultant=feed.consultant_id, code=failed.code)
        await feeds.failed(feed, failed.code, now=now)
        return failed.code
    await feeds.read(feed, busy, etag=got.etag, modified=got.modified, now=now)
    return None


async def take_file(feeds: Feeds, feed: Feed, data: bytes, now: datetime) -> None:
    """Read a file that was sent. Raises :class:`CalendarFailed`; then nothing is stored."""
    busy = await apart.busy(data, window(now), feed.timezone)
    await feeds.put(feed.consultant_id, feed.url)
    await feeds.read(feed, busy, now=now)


def window(now: datetime) -> Interval:
    """As far as anything can be booked."""
    return Interval(now - BACK, now + AHEAD)
