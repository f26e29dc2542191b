"""What a person wishes, and the appointments that the practice proposes for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from escale.career.interval import Interval, utc
from escale.career.people import Consultant
from escale.career.service import Channel, Service

KEY = re.compile(
    r"(\d{1,9})@(\d{4}-\d\d-\d\dT\d\d:\d\dZ)@(chat|phone|video)(?:@([a-z][a-z0-9_]{0,19}))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for; None = no matter.

    windows: when (any order; empty = the next 14 days); language: ISO 639-1; service: a code; without one, the
    ordinary service of the channel is meant; but_not: ids of consultants who are not wanted.
    """

    subject: str | None = None
    windows: tuple[Interval, ...] = ()
    channel: str | None = None
    language: str | None = None
    consultant_id: int | None = None
    service: str | None = None
    but_not: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A slot that somebody chose: with whom, from when (UTC, whole minutes), by which channel, for which service.

    service: a code; empty = the one that is called like the channel.
    """

    consultant_id: int
    start: datetime
    channel: Channel
    service: str = ""

    def __post_init__(self) -> None:
        """Keep the start in UTC; ValueError when it has no zone."""
        object.__setattr__(self, "start", utc(self.start))
        object.__setattr__(self, "service", self.service or self.channel.value)

    @property
    def key(self) -> str:
        """`<consultant_id>@<UTC ISO minute>@<channel>`, e.g. `3@2027-01-12T13:00Z@video`.

        `@<service>` follows when the service has another name than the channel.
        """
        key = f"{self.consultant_id}@{self.start:%Y-%m-%dT%H:%MZ}@{self.channel}"
        return key if self.service == self.channel else f"{key}@{self.service}"


def parse_key(key: str) -> Choice:
    """The choice that a key stands for; ValueError for anything that no proposal's key could be."""
    found = KEY.fullmatch(key)
    if found is None:
        message = f"not the key of a proposal: {key[:60]!r}"
        raise ValueError(message)
    start = datetime.strptime(found[2], "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    return Choice(int(found[1]), start, Channel(found[3]), found[4] or "")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A free slot with a consultant, and why it is proposed.

    reasons: codes, in this order: `asked_for` (this consultant was), `subject` (knows it),
    `generalist` (nobody who knows the subject was free), `language` (the one asked for),
    `soonest` (nothing that fits is free earlier).
    """

    consultant: Consultant
    interval: Interval
    channel: Channel
    service: Service
    reasons: tuple[str, ...] = ()

    @property
    def choice(self) -> Choice:
        """What the person chooses by taking this proposal."""
        return Choice(self.consultant.id, self.interval.start, self.channel, self.service.code)

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
