"""The consultants as the practice sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from escale.career.interval import Interval

SUBJECTS = frozenset({
    "job_search", "application", "interview", "reconversion", "training", "business", "mobility",
    "senior", "abroad", "research", "wellbeing", "disability", "first_job", "mentoring",
})  # fmt: skip
MIDNIGHT = time(0)
DAYS_IN_WEEK = 7
USUAL_WEIGHT = 2
WEIGHTS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Open every week on `weekday` (0 = Monday .. 6) from `start` to `end`, on the consultant's own clock.

    `end` = 00:00 means the end of that day. They hold from `valid_from` to `valid_until`, both included, on the same
    clock; None = without limit. ValueError on another weekday, on hours or a validity that ends before it starts and
    on times that carry a zone.
    """

    weekday: int
    start: time
    end: time
    valid_from: date | None = None
    valid_until: date | None = None

    def __post_init__(self) -> None:
        """Refuse what could never be opened."""
        if not 0 <= self.weekday < DAYS_IN_WEEK:
            message = f"a weekday is 0 to 6, not {self.weekday}"
            raise ValueError(message)
        if self.start.tzinfo or self.end.tzinfo:
            message = "weekly hours are read on the consultant's clock and carry no zone"
            raise ValueError(message)
        if self.end != MIDNIGHT and self.start >= self.end:
            message = f"hours must start before they end: {self.start} .. {self.end}"
            raise ValueError(message)
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            message = f"a validity must start before it ends: {self.valid_from} .. {self.valid_until}"
            raise ValueError(message)

    def hold_on(self, day: date) -> bool:
        """Whether the validity covers the day (the weekday is not looked at)."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)


@dataclass(frozen=True, slots=True)
class Consultant:
    """A member of the team who gives advice.

    subjects: codes of `SUBJECTS`; weights: 1 to 3 for some of them, how gladly and how well, 2 where nothing is said;
    languages: ISO 639-1; channels: `chat`, `phone`, `video`; services: codes, None = all; timezone: IANA name, on
    whose clock `hours` are read; holidays: calendar of days off, `FR`, `FR-57` (Alsace-Moselle) …, empty = none;
    extra: exceptional openings, which win over holidays; absences win over everything; most_a_day, most_a_week:
    appointments and holds that begin in one day, one week (from Monday) of their clock, None = no limit; booked_at:
    when somebody last booked with them.
    """

    id: int
    first_name: str
    last_name: str
    title: str
    subjects: frozenset[str]
    languages: frozenset[str]
    channels: frozenset[str]
    timezone: str
    hours: tuple[WeeklyHours, ...]
    absences: tuple[Interval, ...]
    extra: tuple[Interval, ...] = ()
    weights: Mapping[str, int] = field(default_factory=dict, hash=False)
    services: frozenset[str] | None = None
    holidays: str = ""
    most_a_day: int | None = None
    most_a_week: int | None = None
    booked_at: datetime | None = None

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def weight(self, subject: str | None) -> int:
        """How gladly and how well they advise on it, 1 to 3; the usual 2 where nothing is said."""
        return self.weights.get(subject or "", USUAL_WEIGHT)

    def gives(self, service: str) -> bool:
        """Whether the service of this code is one of theirs."""
        return self.services is None or service in self.services

    @property
    def limited(self) -> bool:
        """Whether a day or a week may be full."""
        return self.most_a_day is not None or self.most_a_week is not None
