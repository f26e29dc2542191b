"""Every start that is free within some days, not only the few that are proposed: for a page with a calendar."""

from collections.abc import Iterator
from datetime import datetime

from escale.career.appointment import Diary
from escale.career.availability import Busy, DaysOff, Question, starts
from escale.career.interval import Interval, utc
from escale.career.matching import Match, fair_order, fitting, generalists
from escale.career.proposal import Proposal, Wish
from escale.career.proposing import question, with_weeks
from escale.career.ticks import Span, inside, lowest, moment_of


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
    asked = [(one, found) for one in matches if (found := question(one.service, [inside(window)], now))]
    if not asked:
        return []
    people = [match.consultant for match, _ in asked]
    around = Span(min(one.around.first for _, one in asked), max(one.around.last for _, one in asked))
    busy = await diary.busy([one.id for one in people], with_weeks(people, around), now)
    upcoming = await diary.upcoming_count([one.id for one in people], utc(now))
    questions = {match.consultant.id: one for match, one in asked}
    free: dict[datetime, Proposal] = {}
    for match in fair_order([match for match, _ in asked], upcoming):
        who = match.consultant
        for one in _free(match, questions[who.id], busy.get(who.id, Busy()), diary.days_off):
            free.setdefault(one.interval.start, one)
    return [free[start] for start in sorted(free)]


def _free(match: Match, asked: Question, busy: Busy, days_off: DaysOff) -> Iterator[Proposal]:
    mask = starts(asked, match.consultant, busy, days_off)
    while mask:
        start = moment_of(asked.around.first + lowest(mask))
        interval = Interval(start, start + match.service.length)
        yield Proposal(match.consultant, interval, match.channel, match.service, match.reasons)
        mask &= mask - 1
