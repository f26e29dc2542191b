"""Every start that is free within some days, not only the few that are proposed: for a page with a calendar."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from escale.career.appointment import Diary
from escale.career.availability import Busy, starts
from escale.career.interval import Interval, utc
from escale.career.matching import Match, fair_order, fitting, generalists
from escale.career.proposal import Proposal, Wish
from escale.career.proposing import question, with_weeks
from escale.career.ticks import inside, lowest, moment_of


async def openings(
    diary: Diary, wish: Wish, window: Interval, now: datetime, *, generalist: bool = False
) -> list[Proposal]:
    """One proposal for each start within the window at which somebody is free, soonest first.

    Where several are, it is the one whose turn it is. The wish's own windows are not looked at; `generalist` asks
    those who do not know the subject, as `propose` does when nobody else has anything within reach.
    """
    ids = None if wish.consultant_id is None else [wish.consultant_id]
    team = await diary.consultants(ids=ids, since=now)
    choose = generalists if generalist else fitting
    matches = choose(team, wish, await diary.services())
    upcoming = await diary.upcoming_count([one.consultant.id for one in matches], utc(now))
    found: dict[datetime, Proposal] = {}
    for match in fair_order(matches, upcoming):
        for one in await _free(diary, match, window, now):
            found.setdefault(one.interval.start, one)
    return [found[start] for start in sorted(found)]


async def _free(diary: Diary, match: Match, window: Interval, now: datetime) -> Iterator[Proposal]:
    asked = question(match.service, [inside(window)], now)
    if asked is None:
        return iter(())
    who = match.consultant
    busy = (await diary.busy([who.id], with_weeks([who], asked.around), now)).get(who.id, Busy())
    mask = starts(asked, who, busy, diary.days_off)
    return _proposals(match, (moment_of(asked.around.first + place) for place in _ones(mask)))


def _proposals(match: Match, begins: Iterable[datetime]) -> Iterator[Proposal]:
    for start in begins:
        interval = Interval(start, start + match.service.length)
        yield Proposal(match.consultant, interval, match.channel, match.service, match.reasons)


def _ones(mask: int) -> Iterator[int]:
    while mask:
        yield lowest(mask)
        mask &= mask - 1
