"""Who fits a wish, for which service, on which channel, and in which fair order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from escale.career.people import USUAL_WEIGHT, Consultant
from escale.career.proposal import Wish
from escale.career.service import Channel, Service, find, ordinary

NEVER = datetime.min.replace(tzinfo=UTC)


class Meeting(NamedTuple):
    """What would be booked: a service on one of its channels."""

    service: Service
    channel: Channel


@dataclass(frozen=True, slots=True)
class Match:
    """A consultant who fits a wish, what would be booked with them, and why (codes of `Proposal.reasons`).

    weight: how gladly they advise on the subject, 1 to 3.
    """

    consultant: Consultant
    service: Service
    channel: Channel
    reasons: tuple[str, ...]
    weight: int = USUAL_WEIGHT


def fitting(team: Iterable[Consultant], wish: Wish, services: Sequence[Service]) -> list[Match]:
    """Those who speak the language, give the service on the channel and know the subject, in the team's order.

    A consultant who is asked for by id fits whatever the subject.
    """
    return [match for match in _reachable(team, wish, services) if "generalist" not in match.reasons]


def generalists(team: Iterable[Consultant], wish: Wish, services: Sequence[Service]) -> list[Match]:
    """Those who speak the language and give the service but do not know the subject."""
    return [match for match in _reachable(team, wish, services) if "generalist" in match.reasons]


def fair_order(matches: Iterable[Match], upcoming: Mapping[int, int]) -> list[Match]:
    """Heaviest weight for the subject, then fewest upcoming, then longest since somebody booked, then lowest id.

    `upcoming`: id → how many appointments are ahead.
    """

    def place(match: Match) -> tuple[int, int, datetime, int]:
        who = match.consultant
        return (-match.weight, upcoming.get(who.id, 0), who.booked_at or NEVER, who.id)

    return sorted(matches, key=place)


def meeting(consultant: Consultant, wish: Wish, services: Sequence[Service]) -> Meeting | None:
    """What this wish means with this consultant.

    Without a channel and a service: the longest ordinary service, for a slot long enough for it is so for any other.
    """
    if wish.service is not None:
        return _on_channel(consultant, find(services, wish.service), wish.channel)
    if wish.channel is not None:
        return _on_channel(consultant, ordinary(services, wish.channel), wish.channel)
    usual = (_on_channel(consultant, ordinary(services, channel), channel) for channel in Channel)
    return max((one for one in usual if one), key=lambda one: one.service.minutes, default=None)


def _on_channel(consultant: Consultant, service: Service | None, channel: str | None) -> Meeting | None:
    if service is None or not consultant.gives(service.code):
        return None
    common = [one for one in service.channels if one in consultant.channels and channel in (None, one)]
    return Meeting(service, common[0]) if common else None


def _reachable(team: Iterable[Consultant], wish: Wish, services: Sequence[Service]) -> list[Match]:
    found = ((one, meeting(one, wish, services)) for one in team if _can_be_asked(one, wish))
    return [
        Match(one, what.service, what.channel, _reasons(one, wish), one.weight(wish.subject))
        for one, what in found
        if what
    ]


def _can_be_asked(consultant: Consultant, wish: Wish) -> bool:
    asked = wish.consultant_id in (None, consultant.id) and consultant.id not in wish.but_not
    return asked and (wish.language is None or wish.language in consultant.languages)


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
