"""Signed links to one appointment: each good for one purpose, for one person, for a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from itsdangerous import BadData, URLSafeSerializer

if TYPE_CHECKING:
    from escale.career.appointment import Appointment

AFTERWARDS = timedelta(days=30)  # what is over can still be looked at
PATH = "/rdv/r/"


class Purpose(StrEnum):
    """What a link allows, and nothing else."""

    SEE = "see"
    MOVE = "move"
    CANCEL = "cancel"
    ICS = "ics"
    ACCEPT = "accept"
    DECLINE = "decline"


class LinkForged(ValueError):
    """Not a link that we signed."""


class LinkExpired(ValueError):
    """A link of ours, of which the time is over. ``grant``: what it allowed."""

    def __init__(self, grant: Grant) -> None:
        super().__init__("expired")
        self.grant = grant


@dataclass(frozen=True)
class Grant:
    """What a link allows: one purpose, on one appointment of one person."""

    purpose: Purpose
    appointment_id: str
    person_id: str


class Links:
    """Makes and checks them.

    Args:
        key: the practice's signing key.
        url: where people reach the practice, without a slash at the end.
    """

    def __init__(self, key: bytes, url: str) -> None:
        self._serializer = URLSafeSerializer(key, salt="rdv link")
        self._url = url

    def to(self, purpose: Purpose, one: Appointment) -> str:
        """The whole address; good until 30 days after the appointment as it is now."""
        until = int((one.interval.end + AFTERWARDS).timestamp())
        token = self._serializer.dumps([purpose, one.id, one.person_id, until])
        return f"{self._url}{PATH}{token!s}"

    def check(self, token: str, now: datetime) -> Grant:
        """What the last part of the address allows. Raises LinkForged, LinkExpired."""
        try:
            purpose, appointment_id, person_id, until = self._serializer.loads(token)
            grant = Grant(Purpose(purpose), appointment_id, person_id)
            over = datetime.fromtimestamp(until, UTC) <= now
        except (BadData, ValueError, TypeError) as error:
            raise LinkForged from error
        if over:
            raise LinkExpired(grant)
        return grant
