"""How slots and appointments are said; the words are the practice's texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from babel.dates import format_date, get_timezone_location
from phonenumbers import PhoneNumberFormat, format_number, parse

from escale.french.say import day, hour, slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from actions.practice import Practice
    from actions.turn import Turn
    from escale.career.appointment import Appointment
    from escale.career.people import Consultant
    from escale.career.proposal import Proposal

SAID_REASONS = ("subject", "generalist", "language", "soonest")
MOST_REASONS = 2
LONGEST = 350
FRANCE = 33


@dataclass(frozen=True)
class Wording:
    """Says things about appointments as of one turn: its moment and the person's zone."""

    here: Practice
    turn: Turn
    team: dict[int, Consultant]

    def values(self, appointment: Appointment) -> dict[str, Any]:
        """What the texts about one appointment may name."""
        consultant = self.team.get(appointment.consultant_id)
        length = appointment.interval.end - appointment.interval.start
        return {
            "slot": self.slot(appointment.interval.start),
            "consultant": consultant.name if consultant else self._say("utter_somebody"),
            "first_name": consultant.first_name if consultant else self._say("utter_somebody"),
            "channel": self.channel(appointment.channel),
            "minutes": str(int(length.total_seconds()) // 60),
        }

    def slot(self, start: datetime) -> str:
        """« mardi 24 novembre à 14 h 30 »; abroad, followed by the hour on the practice's clock."""
        here = slot(start, self.turn.zone, self.turn.now, self.here.vocabulary)
        zone = self.here.zone
        if start.astimezone(zone).utcoffset() == start.astimezone(self.turn.zone).utcoffset():
            return here
        same_day = start.astimezone(zone).date() == start.astimezone(self.turn.zone).date()
        words = self.here.vocabulary
        there = hour(start, zone, words) if same_day else slot(start, zone, self.turn.now, words)
        return self._say("utter_slot_abroad", slot=here, there=there, city=city(str(zone)))

    def hour(self, moment: datetime) -> str:
        """« 14 h 12 » on the person's clock."""
        return hour(moment, self.turn.zone, self.here.vocabulary)

    def channel(self, code: str) -> str:
        return self._say(f"utter_channel_{code}")

    def lines(self, appointments: Iterable[Appointment]) -> str:
        return "\n".join(self._say("utter_appointment_line", **self.values(one)) for one in appointments)

    def offers(self, proposals: Sequence[Proposal], language: str = "") -> str:
        """A line for each, with as many reasons as fit; what all have in common is left to :meth:`common`."""
        name = "utter_offer_line" if self.common(proposals) else "utter_offer_line_with_channel"
        for reasons in range(MOST_REASONS, -1, -1):
            lines = [
                self._offer(name, number, one, self._reasons(one, reasons, language))
                for number, one in enumerate(proposals, start=1)
            ]
            if len("\n".join(lines)) <= LONGEST:
                break
        return "\n".join(lines)

    def common(self, proposals: Sequence[Proposal], *, said_already: bool = False) -> str:
        """« visio, 45 minutes » when all are by the same way and equally long; else nothing.

        said_already: the wish names the way.
        """
        kinds = {(one.channel, one.service.minutes) for one in proposals}
        if len(kinds) > 1:
            return ""
        [(channel, minutes)] = kinds
        if said_already:
            return self._say("utter_offers_length", minutes=minutes)
        return self._say("utter_offers_common", channel=self.channel(channel), minutes=minutes)

    def day(self, moment: datetime) -> str:
        """« mardi 24 novembre »."""
        return day(moment, self.turn.zone, self.turn.now, self.here.vocabulary)

    def button(self, proposal: Proposal) -> dict[str, str]:
        """Short: « mar. 24 nov. 14 h 30, Karim »."""
        start = proposal.interval.start
        short = format_date(start.astimezone(self.turn.zone), "EEE d MMM", locale="fr")
        title = f"{short} {self.hour(start)}, {proposal.consultant.first_name}"
        return {"title": title, "payload": f'/inform{{"choice": "{proposal.key}"}}'}

    def _offer(self, name: str, number: int, proposal: Proposal, reason: str) -> str:
        return self._say(
            name,
            number=number,
            slot=self.slot(proposal.interval.start),
            consultant=proposal.consultant.name,
            channel=self.channel(proposal.channel),
            minutes=proposal.service.minutes,
            reason=reason,
        )

    def _reasons(self, proposal: Proposal, most: int, language: str) -> str:
        codes = [code for code in SAID_REASONS if code in proposal.reasons][:most]
        return "".join(self._say(f"utter_reason_{code}", language=language) for code in codes)

    def _say(self, name: str, **values: object) -> str:
        return self.here.texts.say(name, **values).text


async def wording(here: Practice, turn: Turn) -> Wording:
    return Wording(here, turn, {one.id: one for one in await here.diary.consultants()})


def spoken_phone(number: str | None) -> str:
    """« 06 39 98 01 23 » of France, with its prefix from elsewhere."""
    if number is None:
        return ""
    parsed = parse(number)
    national = parsed.country_code == FRANCE
    return format_number(parsed, PhoneNumberFormat.NATIONAL if national else PhoneNumberFormat.INTERNATIONAL)


def city(zone: str) -> str:
    """The city of an IANA zone in French: « Paris »."""
    return str(get_timezone_location(zone, locale="fr", return_city=True))
