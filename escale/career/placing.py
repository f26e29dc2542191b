"""Whether a choice is a slot of this practice, and which stretch of whose diary it means."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from escale.career.appointment import Appointment, Diary, SlotInPast, SlotNotOffered, SlotTaken
from escale.career.availability import Busy, Question, starts
from escale.career.interval import Interval
from escale.career.people import Consultant
from escale.career.proposal import Choice
from escale.career.proposing import member
from escale.career.service import Channel, Service, find
from escale.career.states import Act, Door
from escale.career.ticks import exactly
from escale.career.wall import QUARTER


class Buffers(TypedDict):
    """What an appointment keeps of its service."""

    service: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where an appointment goes."""

    consultant: Consultant
    service: Service
    channel: Channel
    interval: Interval

    @property
    def buffers(self) -> Buffers:
        """The service's code and buffers (minutes)."""
        return Buffers(service=self.service.code, before=self.service.before, after=self.service.after)


async def place(diary: Diary, choice: Choice, act: Act, *, again: Appointment | None = None) -> Place:
    """The place that a choice means; whether it is still free the diary says when it is claimed.

    `again`: the appointment that moves; its service may have been given up since. Raises UnknownConsultant,
    SlotInPast, SlotNotOffered, and SlotTaken when the consultant's own calendar is busy.
    """
    team = await diary.consultants(ids=[choice.consultant_id], since=act.at)
    consultant, service = member(team, choice.consultant_id), await _service(diary, choice, again)
    to = Place(consultant, service, choice.channel, Interval(choice.start, choice.start + service.length))
    _check(to, act.at, free_hand=act.door is Door.DESK)
    await _check_calendar(diary, to, act)
    return to


async def _service(diary: Diary, choice: Choice, again: Appointment | None) -> Service:
    services = await diary.services()
    kept = [one for one in services if again and one.code == again.service == choice.service]
    found = find(services, choice.service) or next(iter(kept), None)
    if found is None:
        raise SlotNotOffered("service")
    return found


def _check(to: Place, now: datetime, *, free_hand: bool) -> None:
    start, end = to.interval.start, to.interval.end
    if start <= now:
        raise SlotInPast
    if start < now + to.service.ahead and not free_hand:
        raise SlotNotOffered("notice")
    if end > now + to.service.reach and not free_hand:
        raise SlotNotOffered("horizon")
    if not to.consultant.gives(to.service.code):
        raise SlotNotOffered("service")
    if to.channel not in to.consultant.channels or to.channel not in to.service.channels:
        raise SlotNotOffered("channel")


async def _check_calendar(diary: Diary, to: Place, act: Act) -> None:
    """Hours and own calendar; the claimed ticks and the limits are the diary's to refuse."""
    try:
        span = exactly(to.interval)
    except ValueError:
        raise SlotNotOffered("hours") from None
    asked = Question(to.service, (span,), span.first, step=None if act.door is Door.DESK else QUARTER)
    found = await diary.busy([to.consultant.id], asked.around, act.at)
    calendar = Busy(calendar=found.get(to.consultant.id, Busy()).calendar)
    if not starts(asked, to.consultant, Busy(), diary.days_off):
        raise SlotNotOffered("hours")
    if not starts(asked, to.consultant, calendar, diary.days_off):
        raise SlotTaken
