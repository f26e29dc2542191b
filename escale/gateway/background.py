"""Work that waits for something to change, and looks by itself from time to time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from escale.store.signals import Signals

BURST = 0.1  # seconds in which many changes are one
log = structlog.get_logger(__name__)


async def whenever(
    signals: Signals, *topics: str, job: Callable[[], Awaitable[object]], within: float, name: str
) -> None:
    """Run ``job`` for ever: after each change of one of the topics, and ``within`` seconds in any case.

    A failure is logged and the next run comes.
    """
    with signals.subscribe(*topics) as subscription:
        while True:
            try:
                await job()
            except Exception:  # one failed round must not end the job
                log.exception("job_failed", job=name)
            await asyncio.sleep(BURST)
            await subscription.next(within)
