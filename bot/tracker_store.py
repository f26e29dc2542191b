"""Conversations as the bot remembers them: one row each in the product's database, cut to the last turns."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import Event, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker

from bot.carry import cut

if TYPE_CHECKING:
    from rasa.core.brokers.broker import EventBroker
    from rasa.shared.core.domain import Domain

TURNS = 20
SLACK = 10
CACHED = 500
BUSY_MS = 5000
Result = TypeVar("Result")

metadata = sa.MetaData()
bot_tracker = sa.Table(
    "bot_tracker",
    metadata,
    sa.Column("conversation_id", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("events", sa.Text, nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
)


class TrackerStoreFailed(Exception):
    """The database did not answer: the turn must be sent again."""


class TrackerConflict(Exception):
    """Another process wrote the conversation meanwhile: the turn must be sent again."""


class StoredTracker(DialogueStateTracker):
    """A tracker that knows which version of the row it comes from; 0 is a conversation not yet stored."""

    version: int = 0


@dataclass(frozen=True)
class _Known:
    """A conversation as last read or written: its events and, in the same order, their JSON."""

    version: int
    events: Sequence[Event]
    texts: Sequence[str]


class ConversationTrackerStore(TrackerStore):
    """Named by module path in endpoints.yml; ``url`` is a synchronous SQLAlchemy address (Rasa passes it as host).

    Every method raises ``TrackerStoreFailed`` when the database fails.
    """

    def __init__(
        self, domain: Domain | None, event_broker: EventBroker | None = None, host: str = "", **kwargs: Any
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._engine = engine(host)
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def retrieve(self, sender_id: str) -> StoredTracker | None:
        """The conversation's tracker, or None when there is none."""
        known = await self._in_thread(self._read, sender_id)
        if known is None:
            self._known.pop(sender_id, None)
            return None
        self._remember(sender_id, known)
        return self._tracker(sender_id, known)

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> StoredTracker:
        """An empty tracker; nothing is stored before its first turn is done."""
        del append_action_listen
        return self._tracker(sender_id, _Known(0, (), ()))

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the tracker as the next version; raises ``TrackerConflict`` when another process was faster."""
        version = getattr(tracker, "version", 0)
        known = self._known.get(tracker.sender_id) or _Known(0, (), ())
        events = cut(list(tracker.events), self.domain.slots, TURNS, SLACK)
        written = _Known(version + 1, events, [*_texts(events, known)])
        await self._in_thread(self._write, tracker.sender_id, written)
        self._remember(tracker.sender_id, written)
        if isinstance(tracker, StoredTracker):
            tracker.version = written.version

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        return await self._in_thread(self._ids)

    def create_table(self) -> None:
        """Make the table when it is missing (migrations make it in the product)."""
        metadata.create_all(self._engine)

    def _tracker(self, sender_id: str, known: _Known) -> StoredTracker:
        tracker = StoredTracker(sender_id, self.domain.slots, self.max_event_history)
        for event in known.events:
            tracker.update(event)
        tracker.version = known.version
        return tracker

    def _remember(self, sender_id: str, known: _Known) -> None:
        self._known[sender_id] = known
        self._known.move_to_end(sender_id)
        while len(self._known) > CACHED:
            self._known.popitem(last=False)

    def _read(self, sender_id: str) -> _Known | None:
        """The row; its events come over only when they are not the ones already known."""
        known = self._known.get(sender_id)
        version = known.version if known else 0
        changed = sa.case((bot_tracker.c.version == version, None), else_=bot_tracker.c.events)
        query = sa.select(bot_tracker.c.version, changed).where(bot_tracker.c.conversation_id == sender_id)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or row[1] is None:
            return known if row else None
        return _parsed(row[0], row[1])

    def _write(self, sender_id: str, written: _Known) -> None:
        values = {
            "version": written.version,
            "events": f"[{','.join(written.texts)}]",
            "updated_at": datetime.now(UTC),
        }
        with self._engine.begin() as connection:
            if written.version == 1:
                _insert(connection, sender_id, values)
            else:
                _update(connection, sender_id, values)

    def _ids(self) -> list[str]:
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(bot_tracker.c.conversation_id)).scalars())

    async def _in_thread(self, work: Callable[..., Result], *args: Any) -> Result:
        try:
            return await asyncio.to_thread(work, *args)
        except sa.exc.SQLAlchemyError as error:
            raise TrackerStoreFailed(type(error).__name__) from error


def _insert(connection: sa.Connection, sender_id: str, values: dict[str, Any]) -> None:
    try:
        connection.execute(bot_tracker.insert().values(conversation_id=sender_id, **values))
    except sa.exc.IntegrityError as error:
        raise TrackerConflict(sender_id) from error


def _update(connection: sa.Connection, sender_id: str, values: dict[str, Any]) -> None:
    before = (bot_tracker.c.conversation_id == sender_id) & (bot_tracker.c.version == values["version"] - 1)
    if connection.execute(bot_tracker.update().where(before).values(**values)).rowcount != 1:
        raise TrackerConflict(sender_id)


def _parsed(version: int, written: str) -> _Known:
    parameters = json.loads(written)
    return _Known(version, deserialise_events(parameters), [_json(event) for event in parameters])


def _texts(events: Sequence[Event], known: _Known) -> Iterable[str]:
    """Each event's JSON; what was written before is not written anew."""
    before = {id(event): text for event, text in zip(known.events, known.texts, strict=True)}
    return (before.get(id(event)) or _json(event.as_dict()) for event in events)


def _json(event: dict[str, Any]) -> str:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def engine(url: str) -> sa.Engine:
    """An engine for the address; SQLite is set to one writer that others wait for."""
    made = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if made.dialect.name == "sqlite":
        sa.event.listen(made, "connect", _prepare_sqlite)
    return made


def _prepare_sqlite(connection: Any, _: Any) -> None:
    for pragma in ("journal_mode=WAL", f"busy_timeout={BUSY_MS}", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
