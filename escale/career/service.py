"""What a practice offers: services with their length, buffers, notice and horizon."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from escale.career.ticks import MINUTES

LONGEST_MINUTES = 480


class Channel(StrEnum):
    """By which way a consultant and a person meet."""

    CHAT = "chat"
    PHONE = "phone"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of appointment.

    code: small letters, never changed; channels: the ways it is given, the usual one first; minutes, before, after:
    multiples of 5 (length, and buffers that stay free around it); notice: minutes between asking and beginning;
    horizon: days; inactive ones are kept for what was booked; position: order of showing. ValueError otherwise.
    """

    code: str
    name: str
    channels: tuple[Channel, ...]
    minutes: int
    before: int = 0
    after: int = 0
    notice: int = 120
    horizon: int = 90
    active: bool = True
    position: int = 0

    def __post_init__(self) -> None:
        """Refuse what could never be booked."""
        if not self.channels:
            raise ValueError("a service needs a channel")
        if not 0 < self.minutes <= LONGEST_MINUTES or self.notice < 0 or self.horizon < 1:
            raise ValueError("a service lasts 5 to 480 minutes, is booked 0 minutes to 1 day ahead or more")
        if any(part < 0 or part % MINUTES for part in (self.minutes, self.before, self.after)):
            raise ValueError("length and buffers are multiples of 5 minutes")

    @property
    def length(self) -> timedelta:
        """How long the meeting lasts."""
        return timedelta(minutes=self.minutes)

    @property
    def ahead(self) -> timedelta:
        """The notice: how long before it begins it can last be booked, moved or cancelled by the person."""
        return timedelta(minutes=self.notice)

    @property
    def reach(self) -> timedelta:
        """The horizon: how far from now it may end."""
        return timedelta(days=self.horizon)


def find(services: Collection[Service], code: str) -> Service | None:
    """The active service of this code."""
    return next((one for one in services if one.code == code and one.active), None)


def ordinary(services: Sequence[Service], channel: str) -> Service | None:
    """What is meant when only a channel is said: the service named like it, else the first active one on it."""
    named = find(services, channel)
    return named or next((one for one in services if one.active and channel in one.channels), None)
