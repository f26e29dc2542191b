"""A free slot as it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from escale.booking.moments import Clock
    from escale.career.proposal import Proposal
    from escale.texts import Words

SHOWN = ("subject", "generalist", "soonest")


@dataclass(frozen=True)
class Card:
    """What a button says; elsewhere: the hour on the practice's clock, for somebody abroad."""

    key: str
    moment: str
    day: str
    hour: str
    elsewhere: str
    name: str
    first_name: str
    title: str
    channel: str
    minutes: int
    reasons: list[str]


def card(one: Proposal, clock: Clock, words: Words) -> Card:
    """The card of a proposal."""
    start, who = one.interval.start, one.consultant
    return Card(
        key=one.key, moment=start.astimezone(clock.zone).isoformat(), day=clock.day(start), hour=clock.hour(start),
        elsewhere=clock.elsewhere(start), name=who.name, first_name=who.first_name, title=who.title,
        channel=str(one.channel), minutes=one.service.minutes,
        reasons=[words.say(f"slots.reason_{code}") for code in SHOWN if code in one.reasons],
    )  # fmt: skip
