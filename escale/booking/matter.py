"""What a signed link is about: the appointment as it is now, and whether the link's purpose still makes sense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from escale.booking.done import duration
from escale.booking.moments import Clock
from escale.career.booking import Appointment, AppointmentState
from escale.career.service import Service, find
from escale.mail.links import Grant, LinkExpired, LinkForged, Purpose
from escale.store.telling import Known, known

if TYPE_CHECKING:
    from escale.booking.visit import Visit
    from escale.mail.house import House

S = AppointmentState
OVER = frozenset({S.DONE, S.NO_SHOW})
CHANGING = frozenset({Purpose.MOVE, Purpose.CANCEL})
ANSWERING = frozenset({Purpose.ACCEPT, Purpose.DECLINE})


class Said(Exception):
    """Instead of what the link was for, the person is told why not; ``manage.said.<code>`` has the words."""

    def __init__(self, status: int, code: str, **values: str) -> None:
        super().__init__(code)
        self.status, self.code, self.values = status, code, values


@dataclass(frozen=True)
class Matter:
    """A link that we signed, and what it is about."""

    visit: Visit
    house: House
    grant: Grant
    what: Known
    service: Service | None

    @property
    def one(self) -> Appointment:
        return self.what.appointment

    @property
    def clock(self) -> Clock:
        """The person's."""
        return Clock(self.visit.room.words, ZoneInfo(self.what.timezone), self.house.zone)

    @property
    def lasts(self) -> bool:
        """Whether an offer is still kept for the person."""
        until = self.one.held_until
        return self.one.state is S.OFFERED and until is not None and until > self.visit.now

    @property
    def shown(self) -> dict[str, Any]:
        """What ``summary.html`` fills in."""
        return {"found": self.one, "who": self.what.consultant, "clock": self.clock}

    def require_open(self) -> None:
        """Raises Said when there is nothing left to do with this link."""
        if self.grant.purpose in ANSWERING:
            self._require_offer()
            return
        if self.one.state is S.CANCELLED:
            raise Said(200 if self.grant.purpose is Purpose.CANCEL else 410, "cancelled")
        if self.one.state in OVER or self.one.interval.start <= self.visit.now:
            raise Said(410, "over", reach=self.house.reach)
        if self.one.state is not S.BOOKED:
            raise Said(410, "gone", reach=self.house.reach)
        if self.grant.purpose in CHANGING and self.late:
            raise self.too_late()

    @property
    def late(self) -> bool:
        """Whether it is within the notice."""
        return self.service is not None and self.one.interval.start < self.visit.now + self.service.ahead

    def too_late(self) -> Said:
        """Why not, and whom to tell instead."""
        notice = self.service.notice if self.service else 0
        said = duration(self.visit.room.words, notice)
        return Said(
            409, "late", duration=said, slot=self.clock.slot(self.one.interval.start), reach=self.house.reach
        )

    def _require_offer(self) -> None:
        if self.one.state is S.CANCELLED:
            raise Said(410, "cancelled")
        if self.one.interval.start <= self.visit.now:
            raise Said(410, "over", reach=self.house.reach)
        if self.one.state is S.RELEASED:
            raise Said(200 if self.grant.purpose is Purpose.DECLINE else 410, "declined")
        if self.grant.purpose is Purpose.DECLINE and not self.lasts and self.one.state is not S.BOOKED:
            raise Said(410, "lapsed")


async def read_matter(visit: Visit, house: House) -> Matter:
    """Raises Said for a link that is forged, expired, or about nothing that exists."""
    try:
        grant = house.links.check(visit.request.match_info["token"], visit.now)
    except LinkForged as error:
        raise Said(404, "forged", reach=house.reach) from error
    except LinkExpired as error:
        raise Said(410, "expired", reach=house.reach) from error
    diary = visit.booking.diary
    found = await diary.get(grant.appointment_id)
    what = await _known(visit, found) if found and found.person_id == grant.person_id else None
    if what is None:
        raise Said(410, "gone", reach=house.reach)
    return Matter(visit, house, grant, what, find(await diary.services(), what.appointment.service))


async def _known(visit: Visit, found: Appointment) -> Known | None:
    async with visit.booking.database.read() as connection:
        return await known(connection, found)
