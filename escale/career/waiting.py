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
from escale.career.ticks import MINUTES, Span, inside, lowest, mask_of, moment_of, tick_of

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
    """The appointment that uses what came free and suits this person; None when none does.

    The soonest that lies in it, else the soonest that lies in it partly. `before`: when the slots of this consultant
    began that they were offered already; nothing that overlaps those is offered again.
    """
    for match in fitting([freed.consultant], one.wish, services):
        asked = question(match.service, _near(one.windows, freed.stretch, match.service), now)
        if asked:
            mask = starts(asked, freed.consultant, freed.busy, days_off)
            mask &= mask_of(
                [Span(freed.stretch.first - _ticks(match.service) + 1, freed.stretch.last)], asked.around
            )
            mask &= ~mask_of(_known(before, match.service), asked.around)
            return _choice(mask, asked, match, freed.stretch)
    return None


def _near(windows: Sequence[Interval], stretch: Span, service: Service) -> Iterator[Span]:
    """The windows, as far as a meeting within them may touch the stretch."""
    length = _ticks(service)
    for first, last in map(inside, windows):
        cut = Span(max(first, stretch.first - length + 1), min(last, stretch.last + length - 1))
        if cut.first < cut.last:
            yield cut


def _known(before: Collection[datetime], service: Service) -> Iterator[Span]:
    """The starts of meetings that overlap one of these; theirs was as long, whatever it was."""
    length = _ticks(service)
    for start in before:
        yield Span(tick_of(start) - length + 1, tick_of(start) + length)


def _choice(mask: int, asked: Question, match: Match, stretch: Span) -> Choice | None:
    if not mask:
        return None
    whole = mask & mask_of([Span(stretch.first, stretch.last - _ticks(match.service) + 1)], asked.around)
    start = moment_of(asked.around.first + lowest(whole or mask))
    return Choice(match.consultant.id, start, match.channel, match.service.code)


def _ticks(service: Service) -> int:
    return service.minutes // MINUTES
