"""A diary as somebody sees it who moves an appointment: the time of that one counts as free."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from escale.career.appointment import Appointment, Diary
from escale.career.availability import Busy
from escale.career.ticks import Span


def apart_from(diary: Diary, moving: Appointment) -> Diary:
    """The diary without what ``moving`` claims, to propose times that may overlap it. Only to be read."""
    return cast("Diary", _Apart(diary, moving))


class _Apart:
    """Everything is the diary's own, but for what is busy."""

    def __init__(self, diary: Diary, moving: Appointment) -> None:
        self._diary, self._moving = diary, moving

    def __getattr__(self, name: str) -> Any:
        return getattr(self._diary, name)

    async def busy(self, consultant_ids: Collection[int], window: Span, now: datetime) -> dict[int, Busy]:
        found = dict(await self._diary.busy(consultant_ids, window, now))
        own = found.get(self._moving.consultant_id)
        if own is not None:
            found[self._moving.consultant_id] = _freed(own, self._moving)
        return found


def _freed(busy: Busy, moving: Appointment) -> Busy:
    claimed = [one for one in busy.claimed if one != moving.claimed]
    begins = list(busy.begins)
    if len(claimed) < len(busy.claimed):
        begins.remove(moving.begins)
    return replace(busy, claimed=claimed, begins=begins)
