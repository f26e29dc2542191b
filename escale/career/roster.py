"""What a team file says of the practice's people, who that is in the team of today, and what it changes."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from escale.career.appointment import Appointment
from escale.career.availability import opening
from escale.career.interval import Interval
from escale.career.people import MIDNIGHT, Consultant, WeeklyHours

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
COMPARED = (
    "first_name", "last_name", "title", "subjects", "languages", "channels", "timezone", "weights", "services",
    "holidays", "most_a_day", "most_a_week", "hours", "absences",
)  # fmt: skip
SPAN = re.compile(r"(\d{1,2}:\d\d)\s*[-\N{EN DASH}]\s*(\d{1,2}:\d\d)")
END_OF_DAY = "24:00"


@dataclass(frozen=True, slots=True)
class Member:
    """A consultant as a file has them; `email` opens the desk, `role` None = as it is, or `consultant`.

    weights, services, holidays, most_a_day, most_a_week as in `Consultant`; None = as they are. `line`: where the file
    says so, from 1.
    """

    first_name: str
    last_name: str
    title: str
    subjects: frozenset[str]
    languages: frozenset[str]
    channels: frozenset[str]
    timezone: str
    hours: tuple[WeeklyHours, ...]
    absences: tuple[Interval, ...] = ()
    email: str | None = None
    role: str | None = None
    line: int = 0
    weights: Mapping[str, int] | None = field(default=None, hash=False)
    services: frozenset[str] | None = None
    holidays: str | None = None
    most_a_day: int | None = None
    most_a_week: int | None = None

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class Coordinator:
    """Somebody who coordinates and advises nobody; `line`: where the file says so, from 1."""

    email: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody the practice has, or had (not `active`), with the e-mails of their accounts."""

    consultant: Consultant
    active: bool
    emails: frozenset[str]


class Namesakes(ValueError):
    """More than one person could be this `member`."""

    def __init__(self, member: Member) -> None:
        super().__init__(member.name)
        self.member = member


def hours(weekday: str, span: str) -> WeeklyHours:
    """`09:00-12:30` on `monday`; an end of 24:00 or 00:00 is midnight. ValueError when it is none."""
    found = SPAN.fullmatch(span.strip())
    if found is None:
        raise ValueError(span)
    end = MIDNIGHT if found[2] == END_OF_DAY else _clock(found[2])
    return WeeklyHours(WEEKDAYS.index(weekday), _clock(found[1]), end)


def days_off(first: date, last: date, timezone: str) -> Interval:
    """Whole days on the clock of `timezone`, the last included. ValueError when it comes before the first."""
    zone = ZoneInfo(timezone)
    end = last + timedelta(days=1)
    return Interval(datetime.combine(first, MIDNIGHT, zone), datetime.combine(end, MIDNIGHT, zone))


def overlap(week: Iterable[WeeklyHours]) -> WeeklyHours | None:
    """The first hours that begin before others of that day are over."""
    ordered = sorted(week, key=lambda one: (one.weekday, one.start))
    for before, after in pairwise(ordered):
        if before.weekday == after.weekday and (before.end == MIDNIGHT or after.start < before.end):
            return after
    return None


def match(members: Sequence[Member], team: Sequence[Known]) -> list[Known | None]:
    """Who each member is: by e-mail, else by first and last name; None = somebody new.

    A namesake whom another member's e-mail names is not meant; those who are here come before those
    who have left. Raises Namesakes.
    """
    by_email = {email: one for one in team for email in one.emails}
    found = [by_email.get(member.email or "") for member in members]
    meant = {one.consultant.id for one in found if one}
    others = [one for one in team if one.consultant.id not in meant]
    matched = [one or _namesake(member, others) for member, one in zip(members, found, strict=True)]
    times = Counter(one.consultant.id for one in matched if one)
    for member, one in zip(members, matched, strict=True):
        if one and times[one.consultant.id] > 1:
            raise Namesakes(member)
    return matched


def differences(before: Consultant, after: Member) -> list[str]:
    """Which of `COMPARED` the file changes; what it does not say stays."""
    said = [name for name in COMPARED if getattr(after, name) is not None]
    return [name for name in said if _plain(before, name) != _plain(after, name)]


def outside(consultant: Consultant, appointments: Iterable[Appointment]) -> list[Appointment]:
    """The appointments that these hours and absences no longer hold."""
    return [one for one in appointments if not _holds(consultant, one.interval)]


def same_name(one: str, other: str) -> bool:
    """Letters count, capitals and spaces do not."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def _clock(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _namesake(member: Member, team: Iterable[Known]) -> Known | None:
    named = [one for one in team if same_name(one.consultant.name, member.name)]
    candidates = [one for one in named if one.active] or named
    if len(candidates) > 1:
        raise Namesakes(member)
    return candidates[0] if candidates else None


def _plain(person: Consultant | Member, name: str) -> object:
    value = getattr(person, name)
    return frozenset(value) if isinstance(value, tuple) else value


def _holds(consultant: Consultant, wanted: Interval) -> bool:
    return opening(consultant, wanted) == [wanted]
