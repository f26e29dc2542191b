"""How often one may knock: moving windows in this process's memory.

Our own few lines: the asynchronous memory store of the `limits` library hands every key that it forgets to a thread,
which cost 56 hops a turn with a hundred conversations (docs/bench.md).
"""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable

from aiohttp import web

MINUTE = 60.0


class Limits:
    """Counts by name and key (a conversation or an address).

    Args:
        clock: seconds that only grow.
        window: how many of them a knock counts.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, window: float = MINUTE) -> None:
        self._clock, self._window = clock, window
        self._hits: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._forget_at = 0.0

    def wait(self, name: str, key: str, most: int) -> int:
        """Seconds to wait; 0 when this hit is within ``most`` a window and has been counted."""
        now = self._clock()
        self._forget(now)
        hits = self._hits[name, key]
        while hits and hits[0] <= now - self._window:
            hits.popleft()
        if len(hits) < most:
            hits.append(now)
            return 0
        return max(1, math.ceil(hits[0] + self._window - now))

    def _forget(self, now: float) -> None:
        """Once a window, let go of those who have not knocked in it."""
        if now < self._forget_at:
            return
        self._forget_at = now + self._window
        for key in [key for key, hits in self._hits.items() if not hits or hits[-1] <= now - self._window]:
            del self._hits[key]


def address(request: web.Request, trusted_proxies: int) -> str:
    """The address of the one who asks; behind proxies, the one that the outermost trusted proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if trusted_proxies and len(forwarded) >= trusted_proxies and forwarded[0]:
        return forwarded[-trusted_proxies].strip()
    return request.remote or "unknown"
