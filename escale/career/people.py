"""The consultants as the practice sees them."""

from dataclasses import dataclass
from datetime import time

from escale.career.interval import Interval

SUBJECTS = frozenset({
    "job_search", "application", "interview", "reconversion", "training", "business", "mobility",
    "senior", "abroad", "research", "wellbeing", "disability", "first_job", "mentoring",
})  # fmt: skip
MIDNIGHT = time(0)
DAYS_IN_WEEK = 7


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Open every week on `weekday` (0 = Monday .. 6) from `start` to `end`, on the consultant's own clock.

    `end` = 00:00 means the end of that day. ValueError on another weekday, on hours that end before
    they start and on times that carry a zone.
    """

    weekday: int
    start: time
    end: time

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


@dataclass(frozen=True, slots=True)
class Consultant:
    """A member of the team who gives advice.

    subjects: codes of `SUBJECTS`; languages: ISO 639-1; channels: `chat`, `phone`, `video`;
    timezone: IANA name, on whose clock `hours` are read; absences win over hours and over `extra`
    (exceptional openings); presence: `online`, `away` or `offline`.
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
    presence: str = "offline"
    extra: tuple[Interval, ...] = ()

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()
