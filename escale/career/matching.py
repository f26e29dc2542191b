"""Who fits a wish, in which fair order, and which few of many free slots to propose."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from escale.career.interval import Interval
from escale.career.people import Consultant
from escale.career.proposal import LENGTHS, Proposal, Service, Wish

MOST = 5


@dataclass(frozen=True, slots=True)
class Match:
    """A consultant who fits a wish, the channel to meet on, and why (codes of `Proposal.reasons`)."""

    consultant: Consultant
    channel: Service
    reasons: tuple[str, ...]


def fitting(team: Iterable[Consultant], wish: Wish) -> list[Match]:
    """Those who speak the language, use the channel and know the subject, in the team's order.

    A consultant who is asked for by id fits whatever the subject.
    """
    return [match for match in _reachable(team, wish) if "generalist" not in match.reasons]


def generalists(team: Iterable[Consultant], wish: Wish) -> list[Match]:
    """Those who speak the language and use the channel but do not know the subject."""
    return [match for match in _reachable(team, wish) if "generalist" in match.reasons]


def fair_order(matches: Iterable[Match], upcoming: Mapping[int, int]) -> list[Match]:
    """Fewest upcoming appointments first, then the lowest id. `upcoming`: id → how many."""
    return sorted(matches, key=lambda m: (upcoming.get(m.consultant.id, 0), m.consultant.id))


def nearest(candidates: Iterable[Proposal], windows: Sequence[Interval]) -> list[Proposal]:
    """Those closest to any of the windows first; equals stay in their order."""
    return sorted(candidates, key=lambda p: min(distance(p.interval, window) for window in windows))


def distance(slot: Interval, window: Interval) -> timedelta:
    """How far the slot reaches out of the window; zero when it lies within."""
    return max(window.start - slot.start, slot.end - window.end, timedelta(0))


def spread(candidates: Iterable[Proposal], most: int = MOST) -> list[Proposal]:
    """At most `most` of the candidates, who come best first, spread over consultants and days.

    The best candidate is always among them. Each next one is the best of those that do not overlap
    what is chosen and whose consultant and day are least used so far. Answer: soonest first.
    """
    buckets = _buckets(candidates)
    chosen: list[Proposal] = []
    used: Counter[int | date] = Counter()
    while buckets and len(chosen) < most:
        bucket, best = min(
            ((at, _best(ranked, chosen)) for at, ranked in buckets.items()),
            key=lambda pick: (
                pick[1].crowded,
                used[pick[0].consultant] + used[pick[0].day],
                pick[1].rank,
            ),
        )
        chosen.append(buckets[bucket].pop(best.rank))
        used.update(bucket)
        if not buckets[bucket]:
            del buckets[bucket]
    return sorted(chosen, key=lambda p: p.interval.start)


class _Bucket(NamedTuple):
    consultant: int
    day: date


class _Pick(NamedTuple):
    crowded: bool
    rank: int


def _buckets(candidates: Iterable[Proposal]) -> dict[_Bucket, dict[int, Proposal]]:
    buckets: dict[_Bucket, dict[int, Proposal]] = {}
    for rank, proposal in enumerate(candidates):
        zone = ZoneInfo(proposal.consultant.timezone)
        at = _Bucket(proposal.consultant.id, proposal.interval.start.astimezone(zone).date())
        buckets.setdefault(at, {})[rank] = proposal
    return buckets


def _best(ranked: Mapping[int, Proposal], chosen: Sequence[Proposal]) -> _Pick:
    for rank, proposal in ranked.items():
        if not any(proposal.interval.overlaps(other.interval) for other in chosen):
            return _Pick(crowded=False, rank=rank)
    return _Pick(crowded=True, rank=next(iter(ranked)))


def _reachable(team: Iterable[Consultant], wish: Wish) -> list[Match]:
    found = ((one, _channel(one, wish)) for one in team if _can_be_asked(one, wish))
    return [Match(one, channel, _reasons(one, wish)) for one, channel in found if channel]


def _can_be_asked(consultant: Consultant, wish: Wish) -> bool:
    asked = wish.consultant_id in (None, consultant.id)
    return asked and (wish.language is None or wish.language in consultant.languages)


def _channel(consultant: Consultant, wish: Wish) -> Service | None:
    """The channel asked for, or the longest service: a slot for it is long enough for any other."""
    if wish.channel is not None:
        return Service(wish.channel) if wish.channel in consultant.channels else None
    offered = [service for service in Service if service in consultant.channels]
    return max(offered, key=LENGTHS.__getitem__, default=None)


def _reasons(consultant: Consultant, wish: Wish) -> tuple[str, ...]:
    asked_for = wish.consultant_id is not None
    knows = wish.subject in consultant.subjects
    grounds = {
        "asked_for": asked_for,
        "subject": knows,
        "generalist": wish.subject is not None and not knows and not asked_for,
        "language": wish.language is not None,
    }
    return tuple(code for code, holds in grounds.items() if holds)
