"""What a visitor asks for: the address's parameters, read, checked and written again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

from escale.booking.team import Range, Team
from escale.career.proposal import Wish
from escale.career.service import find

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from escale.store.front import Face

FIELDS = ("sujet", "service", "canal", "langue", "fuseau", "jour")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
WRITTEN = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """The wish as far as it could be read. problems: field → name of the words that say what is wrong with it."""

    who: Face | None
    slug: str | None
    zone: ZoneInfo
    own_zone: ZoneInfo
    subject: str | None = None
    service: str | None = None
    channel: str | None = None
    language: str | None = None
    day: date | None = None
    raw: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def wish(self) -> Wish:
        """As the practice takes it."""
        who = self.who.id if self.who else None
        return Wish(self.subject, (), self.channel, self.language, who, self.service)

    @property
    def params(self) -> dict[str, str]:
        """What the address says of it; what is usual is left out."""
        day = self.day.isoformat() if self.day else None
        zone = self.zone.key if self.zone != self.own_zone else None
        values = (self.subject, self.service, self.channel, self.language, zone, day)
        return {name: value for name, value in zip(FIELDS, values, strict=True) if value}

    @property
    def place(self) -> str:
        """The address without parameters."""
        return f"/rdv/{self.slug}" if self.slug else "/rdv/"

    def address(self, **changed: str | None) -> str:
        """Where this is shown, with some of it changed; None takes a part out."""
        return self._with(self.place, {"etape": "creneaux", **self.params, **changed})

    @property
    def start(self) -> str:
        """Where it can be changed."""
        return self._with(self.place, self.params)

    def act(self, what: str) -> str:
        """Where something is done with it."""
        return self._with(f"/rdv/{what}", {**self.params, "avec": self.slug})

    @staticmethod
    def _with(path: str, params: Mapping[str, str | None]) -> str:
        said = {name: value for name, value in params.items() if value}
        return f"{path}?{urlencode(said)}" if said else path


def read(query: Mapping[str, str], team: Team, slug: str | None, *, now: datetime, zone: ZoneInfo) -> Asked:
    """Reads what it can; what it cannot is a problem. Refuses an unknown consultant."""
    who = team.find(slug) if slug else None
    reading = _Reading(query, team, Range.of(team, who))
    own_zone, zone = zone, reading.zone(zone)
    return Asked(
        who, slug, zone, own_zone,
        subject=reading.one_of("sujet", reading.range.subjects),
        service=reading.one_of("service", [one.code for one in team.services]),
        channel=reading.channel(),
        language=reading.one_of("langue", reading.range.languages),
        day=reading.day(now.astimezone(zone).date()),
        raw=query, problems=reading.problems,
    )  # fmt: skip


@dataclass
class _Reading:
    query: Mapping[str, str]
    team: Team
    range: Range
    problems: dict[str, str] = field(default_factory=dict)

    def one_of(self, name: str, known: object) -> str | None:
        said = self.query.get(name, "").strip()
        if not said or said in known:  # type: ignore[operator]
            return said or None
        self.problems[name] = f"{name}_unknown"
        return None

    def channel(self) -> str | None:
        said = self.one_of("canal", self.range.channels)
        service = find(self.team.services, self.query.get("service", "").strip())
        if said and service and said not in service.channels:
            self.problems["canal"] = "canal_other"
        return said

    def zone(self, usual: ZoneInfo) -> ZoneInfo:
        name = self.query.get("fuseau", "").strip()
        if not name or name in zones():
            return ZoneInfo(name) if name else usual
        self.problems["fuseau"] = "fuseau_unknown"
        return usual

    def day(self, today: date) -> date | None:
        said = self.query.get("jour", "").strip()
        if not said:
            return None
        problem, found = read_day(said, today, today + self.team.horizon)
        if problem:
            self.problems["jour"] = problem
        return found


def read_day(said: str, today: date, last: date) -> tuple[str | None, date | None]:
    """What is wrong with it, or the day."""
    iso, written = ISO.fullmatch(said), WRITTEN.fullmatch(said)
    if not (iso or written):
        return "jour_unreadable", None
    parts = iso.groups() if iso else written.groups()[::-1]  # type: ignore[union-attr]
    try:
        found = date(*map(int, parts))
    except ValueError:
        return "jour_impossible", None
    if found < today:
        return "jour_past", None
    return ("jour_far", None) if found > last else (None, found)


@cache
def zones() -> frozenset[str]:
    """The names of all time zones of this machine."""
    return frozenset(available_timezones())
