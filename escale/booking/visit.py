"""One request, and what it may ask of the practice."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from aiohttp import web

from escale.booking.asked import read
from escale.booking.errors import Refused
from escale.booking.team import Team
from escale.booking.tokens import NotOurs, TooOld
from escale.limits import address
from escale.store.front import read_faces

if TYPE_CHECKING:
    from datetime import datetime

    from escale.booking.asked import Asked
    from escale.booking.room import Booking, Room

LONGEST_FIELD = 2000


@dataclass(frozen=True)
class Visit:
    """A request; ``now`` is read once."""

    request: web.Request
    room: Room
    now: datetime
    form: dict[str, str] = field(default_factory=dict)
    _known: dict[str, Team] = field(default_factory=dict)

    @property
    def booking(self) -> Booking:
        return self.room.booking

    @cached_property
    def query(self) -> dict[str, str]:
        """The address's parameters, each once."""
        return {name: self.request.query[name][:LONGEST_FIELD] for name in self.request.query}

    @property
    def back(self) -> str:
        """The same address with its parameters."""
        return self.request.path_qs

    async def team(self) -> Team:
        """Who advises, and what is offered; read once."""
        if "team" not in self._known:
            faces = await read_faces(self.booking.database)
            self._known["team"] = Team.of(faces, await self.booking.diary.services())
        return self._known["team"]

    async def asked(self, slug: str | None) -> Asked:
        """What the address says; slug: who is asked for. Refuses an unknown consultant."""
        return read(self.query, await self.team(), slug, now=self.now, zone=self.booking.settings.zone)

    async def asked_with(self) -> Asked:
        """As :meth:`asked`, with the consultant of the parameter ``avec``, while they receive."""
        slug = self.query.get("avec")
        return await self.asked(slug if slug in (await self.team()).by_slug else None)

    def require_within(self, name: str, most: int) -> None:
        """Refuse those who knock too often."""
        self._require(self.room.limits.wait(name, self._address, most))

    def require_few_holds(self, most: int) -> None:
        """Refuse those who keep one slot after the other."""
        self._require(self.room.holds.wait("holds", self._address, most))

    def number(self, back: str) -> str:
        """The number of the visit, from the form's token; refuses what we did not sign and what is too old."""
        try:
            return self.room.tokens.visit_of(self.form.get("visite", ""), self.now)
        except NotOurs as error:
            raise Refused(403, "forged", back=back) from error
        except TooOld as error:
            raise Refused(403, "too_old", back=back) from error

    @property
    def _address(self) -> str:
        return address(self.request, self.booking.settings.trusted_proxies)

    def _require(self, seconds: int) -> None:
        if seconds:
            raise Refused(429, "too_many", headers={"Retry-After": str(seconds)}, seconds=seconds)


async def form_of(request: web.Request) -> dict[str, str]:
    """The form's fields of text, each once. Refuses with 413 or 422."""
    try:
        sent = await request.post()
    except web.HTTPRequestEntityTooLarge as error:
        raise Refused(413, "too_long") from error
    except (ValueError, LookupError, AssertionError) as error:  # cut, or in an unknown encoding
        raise Refused(422, "malformed") from error
    return {name: value[:LONGEST_FIELD] for name, value in sent.items() if isinstance(value, str)}
