"""Find free slots for a wish: in the windows asked for, else around them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from escale.career.appointment import Diary, UnknownConsultant
from escale.career.availability import free, opening, slots
from escale.career.interval import Interval, difference, intersection, union, utc
from escale.career.matching import MOST, Match, fair_order, fitting, generalists, nearest, spread
from escale.career.people import Consultant
from escale.career.proposal import Choice, Proposal, Proposals, Wish

NOTICE = timedelta(hours=2)
FORTNIGHT = timedelta(days=14)
HORIZON = timedelta(days=90)


async def propose(diary: Diary, wish: Wish, now: datetime, most: int = MOST) -> Proposals:
    """At most `most` free slots for the wish, soonest first, spread over consultants and days.

    Only those who fit are asked; when they have nothing within reach, or nobody fits, the others are
    (reason `generalist`). Nothing free in the windows: the nearest outside them, `widened`.
    Raises UnknownConsultant when the wish names somebody who is not of the team.
    """
    team = await diary.consultants()
    if wish.consultant_id is not None:
        member(team, wish.consultant_id)
    for matches in (fitting(team, wish), generalists(team, wish)):
        if found := await _proposals(diary, matches, wish, now, most):
            return found
    return Proposals(())


@dataclass(frozen=True, slots=True)
class _Search:
    """All that is needed to list the free slots of some consultants."""

    matches: Sequence[Match]
    windows: Sequence[Interval]
    busy: Mapping[int, Sequence[Interval]]
    earliest: datetime

    def candidates(self) -> list[Proposal]:
        """Every free slot, soonest first; equals in the order of the matches."""
        found = [slot for match in self.matches for slot in self._of(match)]
        found.sort(key=lambda p: p.interval.start)
        return _with_soonest(found)

    def _of(self, match: Match) -> list[Proposal]:
        who = match.consultant
        hull = Interval(self.windows[0].start, self.windows[-1].end)
        reachable = intersection(opened(who, hull), self.windows)
        unused = free(reachable, self.busy.get(who.id, ()))
        found = slots(unused, match.channel.length, earliest=self.earliest, zone=who.timezone)
        return [Proposal(who, slot, match.channel, match.reasons) for slot in found]


async def _proposals(
    diary: Diary, matches: Sequence[Match], wish: Wish, now: datetime, most: int
) -> Proposals | None:
    asked = union(wish.windows) or [Interval(now, now + FORTNIGHT)]
    if found := await _candidates(diary, matches, asked, now):
        return Proposals(tuple(spread(found, most)))
    around = difference([_around(asked, now)], asked)
    if found := await _candidates(diary, matches, around, now):
        return Proposals(tuple(spread(nearest(found, asked), most)), widened=True)
    return None


async def _candidates(
    diary: Diary, matches: Sequence[Match], windows: Sequence[Interval], now: datetime
) -> list[Proposal]:
    bookable = Interval(now + NOTICE, now + HORIZON)
    reachable = intersection(windows, [bookable])
    if not (reachable and matches):
        return []
    ids = [match.consultant.id for match in matches]
    busy = await diary.busy(ids, Interval(reachable[0].start, reachable[-1].end))
    fair = fair_order(matches, await diary.upcoming_count(ids, utc(now)))
    return _Search(fair, reachable, busy, bookable.start).candidates()


async def alternatives(diary: Diary, choice: Choice, wish: Wish, now: datetime) -> tuple[Proposal, ...]:
    """The free slots nearest to a choice that is taken, with anybody who fits; maybe none."""
    team = await diary.consultants()
    around = [_around([choice.interval], now)]
    for matches in (fitting(team, wish), generalists(team, wish)):
        if found := await _candidates(diary, matches, around, now):
            return tuple(spread(nearest(found, [choice.interval])))
    return ()


def _around(windows: Sequence[Interval], now: datetime) -> Interval:
    """A fortnight to either side, and always some of what can be booked at `now`."""
    first = min(windows[0].start, now + HORIZON)
    last = max(windows[-1].end, utc(now))
    return Interval(first - FORTNIGHT, last + FORTNIGHT)


def _with_soonest(candidates: list[Proposal]) -> list[Proposal]:
    """Candidates come soonest first; those that start with the first one get the reason."""
    for i, one in enumerate(candidates):
        if one.interval.start != candidates[0].interval.start:
            break
        candidates[i] = replace(one, reasons=(*one.reasons, "soonest"))
    return candidates


def opened(consultant: Consultant, window: Interval) -> list[Interval]:
    """When the consultant receives within the window."""
    return opening(consultant.hours, consultant.timezone, window, consultant.absences, consultant.extra)


def member(team: Collection[Consultant], consultant_id: int) -> Consultant:
    """The consultant with this id; UnknownConsultant when nobody of the team has it."""
    for one in team:
        if one.id == consultant_id:
            return one
    raise UnknownConsultant(consultant_id)
