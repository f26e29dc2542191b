"""The shapes of the calendar's JSON: times on the wall of the calendar that is shown, codes as words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from escale.career.availability import opening
from escale.career.states import PROVISIONAL, AppointmentState
from escale.desk.planning import subject_name
from escale.store.days_off import days_off
from escale.store.holiday_names import named_holidays
from escale.store.planning import stretch_revision

if TYPE_CHECKING:
    from datetime import datetime

    from escale.career.interval import Interval
    from escale.career.people import Consultant
    from escale.desk.planning_times import Clock
    from escale.desk.room import Room
    from escale.store.agenda import Meeting, Page, Stretch

BOOKED = AppointmentState.BOOKED


class Shown:
    """Makes events for one calendar: on the wall of ``clock``, at the moment ``now`` (UTC)."""

    def __init__(self, room: Room, clock: Clock, now: datetime, names: dict[int, str] | None = None) -> None:
        self._room, self._clock, self._now, self._names = room, clock, now, names or {}

    def page(self, one: Consultant, page: Page, window: Interval) -> list[dict[str, Any]]:
        """Everything of one consultant within the window."""
        return [
            *(self._open(piece) for piece in opening(one, window, days_off)),
            *self._holidays(one, window),
            *(self._stretch("elsewhere", piece) for piece in page.elsewhere),
            *(self._stretch("extra", piece) for piece in page.extra),
            *(self._stretch("absence", piece) for piece in page.absences),
            *(self.meeting(meeting) for meeting in page.meetings),
        ]

    def meeting(self, one: Meeting) -> dict[str, Any]:
        """An appointment, a hold or an offer."""
        found, words = one.appointment, self._room.words
        provisional = found.state in PROVISIONAL
        until = self._clock.hour(found.held_until) if found.held_until else ""
        begun = found.interval.start <= self._now
        return {
            **self._event(found.state.value, f"appointment:{found.id}", found.interval),
            "title": one.person or words.say("people.person"),
            "subject": subject_name(self._room, found.subject), "channel": words.find("channels", found.channel),
            "consultant": found.consultant_id, "with": self._names.get(found.consultant_id),
            "note": words.say(f"agenda.{found.state}", time=until) if found.state != BOOKED else None,
            "until": found.held_until.isoformat() if found.held_until else None,
            "movable": found.state == BOOKED and not begun, "cancellable": found.state == BOOKED and not begun,
            "finishable": begun and not provisional, "contact": found.contact or found.email,
            "words": found.note, "said": self._clock.span(found.interval),
        }  # fmt: skip

    def _stretch(self, kind: str, one: Stretch) -> dict[str, Any]:
        return {
            **self._event(kind, f"{kind}:{one.id}", one.interval),
            "title": one.label or self._room.words.say(f"agenda.{kind}"), "label": one.label or "",
            "movable": kind == "absence", "number": one.id, "said": self._clock.span(one.interval),
            "revision": stretch_revision(one.interval, one.label), "fields": self._clock.fields(one.interval),
        }  # fmt: skip

    def _open(self, piece: Interval) -> dict[str, Any]:
        return self._event("open", f"open:{piece.start.isoformat()}", piece)

    def _holidays(self, one: Consultant, window: Interval) -> list[dict[str, Any]]:
        first, last = self._clock.wall(window.start).date(), self._clock.wall(window.end).date()
        return [
            {
                "kind": "holiday", "id": f"holiday:{on}", "start": on.isoformat(), "end": on.isoformat(),
                "whole": True, "title": self._room.words.say("agenda.holiday", title=name),
            }
            for on, name in named_holidays(one.holidays, first, last)
        ]  # fmt: skip

    def _event(self, kind: str, key: str, one: Interval) -> dict[str, Any]:
        """Where the wall shows its end before its beginning (the clock goes back), its length counts."""
        start, end = self._clock.wall(one.start), self._clock.wall(one.end)
        if end <= start:
            end = start + one.length
        whole = self._clock.whole_days(one)
        return {
            "kind": kind, "id": key, "start": start.isoformat(), "end": end.isoformat(), "whole": whole,
        }  # fmt: skip
