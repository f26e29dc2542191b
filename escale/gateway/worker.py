"""Workers: one conversation at a time each, in order, many conversations in parallel."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from escale.career.ownership import Event
from escale.gateway.bot import Answer, BotClient, BotFailed, BotUnavailable
from escale.gateway.outcome import apology, outcome_of
from escale.store.inbox import Inbox, LeaseLost, Outcome, Turn

if TYPE_CHECKING:
    from escale.gateway.metrics import Metrics
    from escale.knowledge.texts import Texts
    from escale.store.typing import Typing

TYPING_AFTER = 0.4
FAILURES_BEFORE_HUMAN = 3
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Worker:
    """Answers what the inbox holds.

    Args:
        patience: seconds to wait for a bot that is away before a human gets the conversation.
        lease: seconds a claim holds; renewed three times within it.
        at_once: conversations answered in parallel.
    """

    def __init__(
        self, inbox: Inbox, bot: BotClient, *, texts: Texts, typing: Typing, metrics: Metrics,
        timezone: str, patience: float, lease: float, at_once: int, clock: Callable[[], datetime] = utc_now,
    ) -> None:  # fmt: skip
        self._inbox, self._bot, self._texts = inbox, bot, texts
        self._typing, self._metrics, self._clock = typing, metrics, clock
        self._timezone, self._patience, self._lease = timezone, patience, lease
        self._slots = asyncio.Semaphore(at_once)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    def work_on(self, conversation_id: str) -> None:
        """Answer a claimed conversation until nothing is left; returns at once."""
        if conversation_id in self._tasks:
            self._again.add(conversation_id)
            return
        task = asyncio.create_task(self._converse(conversation_id))
        self._tasks[conversation_id] = task
        task.add_done_callback(lambda done: self._ended(conversation_id, done))

    async def sweep(self) -> None:
        """Find what nobody answers: after a crash, or left by another gateway."""
        await self._claim_all(await self._inbox.unclaimed(now=self._clock()))

    async def stop(self) -> None:
        """End the running turns; their messages stay unanswered in the inbox and are found again."""
        for task in list(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _claim_all(self, conversations: Iterable[str]) -> None:
        for conversation_id in conversations:
            if conversation_id not in self._tasks and await self._inbox.claim(
                conversation_id, now=self._clock()
            ):
                self.work_on(conversation_id)

    def _ended(self, conversation_id: str, task: asyncio.Task[None]) -> None:
        del self._tasks[conversation_id]
        again = conversation_id in self._again
        self._again.discard(conversation_id)
        if task.cancelled():
            return
        if task.exception():
            log.error("turn_failed", conversation=conversation_id, error=type(task.exception()).__name__)
        elif again:
            self.work_on(conversation_id)

    async def _converse(self, conversation_id: str) -> None:
        renewing = asyncio.create_task(self._renew(conversation_id))
        try:
            while turn := await self._inbox.next_turn(conversation_id):
                await self._answer(turn)
        except LeaseLost:
            log.info("lease_lost", conversation=conversation_id)
        except SQLAlchemyError:
            log.exception("turn_not_stored", conversation=conversation_id)
            await self._inbox.release(conversation_id)  # the next sweep takes it up again
        finally:
            renewing.cancel()

    async def _renew(self, conversation_id: str) -> None:
        while True:
            await asyncio.sleep(self._lease / 3)
            await self._inbox.renew(conversation_id, now=self._clock())

    async def _answer(self, turn: Turn) -> None:
        with self._metrics.turn_seconds.time():
            outcome = await self._outcome(turn)
            spoke = await self._inbox.finish(turn, outcome, now=self._clock())
        self._metrics.turns.labels("spoken" if spoke else "silenced").inc()

    async def _outcome(self, turn: Turn) -> Outcome:
        with self._typing.soon(turn.message.conversation_id, "bot", TYPING_AFTER):
            try:
                async with self._slots:
                    answer = await self._patiently(turn)
            except (BotFailed, BotUnavailable) as error:
                log.warning("bot_failed", conversation=turn.message.conversation_id, error=str(error))
                self._metrics.turns.labels("failed").inc()
                return apology(self._texts, turn, Event.BOT_FAILED)
        return outcome_of(answer, turn)

    async def _patiently(self, turn: Turn) -> Answer:
        """The answer, waiting for a bot that is away and trying a failing turn a few times.

        The bot repeats nothing: a turn it has done already is answered from its record.
        """
        give_up = asyncio.get_running_loop().time() + self._patience
        pause, failures = FIRST_PAUSE, 0
        while True:
            try:
                return await self._bot.turn(turn, now=turn.message.at, timezone=self._timezone)
            except BotFailed:
                failures += 1
                if failures >= FAILURES_BEFORE_HUMAN:
                    raise
            except BotUnavailable:
                if asyncio.get_running_loop().time() > give_up:
                    raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


async def every(seconds: float, job: Callable[[], Awaitable[object]], *, name: str) -> None:
    """Run ``job`` for ever, ``seconds`` apart; a failure is logged and the next run comes."""
    while True:
        try:
            await job()
        except Exception:  # one failed round must not end the job
            log.exception("job_failed", job=name)
        await asyncio.sleep(seconds)
