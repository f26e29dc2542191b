"""Who waits for an appointment, and who is offered what came free. Pure; one person at a time."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from escale.career.availability import Busy, DaysOff, Question, starts
from escale.career.interval import Interval, union
from escale.career.matching import Match, fitting
from escale.career.people import Consultant
from escale.career.proposal import Choice, Wish
from escale.career.proposing import question
from escale.career.service import Service
from escale.career.ticks import Span, inside, lowest, moment_of, ones

OFFER = timedelta(minutes=30)
DAY = timedelta(days=1)
LONGEST_WAIT = 120  # days


class Part(StrEnum):
    """A part of the day, on the person's clock."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


HOURS = {Part.MORNING: (0, 12), Part.AFTERNOON: (12, 18), Part.EVENING: (18, 24)}


class WaitingState(StrEnum):
    """Where somebody stands in line."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    LEFT = "left"
    EXPIRED = "expired"


class OfferState(StrEnum):
    """What became of an offer."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


AFTER_OFFER = {
    OfferState.ACCEPTED: WaitingState.BOOKED,
    OfferState.DECLINED: WaitingState.WAITING,
    OfferState.LAPSED: WaitingState.WAITING,
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits for a time that suits.

    first_day, last_day: both included, on the clock of `timezone`; parts: of each day, empty = any; missed: how many
    offers went unanswered, each puts them behind those who answer; the rest as in `Wish` and `Appointment`.
    """

    id: str
    person_id: str
    conversation_id: str | None
    subject: str | None
    service: str | None
    channel: str | None
    language: str | None
    consultant_id: int | None
    first_day: date
    last_day: date
    parts: tuple[Part, ...]
    timezone: str
    name: str | None
    contact: str | None
    email: str | None
    state: WaitingState
    missed: int
    key: str
    created_at: datetime

    @property
    def windows(self) -> tuple[Interval, ...]:
        """When it may be, in UTC, sorted and disjoint."""
        return tuple(union(self._windows()))

    @property
    def wish(self) -> Wish:
        """What they wish for."""
        return Wish(self.subject, self.windows, self.channel, self.language, self.consultant_id, self.service)

    def _windows(self) -> Iterator[Interval]:
        hours = [HOURS[part] for part in self.parts] or [(0, 24)]
        for n in range(min((self.last_day - self.first_day).days, LONGEST_WAIT) + 1):
            for first, last in hours:
                day = self.first_day + n * DAY
                yield Interval(self._at(day, first), self._at(day, last))

    def _at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day + hour // 24 * DAY, time(hour % 24), ZoneInfo(self.timezone))


@dataclass(frozen=True, slots=True)
class NewWaiting:
    """Somebody who wants to wait; fields as in `Waiting`. key: names this request. ValueError for days backwards."""

    person_id: str
    key: str
    first_day: date
    last_day: date
    timezone: str
    parts: tuple[Part, ...] = ()
    conversation_id: str | None = None
    subject: str | None = None
    service: str | None = None
    channel: str | None = None
    language: str | None = None
    consultant_id: int | None = None
    name: str | None = None
    contact: str | None = None
    email: str | None = None

    def __post_init__(self) -> None:
        """Refuse what could never be served."""
        if self.last_day < self.first_day:
            message = f"{self.last_day} comes before {self.first_day}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Freed:
    """A stretch of a consultant's diary that came free, and what else it holds."""

    consultant: Consultant
    stretch: Span
    busy: Busy


def over_before(now: datetime) -> date:
    """Who waits for days before this one waits in vain, wherever they are."""
    return (now - DAY / 2).date()


def in_line(people: Collection[Waiting]) -> list[Waiting]:
    """Those who wait: who answered their offers first, then who came first."""
    waiting = [one for one in people if one.state is WaitingState.WAITING]
    return sorted(waiting, key=lambda one: (one.missed, one.created_at, one.id))


def suits(
    one: Waiting,
    freed: Freed,
    services: Sequence[Service],
    now: datetime,
    *,
    days_off: DaysOff,
    before: Collection[datetime] = (),
) -> Choice | None:
    """The soonest appointment that uses what came free and suits this person; None when none does.

    `before`: when the slots of this consultant began that they were offered already.
    """
    for match in fitting([freed.consultant], one.wish, services):
        asked = question(match.service, _near(one.windows, freed.stretch, match.service), now)
        if asked:
            return _first(asked, match, freed, days_off, before)
    return None


def _near(windows: Sequence[Interval], stretch: Span, service: Service) -> Iterator[Span]:
    """The windows, as far as a meeting within them may touch the stretch."""
    length = inside(Interval(moment_of(0), moment_of(0) + service.length)).last
    for first, last in map(inside, windows):
        cut = Span(max(first, stretch.first - length + 1), min(last, stretch.last + length - 1))
        if cut.first < cut.last:
            yield cut


def _first(
    asked: Question, match: Match, freed: Freed, days_off: DaysOff, before: Collection[datetime]
) -> Choice | None:
    mask = starts(asked, freed.consultant, freed.busy, days_off)
    mask &= ones(freed.stretch.last - asked.around.first)
    while mask:
        start = moment_of(asked.around.first + lowest(mask))
        if start not in before:
            return Choice(freed.consultant.id, start, match.channel, match.service.code)
        mask &= mask - 1
    return None
