"""Who may be asked for, under which name in the address, and what may be chosen of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from escale.booking.errors import Refused
from escale.career.people import SUBJECTS
from escale.career.service import Channel, Service, ordinary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from escale.store.front import Face

HOME = "fr"
OTHERS = re.compile(r"[^a-z0-9]+")
RESERVED = frozenset({"static", "r", "garder", "attente", "c", "fait"})


@dataclass(frozen=True)
class Team:
    """Those who receive by the name in their address, those who do not, and the services that are offered."""

    by_slug: dict[str, Face]
    away: frozenset[str]
    by_id: dict[int, Face]
    services: tuple[Service, ...]

    @classmethod
    def of(cls, faces: Iterable[Face], services: Sequence[Service]) -> Team:
        named = slugs(faces)
        return cls(
            {slug: face for slug, face in named.items() if face.active},
            frozenset(slug for slug, face in named.items() if not face.active),
            {face.id: face for face in named.values()},
            tuple(one for one in services if one.active),
        )

    @property
    def horizon(self) -> timedelta:
        """How far ahead anything can be booked."""
        return max((one.reach for one in self.services), default=timedelta())

    def find(self, slug: str) -> Face:
        """The consultant of this address. Refuses 410 who does not receive any more, 404 who never did."""
        if slug in self.away:
            raise Refused(410, "away")
        if slug not in self.by_slug:
            raise Refused(404, "unknown_consultant")
        return self.by_slug[slug]


@dataclass(frozen=True)
class Range:
    """What may be chosen: of the whole team, or of one of them."""

    subjects: tuple[str, ...]
    channels: tuple[str, ...]
    languages: tuple[str, ...]
    special: tuple[Service, ...]
    usual: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, team: Team, who: Face | None) -> Range:
        people = [who] if who else list(team.by_slug.values())
        used = {one for face in people for one in face.channels}
        services = [one for one in team.services if any(_can(face, one) for face in people)]
        usual = [(one, service) for one in Channel if one in used and (service := ordinary(services, one))]
        return cls(
            subjects=tuple(sorted(who.subjects if who else SUBJECTS)),
            channels=tuple(one for one in Channel if any(one in (set(s.channels) & used) for s in services)),
            languages=_languages(people),
            special=tuple(one for one in services if one.code not in set(Channel)),
            usual=tuple((str(one), service.minutes) for one, service in usual if service.code == one),
        )


def slugs(faces: Iterable[Face]) -> dict[str, Face]:
    """By name without accents; of two with one name, the later has their number behind it."""
    found: dict[str, Face] = {}
    for face in faces:
        name = slug_of(face.name)
        free = name and name not in found and name not in RESERVED
        found[name if free else f"{name or 'x'}-{face.id}"] = face
    return found


def slug_of(name: str) -> str:
    """`Lucía Ortega` → `lucia-ortega`."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return OTHERS.sub("-", bare).strip("-")


def _can(face: Face, service: Service) -> bool:
    return face.gives(service.code) and any(one in face.channels for one in service.channels)


def _languages(people: Iterable[Face]) -> tuple[str, ...]:
    """Those that most speak first."""
    spoken = [one for face in people for one in face.languages]
    return tuple(sorted(set(spoken), key=lambda one: (-spoken.count(one), one != HOME, one)))
