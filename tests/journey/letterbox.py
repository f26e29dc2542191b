"""What a practice without a mail server leaves in ``var/mail``, as its readers get it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from icalendar import Calendar, Event

TRIES, PAUSE = 300, 0.1


@dataclass(frozen=True)
class Letter:
    """One mail, with the appointment that its calendar file tells."""

    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def calendar(self) -> Calendar:
        [part] = [part for part in self.message.walk() if part.get_filename()]
        return Calendar.from_ical(part.get_payload(decode=True))

    @property
    def event(self) -> Event:
        [event] = self.calendar.walk("VEVENT")
        return event

    def link(self, label: str) -> str:
        """The address below this label."""
        body = self.message.get_body(("plain",))
        assert body is not None
        lines: list[str] = body.get_content().splitlines()
        return lines[lines.index(f"{label} :") + 1]


class Letterbox:
    """The mails to one address, oldest first."""

    def __init__(self, var: Path, address: str) -> None:
        self._folder, self._address = var / "mail", address

    def letters(self, about: str) -> list[Letter]:
        """Those whose subject begins so."""
        read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in self._files()]
        return [
            Letter(one)
            for one in read
            if one["To"].addresses[0].addr_spec == self._address and one["Subject"].startswith(about)
        ]

    async def letter(self, about: str) -> Letter:
        """The last one about this, once it is there."""
        for _ in range(TRIES):
            if found := self.letters(about):
                return found[-1]
            await asyncio.sleep(PAUSE)
        raise AssertionError(f"{about!r} is not among {[one.subject for one in self.letters('')]}")

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.eml"))
