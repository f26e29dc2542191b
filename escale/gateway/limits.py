"""How often one may knock: moving windows in this process's memory."""

from __future__ import annotations

import math
import time

from aiohttp import web
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter


class Limits:
    """Counts by name and key (a conversation or an address)."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def wait(self, name: str, key: str, per_minute: int) -> int:
        """Seconds to wait; 0 when this hit is within ``per_minute`` and has been counted."""
        item = RateLimitItemPerMinute(per_minute)
        if await self._limiter.hit(item, name, key):
            return 0
        window = await self._limiter.get_window_stats(item, name, key)
        return max(1, math.ceil(window.reset_time - time.time()))


def address(request: web.Request, trusted_proxies: int) -> str:
    """The address of the one who asks; behind proxies, the one that the outermost trusted proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if trusted_proxies and len(forwarded) >= trusted_proxies and forwarded[0]:
        return forwarded[-trusted_proxies].strip()
    return request.remote or "unknown"
