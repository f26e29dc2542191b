"""Signed tokens instead of cookies: they name a visit, a slot that is kept, an appointment that was made."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

VISIT_LASTS = timedelta(hours=12)
VISIT_BYTES = 12


class NotOurs(ValueError):
    """A token that we did not sign, or not for this."""


class TooOld(ValueError):
    """A token of ours whose time is over."""


@dataclass(frozen=True)
class Kept:
    """Whose slot is kept: the visit and the appointment that holds it."""

    visit: str
    appointment_id: str


class Tokens:
    """Makes and reads them; each kind is good for one thing only."""

    def __init__(self, key: bytes) -> None:
        self._visit = URLSafeSerializer(key, salt="rdv visit")
        self._kept = URLSafeSerializer(key, salt="rdv kept")
        self._made = URLSafeSerializer(key, salt="rdv made")

    def visit(self, now: datetime, number: str | None = None) -> str:
        """A token for a new visit, or for the one with this number."""
        number = number or secrets.token_urlsafe(VISIT_BYTES)
        return str(self._visit.dumps([number, int(now.timestamp())]))

    def visit_of(self, token: str, now: datetime) -> str:
        """The number of the visit. Raises NotOurs, TooOld."""
        number, at = _loaded(self._visit, token, 2)
        if now - datetime.fromtimestamp(at, UTC) > VISIT_LASTS:
            raise TooOld
        return str(number)

    def kept(self, kept: Kept) -> str:
        return str(self._kept.dumps([kept.visit, kept.appointment_id]))

    def kept_of(self, token: str) -> Kept:
        """Raises NotOurs."""
        visit, appointment_id = _loaded(self._kept, token, 2)
        return Kept(str(visit), str(appointment_id))

    def made(self, appointment_id: str) -> str:
        return str(self._made.dumps([appointment_id]))

    def made_of(self, token: str) -> str:
        """The appointment's id. Raises NotOurs."""
        [appointment_id] = _loaded(self._made, token, 1)
        return str(appointment_id)


def _loaded(serializer: URLSafeSerializer, token: str, length: int) -> list[Any]:
    try:
        found = serializer.loads(token)
    except BadData as error:
        raise NotOurs from error
    if not isinstance(found, list) or len(found) != length:
        raise NotOurs
    return found
