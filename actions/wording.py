"""How slots and appointments are said; the words are the practice's texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.dates import format_date

from escale.french.say import hour, slot

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from actions.practice import Practice
    from actions.turn import Turn
    from escale.career.appointment import Appointment
    from escale.career.people import Consultant
    from escale.career.proposal import Proposal

SAID_REASONS = ("subject", "generalist")


@dataclass(frozen=True)
class Wording:
    """Says things about appointments as of one turn: its moment and the person's zone."""

    here: Practice
    turn: Turn
    team: dict[int, Consultant]

    def values(self, appointment: Appointment) -> dict[str, str]:
        """What the texts about one appointment may name."""
        consultant = self.team.get(appointment.consultant_id)
        return {
            "slot": self._slot(appointment.interval.start),
            "consultant": consultant.name if consultant else "",
            "first_name": consultant.first_name if consultant else "",
            "channel": self.channel(appointment.channel),
        }

    def channel(self, code: str) -> str:
        return self.here.texts.say(f"utter_channel_{code}").text

    def lines(self, appointments: Iterable[Appointment]) -> str:
        said = (
            self.here.texts.say("utter_appointment_line", **self.values(one)).text for one in appointments
        )
        return "\n".join(said)

    def offers(self, proposals: Iterable[Proposal]) -> str:
        return "\n".join(self._offer(number, one) for number, one in enumerate(proposals, start=1))

    def button(self, proposal: Proposal) -> dict[str, str]:
        start, words = proposal.interval.start, self.here.vocabulary
        day = format_date(start.astimezone(self.turn.zone), "EEE d MMM", locale="fr")
        title = f"{day} {hour(start, self.turn.zone, words)}"
        return {"title": title, "payload": f'/inform{{"choice": "{proposal.key}"}}'}

    def _offer(self, number: int, proposal: Proposal) -> str:
        reason = next((reason for reason in SAID_REASONS if reason in proposal.reasons), "none")
        return self.here.texts.say(
            "utter_offer_line",
            number=number,
            slot=self._slot(proposal.interval.start),
            consultant=proposal.consultant.name,
            channel=self.channel(proposal.channel),
            reason=self.here.texts.say(f"utter_reason_{reason}").text,
        ).text

    def _slot(self, start: datetime) -> str:
        return slot(start, self.turn.zone, self.turn.now, self.here.vocabulary)


async def wording(here: Practice, turn: Turn) -> Wording:
    return Wording(here, turn, {one.id: one for one in await here.diary.consultants()})
