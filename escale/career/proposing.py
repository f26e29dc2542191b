"""Find free slots for a wish: in the windows asked for, else around them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from escale.career.appointment import Diary, UnknownConsultant
from escale.career.availability import Busy, Question, counted, starts
from escale.career.interval import Interval, difference, union, utc
from escale.career.matching import Match, fair_order, fitting, generalists
from escale.career.people import Consultant
from escale.career.proposal import Choice, Proposal, Proposals, Wish
from escale.career.service import Service
from escale.career.spreading import MOST, SOONEST, NearestTo, Order, Pick, Shelf, spread
from escale.career.ticks import MINUTES, Span, inside, interval_of, lowest, tick_after, tick_of
from escale.career.wall import wall

FORTNIGHT = timedelta(days=14)
USUAL = timedelta(minutes=30)


async def propose(diary: Diary, wish: Wish, now: datetime, most: int = MOST) -> Proposals:
    """At most `most` free slots for the wish, soonest first, spread over consultants and days.

    Only those who fit are asked; when they have nothing within reach, or nobody fits, the others are
    (reason `generalist`). Nothing free in the windows: the nearest outside them, `widened`.
    Raises UnknownConsultant when the wish names somebody who is not of the team.
    """
    services = await diary.services()
    if found := await _proposals(diary, await _fitting(diary, wish, services, now), wish, now, most):
        return found
    if found := await _proposals(diary, await _generalists(diary, wish, services, now), wish, now, most):
        return found
    return Proposals(())


async def alternatives(diary: Diary, choice: Choice, wish: Wish, now: datetime) -> tuple[Proposal, ...]:
    """The free slots nearest to a choice that is taken, with anybody who fits; maybe none."""
    services = await diary.services()
    length = next((one.length for one in services if one.code == choice.service), USUAL)
    taken = Interval(choice.start, choice.start + length)
    around = [_around([taken], _reach(services), now)]
    for find in (_fitting, _generalists):
        matches = await find(diary, wish, services, now)
        if search := await _search(diary, matches, around, now):
            found = search.proposals(MOST, NearestTo([inside(taken)]))
            return tuple(one for one in found if one.choice != choice)
    return ()


async def _fitting(diary: Diary, wish: Wish, services: Sequence[Service], now: datetime) -> list[Match]:
    if wish.consultant_id is None:
        return fitting(await diary.consultants(subject=wish.subject, since=now), wish, services)
    team = await diary.consultants(ids=[wish.consultant_id], since=now)
    return fitting([member(team, wish.consultant_id)], wish, services)


async def _generalists(diary: Diary, wish: Wish, services: Sequence[Service], now: datetime) -> list[Match]:
    if wish.consultant_id is not None or wish.subject is None:
        return []
    return generalists(await diary.consultants(since=now), wish, services)


@dataclass(frozen=True)
class _Search:
    """The free slots of some consultants, in their fair order."""

    matches: Sequence[Match]
    shelves: Sequence[Shelf]

    def __bool__(self) -> bool:
        return any(shelf.mask for shelf in self.shelves)

    def proposals(self, most: int, order: Order = SOONEST) -> tuple[Proposal, ...]:
        return tuple(self._proposal(pick) for pick in spread(self.shelves, most, order))

    @cached_property
    def _first(self) -> int:
        return min(one.first + lowest(one.mask) for one in self.shelves if one.mask)

    def _proposal(self, pick: Pick) -> Proposal:
        match, length = self.matches[pick.order], self.shelves[pick.order].length
        reasons = (*match.reasons, "soonest") if pick.start == self._first else match.reasons
        interval = interval_of(Span(pick.start, pick.start + length))
        return Proposal(match.consultant, interval, match.channel, match.service, reasons)


async def _proposals(
    diary: Diary, matches: Sequence[Match], wish: Wish, now: datetime, most: int
) -> Proposals | None:
    if not matches:
        return None
    asked = union(wish.windows) or [Interval(now, now + FORTNIGHT)]
    if search := await _search(diary, matches, asked, now):
        return Proposals(search.proposals(most))
    reach = _reach([match.service for match in matches])
    if search := await _search(diary, matches, difference([_around(asked, reach, now)], asked), now):
        nearest = NearestTo([inside(window) for window in asked])
        return Proposals(search.proposals(most, nearest), widened=True)
    return None


async def _search(
    diary: Diary, matches: Sequence[Match], windows: Sequence[Interval], now: datetime
) -> _Search | None:
    """None when nothing is free."""
    spans = [inside(window) for window in windows]
    codes = {match.service.code: match.service for match in matches}
    asked = {code: found for code, one in codes.items() if (found := question(one, spans, now))}
    able = [match for match in matches if match.service.code in asked]
    if not able:
        return None
    ids = [match.consultant.id for match in able]
    around = _hull(one.around for one in asked.values())
    busy = await diary.busy(ids, with_weeks((match.consultant for match in able), around), now)
    fair = fair_order(able, await diary.upcoming_count(ids, utc(now)))
    shelves = [
        _shelf(order, match, asked[match.service.code], busy.get(match.consultant.id, Busy()), diary)
        for order, match in enumerate(fair)
    ]
    return _Search(fair, shelves) or None


def _shelf(order: int, match: Match, asked: Question, busy: Busy, diary: Diary) -> Shelf:
    mask = starts(asked, match.consultant, busy, diary.days_off)
    clock = wall(match.consultant.timezone, asked.around)
    return Shelf(order, match.service.minutes // MINUTES, asked.around.first, mask, clock)


def question(service: Service, windows: Iterable[Span], now: datetime) -> Question | None:
    """When the service may begin within the windows, by its notice and horizon at `now`; None = never."""
    later = tick_of(now) + 1  # what begins at this very moment has begun
    earliest, latest = max(tick_after(now + service.ahead), later), tick_of(now + service.reach)
    cut = (Span(max(one.first, earliest), min(one.last, latest)) for one in windows)
    within = tuple(one for one in cut if one.first < one.last)
    return Question(service, within, earliest) if within else None


def _hull(spans: Iterable[Span]) -> Span:
    firsts, lasts = zip(*spans, strict=True)
    return Span(min(firsts), max(lasts))


def with_weeks(team: Iterable[Consultant], around: Span) -> Span:
    """Limits count whole days and weeks, which may begin before and end after."""
    return _hull([around, *(counted(one, around) for one in team if one.limited)])


def _reach(services: Sequence[Service]) -> timedelta:
    return max((one.reach for one in services), default=FORTNIGHT)


def _around(windows: Sequence[Interval], reach: timedelta, now: datetime) -> Interval:
    """A fortnight to either side, and always some of what can be booked at `now`."""
    first = min(windows[0].start, now + reach)
    last = max(windows[-1].end, utc(now))
    return Interval(first - FORTNIGHT, last + FORTNIGHT)


def member(team: Collection[Consultant], consultant_id: int) -> Consultant:
    """The consultant with this id; UnknownConsultant when nobody of the team has it."""
    for one in team:
        if one.id == consultant_id:
            return one
    raise UnknownConsultant(consultant_id)
