"""Small stand-ins for what lies outside the practice."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from escale.career.booking import (
    Appointment,
    AppointmentNotFound,
    AppointmentState,
    SlotInPast,
    SlotTaken,
)
from escale.career.interval import Interval, ticks
from escale.career.people import Consultant


@dataclass
class MemoryDiary:
    """A diary that forgets everything at the end of the test. `calendar`: busy without appointment."""

    team: Iterable[Consultant] = ()
    calendar: dict[int, list[Interval]] = field(default_factory=dict)
    by_id: dict[str, Appointment] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)

    def booked(self) -> list[Appointment]:
        return [one for one in self.by_id.values() if one.state is AppointmentState.BOOKED]

    async def consultants(self) -> list[Consultant]:
        return list(self.team)

    async def busy(self, consultant_ids: Collection[int], window: Interval) -> dict[int, list[Interval]]:
        found = {who: list(self.calendar.get(who, [])) for who in consultant_ids}
        for one in self.booked():
            found.get(one.consultant_id, []).append(one.interval)
        return {who: [i for i in held if i.overlaps(window)] for who, held in found.items()}

    async def upcoming_count(self, consultant_ids: Collection[int], after: datetime) -> dict[int, int]:
        ahead = Counter(one.consultant_id for one in self.booked() if one.interval.end > after)
        return {who: ahead[who] for who in consultant_ids if ahead[who]}

    async def claim(self, appointment: Appointment) -> Appointment:
        for one in self.by_id.values():
            if one.key == appointment.key:
                return one
        claimed = {(one.consultant_id, t) for one in self.booked() for t in ticks(one.interval)}
        if claimed & {(appointment.consultant_id, t) for t in ticks(appointment.interval)}:
            raise SlotTaken
        self.by_id[appointment.id] = appointment
        return appointment

    async def release(
        self, appointment_id: str, *, person_id: str | None, at: datetime, by: str
    ) -> Appointment:
        found = self.by_id.get(appointment_id)
        if found is None or person_id not in (None, found.person_id):
            raise AppointmentNotFound
        if found.state is AppointmentState.CANCELLED:
            return found
        if person_id is not None and found.interval.start <= at:
            raise SlotInPast
        self.log.append((appointment_id, by))
        self.by_id[appointment_id] = replace(found, state=AppointmentState.CANCELLED)
        return self.by_id[appointment_id]

    async def of_person(self, person_id: str, after: datetime) -> list[Appointment]:
        mine = [one for one in self.booked() if one.person_id == person_id]
        return sorted((one for one in mine if one.interval.end > after), key=lambda one: one.interval.start)
