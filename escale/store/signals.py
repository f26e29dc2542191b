"""Who waits for what: wakes the tasks of this process after a commit."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

EVERYTHING = "*"


class Signals:
    """Topics are strings; a subscription keeps the topics that changed since it last looked."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[Subscription]] = defaultdict(set)

    @contextmanager
    def subscribe(self, *topics: str) -> Iterator[Subscription]:
        """Listen to ``topics`` (or to :data:`EVERYTHING`) until the block ends."""
        subscription = Subscription()
        for topic in topics:
            self._waiting[topic].add(subscription)
        try:
            yield subscription
        finally:
            for topic in topics:
                self._waiting[topic].discard(subscription)
                if not self._waiting[topic]:
                    del self._waiting[topic]

    def publish(self, topics: Iterable[str]) -> None:
        for topic in topics:
            for name in (topic, EVERYTHING):
                for subscription in self._waiting.get(name, ()):
                    subscription.wake(topic)


class Subscription:
    """Collects topics; a burst of commits wakes its reader once."""

    def __init__(self) -> None:
        self._changed: set[str] = set()
        self._ready = asyncio.Event()

    def wake(self, topic: str) -> None:
        self._changed.add(topic)
        self._ready.set()

    async def next(self, within: float) -> set[str]:
        """The topics that changed; empty when nothing did ``within`` seconds."""
        try:
            await asyncio.wait_for(self._ready.wait(), within)
        except TimeoutError:
            return set()
        topics, self._changed = self._changed, set()
        self._ready.clear()
        return topics
