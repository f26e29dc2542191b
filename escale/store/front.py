"""The team as visitors may see it: who they are and what they do, without hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from escale.store.tables import consultant

if TYPE_CHECKING:
    from escale.store.database import Database

COLUMNS = (
    "id",
    "first_name",
    "last_name",
    "title",
    "subjects",
    "languages",
    "channels",
    "services",
    "active",
)


@dataclass(frozen=True)
class Face:
    """A consultant in public. services: codes, None = all; active: whether they receive at present."""

    id: int
    first_name: str
    last_name: str
    title: str
    subjects: tuple[str, ...]
    languages: tuple[str, ...]
    channels: tuple[str, ...]
    services: tuple[str, ...] | None
    active: bool

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def gives(self, service: str) -> bool:
        """Whether the service of this code is one of theirs."""
        return self.services is None or service in self.services


async def read_faces(database: Database) -> list[Face]:
    """Everybody of the team by id, those who do not receive too."""
    wanted = select(*(consultant.c[name] for name in COLUMNS)).order_by(consultant.c.id)
    async with database.read() as connection:
        rows = (await connection.execute(wanted)).mappings().all()
    return [Face(**{name: _fixed(row[name]) for name in COLUMNS}) for row in rows]


def _fixed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
