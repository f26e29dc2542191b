"""What a person wishes, and the appointments that the practice proposes for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from escale.career.interval import Interval, utc
from escale.career.people import Consultant

KEY = re.compile(r"(\d{1,9})@(\d{4}-\d\d-\d\dT\d\d:\d\dZ)@(chat|phone|video)", re.ASCII)


class Service(StrEnum):
    """The channels on which a consultant receives, each with its length."""

    CHAT = "chat"
    PHONE = "phone"
    VIDEO = "video"

    @property
    def length(self) -> timedelta:
        """How long an appointment lasts: 20, 30 or 45 minutes."""
        return LENGTHS[self]


LENGTHS = {
    Service.CHAT: timedelta(minutes=20),
    Service.PHONE: timedelta(minutes=30),
    Service.VIDEO: timedelta(minutes=45),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for; None = no matter.

    windows: when (any order; empty = the next 14 days); language: ISO 639-1.
    """

    subject: str | None = None
    windows: tuple[Interval, ...] = ()
    channel: str | None = None
    language: str | None = None
    consultant_id: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A slot that somebody chose: with whom, from when (UTC, whole minutes), by which channel."""

    consultant_id: int
    start: datetime
    channel: Service

    def __post_init__(self) -> None:
        """Keep the start in UTC; ValueError when it has no zone."""
        object.__setattr__(self, "start", utc(self.start))

    @property
    def interval(self) -> Interval:
        """From the start, as long as the channel's service lasts."""
        return Interval(self.start, self.start + self.channel.length)

    @property
    def key(self) -> str:
        """`<consultant_id>@<UTC ISO minute>@<channel>`, e.g. `3@2027-01-12T13:00Z@video`."""
        return f"{self.consultant_id}@{self.start:%Y-%m-%dT%H:%MZ}@{self.channel}"


def parse_key(key: str) -> Choice:
    """The choice that a key stands for; ValueError for anything that no proposal's key could be."""
    found = KEY.fullmatch(key)
    if found is None:
        message = f"not the key of a proposal: {key[:60]!r}"
        raise ValueError(message)
    start = datetime.strptime(found[2], "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    return Choice(int(found[1]), start, Service(found[3]))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A free slot with a consultant, and why it is proposed.

    reasons: codes, in this order: `asked_for` (this consultant was), `subject` (knows it),
    `generalist` (nobody who knows the subject was free), `language` (the one asked for),
    `soonest` (nothing that fits is free earlier).
    """

    consultant: Consultant
    interval: Interval
    channel: Service
    reasons: tuple[str, ...] = ()

    @property
    def choice(self) -> Choice:
        """What the person chooses by taking this proposal."""
        return Choice(self.consultant.id, self.interval.start, self.channel)

    @property
    def key(self) -> str:
        """A short stable name of this proposal; see `parse_key`."""
        return self.choice.key


@dataclass(frozen=True, slots=True)
class Proposals:
    """What is proposed, soonest first.

    widened: nothing was free in the windows asked for; these are the nearest slots outside them.
    """

    slots: tuple[Proposal, ...]
    widened: bool = False

    def __iter__(self) -> Iterator[Proposal]:
        """One proposal after the other."""
        return iter(self.slots)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.slots)
