"""Who is typing: kept in memory, gone by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from escale.store.signals import Signals

LASTS = 6.0


class Typing:
    """A sign lasts a few seconds unless it is renewed, so none ever stays behind."""

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._until: dict[tuple[str, str], float] = {}

    def topic(self, conversation_id: str) -> str:
        return f"typing:{conversation_id}"

    def sign(self, conversation_id: str, author: str, *, on: bool) -> None:
        """``author`` (``person``, ``bot`` or ``consultant``) begins or stops typing."""
        key = (conversation_id, author)
        if on:
            loop = asyncio.get_running_loop()
            self._until[key] = loop.time() + LASTS
            loop.call_later(LASTS + 0.1, self._lapse, key)
        else:
            self._until.pop(key, None)
        self._signals.publish([self.topic(conversation_id)])

    def now(self, conversation_id: str) -> frozenset[str]:
        """Those who are typing in the conversation."""
        time = asyncio.get_running_loop().time()
        return frozenset(
            who for (where, who), until in self._until.items() if where == conversation_id and until > time
        )

    @contextmanager
    def soon(self, conversation_id: str, author: str, after: float) -> Iterator[None]:
        """Show ``author`` as typing when the block takes longer than ``after`` seconds, until it ends."""
        loop = asyncio.get_running_loop()
        timer = loop.call_later(after, lambda: self.sign(conversation_id, author, on=True))
        try:
            yield
        finally:
            timer.cancel()
            if (conversation_id, author) in self._until:
                self.sign(conversation_id, author, on=False)

    def _lapse(self, key: tuple[str, str]) -> None:
        if key in self._until and self._until[key] <= asyncio.get_running_loop().time():
            del self._until[key]
            self._signals.publish([self.topic(key[0])])
