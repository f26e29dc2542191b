"""Small stand-ins for what lies outside the practice."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from escale.career.appointment import Decide
from escale.career.availability import Busy, full_spans
from escale.career.booking import (
    Act,
    Appointment,
    AppointmentNotFound,
    AppointmentState,
    Event,
    SlotTaken,
    UnknownConsultant,
)
from escale.career.interval import Interval
from escale.career.people import Consultant
from escale.career.service import Channel, Service
from escale.career.states import CLAIMING
from escale.career.ticks import Span, touched

SERVICES = (
    Service("chat", "Chat", (Channel.CHAT,), 20),
    Service("phone", "Téléphone", (Channel.PHONE,), 30),
    Service("video", "Visio", (Channel.VIDEO,), 45),
    Service("review", "Relecture", (Channel.VIDEO, Channel.PHONE), 30),
    Service("bilan", "Bilan", (Channel.VIDEO, Channel.PHONE), 60),
)


@dataclass
class MemoryDiary:
    """A diary that forgets everything at the end of the test. `calendar`: busy without appointment."""

    team: Iterable[Consultant] = ()
    calendar: dict[int, list[Interval]] = field(default_factory=dict)
    by_id: dict[str, Appointment] = field(default_factory=dict)
    log: list[tuple[str, str, str]] = field(default_factory=list)
    holidays: Collection[date] = ()
    offered: Iterable[Service] = SERVICES

    def booked(self) -> list[Appointment]:
        return [one for one in self.by_id.values() if one.state is AppointmentState.BOOKED]

    def live(self, now: datetime) -> list[Appointment]:
        claiming = [one for one in self.by_id.values() if one.state in CLAIMING]
        return [one for one in claiming if one.held_until is None or one.held_until > now]

    async def services(self) -> list[Service]:
        return list(self.offered)

    async def consultants(
        self,
        *,
        ids: Collection[int] | None = None,
        subject: str | None = None,
        since: datetime | None = None,  # noqa: ARG002
    ) -> list[Consultant]:
        asked = [one for one in self.team if ids is None or one.id in ids]
        return [one for one in asked if subject is None or subject in one.subjects]

    def days_off(self, calendar: str, first: date, last: date) -> Collection[date]:
        return [day for day in self.holidays if calendar == "FR" and first <= day <= last]

    async def busy(
        self,
        consultant_ids: Collection[int],
        window: Span,  # noqa: ARG002
        now: datetime,
    ) -> dict[int, Busy]:
        found = {who: Busy(calendar=list(map(touched, self.calendar.get(who, ())))) for who in consultant_ids}
        for one in self.live(now):
            if one.consultant_id in found:
                found[one.consultant_id].claimed.append(one.claimed)
                found[one.consultant_id].begins.append(one.begins)
        return found

    async def upcoming_count(self, consultant_ids: Collection[int], after: datetime) -> dict[int, int]:
        ahead = Counter(one.consultant_id for one in self.live(after) if one.interval.end > after)
        return {who: ahead[who] for who in consultant_ids if ahead[who]}

    async def claim(self, appointment: Appointment, act: Act) -> Appointment:
        if known := await self.by_key(appointment.key):
            return known
        self._occupy(appointment, act.at)
        self._write(appointment, "claim", act)
        return appointment

    async def change(self, appointment_id: str, event: Event, decide: Decide, act: Act) -> Appointment:
        found = self.by_id.get(appointment_id)
        if found is None:
            raise AppointmentNotFound
        if act.key and await self.changed_by(appointment_id, act.key):
            return found
        wanted = decide(found)
        if event in {Event.CONFIRM, Event.MOVE}:
            self._occupy(wanted, act.at)
        if wanted != found:
            self._write(wanted, event, act)
        return wanted

    async def get(self, appointment_id: str) -> Appointment | None:
        return self.by_id.get(appointment_id)

    async def changed_by(self, appointment_id: str, key: str) -> bool:
        return (appointment_id, "key", key) in self.log

    async def by_key(self, key: str) -> Appointment | None:
        return next((one for one in self.by_id.values() if one.key == key), None)

    async def of_person(self, person_id: str, after: datetime) -> list[Appointment]:
        mine = [one for one in self.booked() if one.person_id == person_id]
        return sorted((one for one in mine if one.interval.end > after), key=lambda one: one.interval.start)

    def _occupy(self, wanted: Appointment, now: datetime) -> None:
        if wanted.consultant_id not in {one.id for one in self.team}:
            raise UnknownConsultant(wanted.consultant_id)
        own_holds = [
            one.id for one in self.by_id.values()
            if one.person_id == wanted.person_id and one.state is AppointmentState.HELD
        ]  # fmt: skip
        self._check_limits(wanted, now)
        for one in self.live(now):
            apart = one.consultant_id != wanted.consultant_id or one.id in {wanted.id, *own_holds}
            if (
                not apart
                and one.claimed.first < wanted.claimed.last
                and wanted.claimed.first < one.claimed.last
            ):
                raise SlotTaken
        for hold in own_holds:
            if hold != wanted.id:
                del self.by_id[hold]

    def _check_limits(self, wanted: Appointment, now: datetime) -> None:
        [who] = [one for one in self.team if one.id == wanted.consultant_id]
        others = [one.begins for one in self.live(now) if one.consultant_id == who.id and one.id != wanted.id]
        if any(full_spans(who, Span(wanted.begins, wanted.begins + 1), others)):
            raise SlotTaken

    def _write(self, one: Appointment, event: str, act: Act) -> None:
        self.by_id[one.id] = one
        self.log += [(one.id, event, act.who)] + ([(one.id, "key", act.key)] if act.key else [])
