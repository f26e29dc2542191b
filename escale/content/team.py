"""A team file: who advises in this practice, and when. Every wrong value is told with its line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import available_timezones

import yaml
from babel import Locale

from escale.career import roster
from escale.career.interval import Interval
from escale.career.people import SUBJECTS, WeeklyHours
from escale.career.roster import Coordinator, Member
from escale.career.service import Channel, Service
from escale.content.nodes import line_of
from escale.content.offer import Offer
from escale.content.problem import Problem
from escale.french.contacts import email as find_email

SECTIONS = ("consultants", "coordinators", "services")
NEEDED = ("first_name", "last_name", "title", "subjects", "languages", "channels")
KEYS = (
    *NEEDED, "timezone", "hours", "absences", "services", "holidays", "most_a_day", "most_a_week", "email", "role",
)  # fmt: skip
LONGEST = {"first_name": 80, "last_name": 80, "title": 200, "email": 254}
ROLES = ("consultant", "coordinator")
SIGNED = ("fsl", "sfb", "ssr", "fcs")  # sign languages where French is spoken (ISO 639-3)
YEARS = range(2000, 2100)
Node = yaml.Node


@dataclass
class TeamFile:
    """What stands in the file; nothing of it is to be used while there are ``problems``."""

    members: list[Member] = field(default_factory=list)
    coordinators: list[Coordinator] = field(default_factory=list)
    services: tuple[Service, ...] = ()
    problems: list[Problem] = field(default_factory=list)


def read_team(name: str, content: bytes, *, timezone: str) -> TeamFile:
    """Read a team file; ``name`` is how problems call it, ``timezone`` that of consultants without one."""
    found = TeamFile()
    try:
        root = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.CSafeLoader)
    except UnicodeDecodeError:
        found.problems.append(Problem("not_utf8", name))
    except yaml.YAMLError as error:
        found.problems.append(_unreadable(name, error))
    else:
        _Reader(name, found.problems, timezone, found).file(root)
    return found


def _unreadable(name: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "reason", "")
    return Problem("broken_yaml", f"{name}:{mark.line + 1}" if mark else name, {"reason": reason})


@dataclass
class _Reader(Offer):
    """Takes the file's people apart, part by part."""

    timezone: str
    found: TeamFile

    def file(self, root: Node | None) -> None:
        if root is None or not isinstance(root, yaml.MappingNode):
            return self.wrong(root, "no_people")
        sections = self.keys(root, SECTIONS)
        self.found.services = self.services(sections.get("services"))
        for node in self.items(sections.get("consultants")):
            self._member(node)
        for node in self.items(sections.get("coordinators")):
            self._post(node)
        if not (self.problems or self.found.members or self.found.coordinators or self.found.services):
            self.wrong(root, "no_people")
        return self._twice()

    def _member(self, node: Node) -> None:
        known = len(self.problems)
        values = self.keys(node, KEYS, NEEDED)
        zone = self._zone(values.get("timezone"))
        subjects, weights = self.subjects(values.get("subjects"))
        parts: dict[str, Any] = {
            **{name: self._text(values.get(name), name) for name in ("first_name", "last_name", "title")},
            "subjects": self._known(subjects, values.get("subjects"), "subject", SUBJECTS),
            "weights": weights,
            "languages": self._codes(values.get("languages"), "language", _languages()),
            "channels": self._codes(values.get("channels"), "channel", [one.value for one in Channel]),
            "timezone": zone,
            "hours": self._hours(values.get("hours")),
            "absences": tuple(self._absences(values.get("absences"), zone)),
            "email": self._email(values.get("email")),
            "role": self._role(values),
            **self.takes_on(values, _codes_of(self.found.services)),
        }
        if len(self.problems) == known:
            self.found.members.append(Member(**parts, line=line_of(node)))

    def _post(self, node: Node) -> None:
        email = self._email(self.keys(node, ("email",), ("email",)).get("email"))
        if email:
            self.found.coordinators.append(Coordinator(email, line_of(node)))

    def _text(self, node: Node | None, name: str) -> str:
        text = self.scalar(node)
        if len(text) > LONGEST[name]:
            self.wrong(node, "too_long", key=name, limit=LONGEST[name])
        return " ".join(text.split())

    def _codes(self, node: Node | None, what: str, allowed: Collection[str]) -> frozenset[str]:
        return self._known([(self.scalar(one), one) for one in self.items(node)], node, what, allowed)

    def _known(
        self, codes: list[tuple[str, Node]], node: Node | None, what: str, allowed: Collection[str]
    ) -> frozenset[str]:
        if node is not None and not codes and isinstance(node, yaml.SequenceNode):
            self.wrong(node, "empty_list")
        for code, one in codes:
            if code not in allowed:
                self.wrong(one, f"unknown_{what}", value=code, known=", ".join(sorted(allowed)))
        return frozenset(code for code, _ in codes)

    def _zone(self, node: Node | None) -> str:
        zone = self.scalar(node) or self.timezone
        if zone not in available_timezones():
            self.wrong(node, "unknown_zone", value=zone)
            return self.timezone
        return zone

    def _hours(self, node: Node | None) -> tuple[WeeklyHours, ...]:
        days = self.pairs(node)
        for day, (key, _) in days.items():
            if day not in roster.WEEKDAYS:
                self.wrong(key, "unknown_weekday", value=day, known=", ".join(roster.WEEKDAYS))
        return tuple(
            one for day, (_, spans) in days.items() if day in roster.WEEKDAYS for one in self._day(day, spans)
        )

    def _day(self, day: str, node: Node) -> list[WeeklyHours]:
        opened: list[WeeklyHours] = []
        for item in self.items(node):
            try:
                one = roster.hours(day, span := self.scalar(item))
            except ValueError:
                self.wrong(item, "bad_hours", value=self.scalar(item))
                continue
            opened.append(one)
            if roster.overlap(opened):
                self.wrong(item, "overlap", value=span, day=day)
                opened.pop()
        return opened

    def _absences(self, node: Node | None, zone: str) -> Iterator[Interval]:
        for item in self.items(node):
            span = self._span(item)
            if span and span[0] > span[1]:
                self.wrong(item, "days_backwards", first=span[0], last=span[1])
            elif span:
                yield roster.days_off(*span, zone)

    def _span(self, node: Node) -> tuple[date, date] | None:
        """One day, or ``from`` and ``to``."""
        if isinstance(node, yaml.ScalarNode):
            day = self._day_of_year(node)
            return (day, day) if day else None
        ends = self.keys(node, ("from", "to"), ("from", "to"))
        first, last = (self._day_of_year(ends.get(name)) for name in ("from", "to"))
        return (first, last) if first and last else None

    def _day_of_year(self, node: Node | None) -> date | None:
        text = self.scalar(node)
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = date.min
        if day.year in YEARS:
            return day
        if node is not None:
            self.wrong(node, "bad_day", value=text)
        return None

    def _email(self, node: Node | None) -> str | None:
        text = self.scalar(node)
        if text and ((find_email(text) or "").lower() != text.lower() or len(text) > LONGEST["email"]):
            self.wrong(node, "bad_email", value=text)
        return text.lower() or None

    def _role(self, values: dict[str, Node]) -> str | None:
        node = values.get("role")
        role = self.scalar(node)
        if role and role not in ROLES:
            self.wrong(node, "unknown_role", value=role)
        if role and "email" not in values:
            self.wrong(node, "role_without_email")
        return role or None

    def _twice(self) -> None:
        """Each e-mail once; each name once, unless e-mails tell the two apart."""
        people: list[Member | Coordinator] = [*self.found.members, *self.found.coordinators]
        self._once([(one.email, one.line) for one in people if one.email], "email_twice")
        same = [one for one in self.found.members if self._alone(one)]
        self._once([(" ".join(one.name.casefold().split()), one.line) for one in same], "name_twice")

    def _alone(self, member: Member) -> bool:
        namesakes = [one for one in self.found.members if roster.same_name(one.name, member.name)]
        return any(one.email is None for one in namesakes)

    def _once(self, named: list[tuple[str, int]], code: str) -> None:
        first: dict[str, int] = {}
        for name, line in named:
            if first.setdefault(name, line) != line:
                self.problem(code, line, value=name, first=first[name])


def _codes_of(services: Collection[Service]) -> frozenset[str]:
    """Those of the file, else those of a practice that has changed nothing."""
    from escale.store.services import usual_services

    return frozenset(one.code for one in services or usual_services())


def _languages() -> list[str]:
    named = map(str, Locale.parse("fr").languages)
    return [*(code for code in named if len(code) <= 3), *SIGNED]  # noqa: PLR2004 - ISO 639-1 and -3
