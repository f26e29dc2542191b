"""From a mail of the queue to what it says: one letter, whatever form it is sent in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from escale.career.states import Door
from escale.mail.invitation import Guest, Invitation, Method
from escale.mail.links import Purpose
from escale.mail.moments import Clock
from escale.store.mails import Audience, Kind, Mail

if TYPE_CHECKING:
    from datetime import datetime

    from escale.career.interval import Interval
    from escale.career.service import Service
    from escale.mail.house import House
    from escale.store.telling import Known

BY_THE_TEAM = frozenset({Door.DESK, Door.SYSTEM})
CHANGES = frozenset({Kind.BOOKED, Kind.MOVED, Kind.CANCELLED})
PERSON = Audience.PERSON


@dataclass(frozen=True)
class Line:
    """A label and what stands beside it: a fact, or an address to go to."""

    label: str
    value: str


@dataclass(frozen=True)
class Letter:
    """What a mail says. actions: the first one stands out; calendar: an ICS file with its method."""

    subject: str
    hello: str
    lead: list[str]
    facts: list[Line]
    actions: list[Line]
    notes: list[str]
    footer: list[str]
    calendar: bytes | None = None
    method: Method = Method.REQUEST
    struck: bool = field(default=False)  # what the facts tell is no more


class Writer:
    """Writes the letter of one mail."""

    def __init__(self, house: House, one: Mail, service: Service | None, now: datetime) -> None:
        self._house, self._mail, self._service, self._now = house, one, service, now
        self._words, self._one = house.words, one.appointment
        self._to_person = one.audience is PERSON
        zone = ZoneInfo(one.timezone if self._to_person else one.consultant.timezone)
        self._clock = Clock(house.words, zone, house.zone if self._to_person else zone)

    def calendar(self, method: Method) -> bytes:
        """The appointment as an ICS file."""
        return self._invitation().ics(method, self._now)

    def letter(self) -> Letter:
        """What it says, in French."""
        return Letter(
            subject=self._say("subject"), hello=self._hello(), lead=list(self._lead()), facts=list(self._facts()),
            actions=list(self._actions()), notes=list(self._notes()), footer=list(self._footer()),
            calendar=self.calendar(self._method) if self._mail.kind in CHANGES else None,
            method=self._method, struck=self._mail.kind is Kind.CANCELLED,
        )  # fmt: skip

    @property
    def _interval(self) -> Interval:
        """When it is; when it was, for a consultant who lost it to another."""
        lost = not self._to_person and self._mail.consultant.id != self._one.consultant_id
        return self._mail.was if lost and self._mail.was else self._one.interval

    @property
    def _method(self) -> Method:
        return Method.CANCEL if self._mail.kind is Kind.CANCELLED else Method.REQUEST

    def _say(self, name: str) -> str:
        until = self._one.held_until
        return self._words.say(
            f"{self._mail.audience}.{self._mail.kind}.{name}",
            slot=self._clock.short(self._interval.start),
            consultant=self._mail.consultant.name,
            until=self._clock.hour(until) if until else "",
        )

    def _hello(self) -> str:
        name = self._one.name if self._to_person else self._mail.consultant.first_name
        if not name:
            return self._words.say("person.hello_nameless")
        return self._words.say(f"{self._mail.audience}.hello", name=name)

    def _lead(self) -> Iterator[str]:
        said = self._words.section(f"{self._mail.audience}.{self._mail.kind}")
        yield self._say("desk" if "desk" in said and self._mail.door in BY_THE_TEAM else "lead")
        if "later" in said:
            yield self._say("later")

    def _facts(self) -> Iterator[Line]:
        yield self._fact("when", self._clock.full(self._interval.start))
        if self._mail.kind is Kind.MOVED and self._mail.was:
            yield self._fact("before", self._clock.full(self._mail.was.start))
        yield self._fact("what", self._what())
        if self._one.subject in self._words.section("subjects"):
            yield self._fact("subject", self._words.say(f"subjects.{self._one.subject}"))
        if self._to_person:
            yield self._fact("with", self._mail.consultant.name)
        else:
            yield self._fact("who", self._one.name or self._words.say("facts.nameless"))
        if self._mail.kind is not Kind.CANCELLED:
            yield from self._meeting()

    def _meeting(self) -> Iterator[Line]:
        how = self._house.meeting(self._one, self._mail.consultant, for_consultant=not self._to_person)
        yield self._fact("how", how)
        if not self._to_person and self._one.email:
            yield self._fact("reach", self._one.email)

    def _what(self) -> str:
        minutes = int(self._one.interval.length.total_seconds() // 60)
        name = self._service.name if self._service else self._one.service
        return self._words.say("facts.what_value", service=name, minutes=minutes)

    def _fact(self, name: str, value: str) -> Line:
        return Line(self._words.say(f"facts.{name}"), value)

    def _actions(self) -> Iterator[Line]:
        if not self._to_person:
            yield self._action("desk", f"{self._house.url}/desk/")
        elif self._mail.kind is Kind.CANCELLED:
            yield self._action("book", f"{self._house.url}/rdv/")
        elif self._mail.kind is Kind.OFFER:
            yield from self._links(Purpose.ACCEPT, Purpose.DECLINE)
        else:
            late = self._now > self._deadline
            yield from self._links(
                Purpose.SEE, *(() if late else (Purpose.MOVE, Purpose.CANCEL)), Purpose.ICS
            )

    def _links(self, *purposes: Purpose) -> Iterator[Line]:
        for purpose in purposes:
            yield self._action(purpose.value, self._house.links.to(purpose, self._one))

    def _action(self, name: str, address: str) -> Line:
        return Line(self._words.say(f"actions.{name}"), address)

    def _notes(self) -> Iterator[str]:
        if self._to_person and self._mail.kind not in {Kind.CANCELLED, Kind.OFFER}:
            name = "past_deadline" if self._now > self._deadline else "deadline"
            deadline = self._clock.full(self._deadline)
            yield self._words.say(f"person.{name}", deadline=deadline, reach=self._house.reach)

    @property
    def _deadline(self) -> datetime:
        start = self._one.interval.start
        return start - self._service.ahead if self._service else start

    def _footer(self) -> Iterator[str]:
        values = {"practice": self._house.name, "url": self._house.url, "reach": self._house.reach}
        data = (
            "data" if self._one.conversation_id else "data_alone"
        )  # by the page, they have no discussion of theirs
        for name in ("human", data, "why") if self._to_person else ("consultant",):
            yield self._words.say(f"footer.{name}", **values)

    def _invitation(self) -> Invitation:
        who, sender = self._mail.consultant, self._house.sender
        name = (self._one.name or "") if self._to_person else who.name
        how = self._house.meeting(self._one, who, for_consultant=not self._to_person)
        form = "summary" if self._to_person else "summary_for_consultant"
        service = self._service.name if self._service else self._one.service
        return Invitation(
            appointment=self._one, interval=self._interval, sequence=self._mail.sequence, zone=self._clock.own,
            summary=self._words.say(f"calendar.{form}", consultant=who.name, service=service),
            description=f"{self._what()}. {how}",
            location=self._house.room(self._one) or how,
            alarm=self._words.say("calendar.alarm"),
            organizer=Guest.of(self._house.name, sender.addr_spec),
            attendee=Guest.of(
                name or self._mail.recipient, self._mail.recipient,
                role="REQ-PARTICIPANT", partstat="ACCEPTED", rsvp="FALSE",
            ),
        )  # fmt: skip


def published(house: House, what: Known, service: Service | None, now: datetime) -> bytes:
    """The person's ICS file, to be downloaded."""
    one = what.appointment
    about = Mail(
        id=0, kind=Kind.BOOKED, audience=PERSON, recipient=one.email or "", sequence=one.sequence, door=Door.LINK,
        attempts=0, until=one.interval.end, claimed_until=now, was=None, appointment=one, consultant=what.consultant,
        timezone=what.timezone,
    )  # fmt: skip
    return Writer(house, about, service, now).calendar(Method.PUBLISH)
