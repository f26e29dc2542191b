"""Wrong passwords: how many from one address, and the same lock for an e-mail that no account has."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from escale.store.accounts import LOCKED_FOR, TOLERATED_FAILURES, AccountLocked

if TYPE_CHECKING:
    from datetime import datetime

TRIES_PER_MINUTE = 20
EMAILS_KEPT = 10_000


class Attempts:
    """Counts in this process's memory.

    The store locks accounts. An e-mail without an account is locked here by the same rule, so that
    the answers do not tell which e-mails have one.
    """

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._failures: OrderedDict[str, tuple[int, datetime | None]] = OrderedDict()

    async def wait(self, address: str) -> int:
        """Seconds that this address has to wait; 0 when this try has been counted and may go on."""
        item = RateLimitItemPerMinute(TRIES_PER_MINUTE)
        if await self._limiter.hit(item, "login", address):
            return 0
        window = await self._limiter.get_window_stats(item, "login", address)
        return max(1, math.ceil(window.reset_time - time.time()))

    def require_unlocked(self, email: str, now: datetime) -> None:
        """Raises ``AccountLocked`` after too many failures."""
        _, until = self._failures.get(_plain(email), (0, None))
        if until is not None and until > now:
            raise AccountLocked(until)

    def failed(self, email: str, now: datetime) -> None:
        failures = self._failures.pop(_plain(email), (0, None))[0] + 1
        locked = now + LOCKED_FOR if failures >= TOLERATED_FAILURES else None
        self._failures[_plain(email)] = (failures, locked)
        if len(self._failures) > EMAILS_KEPT:
            self._failures.popitem(last=False)

    def succeeded(self, email: str) -> None:
        self._failures.pop(_plain(email), None)


def _plain(email: str) -> str:
    return email.strip().lower()
