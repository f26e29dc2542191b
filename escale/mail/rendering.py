"""From a letter to the message that is sent: text, HTML, and the calendar's part."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

if TYPE_CHECKING:
    from datetime import datetime

    from escale.mail.house import House
    from escale.mail.letters import Letter
    from escale.store.mails import Mail

TEMPLATES = Path(__file__).parent / "templates"
FILE = "rendez-vous.ics"


class Renderer:
    """Fills the templates."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._pages = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(["html"]), undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._pages.policies["urlize.rel"] = None

    def message(self, letter: Letter, one: Mail, now: datetime) -> EmailMessage:
        """Ready to be sent; the same mail always has the same ``Message-ID``, so that a copy is seen to be one."""
        message = EmailMessage(policy=SMTP)
        message["From"] = self._house.sender
        message["To"] = _mailbox(one.recipient)
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = now
        message["Message-ID"] = f"<{one.id}-{one.appointment.id}@{self._house.sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = "fr"
        message.set_content(self._filled("letter.txt", letter), cte="quoted-printable")
        message.add_alternative(self._filled("letter.html", letter), subtype="html", cte="quoted-printable")
        if letter.calendar:
            _add_calendar(message, letter.calendar, letter.method)
        return message

    def _filled(self, name: str, letter: Letter) -> str:
        return self._pages.get_template(name).render(letter=letter, practice=self._house.name)


def _mailbox(recipient: str) -> Address:
    local, _, domain = recipient.rpartition("@")
    return Address(username=local, domain=domain)


def _add_calendar(message: EmailMessage, calendar: bytes, method: str) -> None:
    """Beside the text, where calendars look for it, and as a file, for the others."""
    message.add_alternative(
        calendar,
        maintype="text",
        subtype="calendar",
        cte="base64",
        params={"method": method, "charset": "utf-8"},
    )
    message.add_attachment(calendar, maintype="application", subtype="ics", filename=FILE)
