"""The practice as its mails name it, and where its meetings take place."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from email.headerregistry import Address
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import phonenumbers
import yaml

from escale.career.service import Channel
from escale.mail.links import Links
from escale.texts import Words

if TYPE_CHECKING:
    from escale.career.appointment import Appointment
    from escale.career.people import Consultant
    from escale.settings import Settings

TEXTS = Path(__file__).parent / "texts.fr.yml"
ROOM_LETTERS = 20
NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class House:
    """contact: how to reach the team outside the site, maybe empty; rooms: address with ``{room}``, maybe empty."""

    words: Words
    name: str
    url: str
    contact: str
    sender: Address
    zone: ZoneInfo
    links: Links
    rooms: str
    key: bytes

    @classmethod
    def of(cls, settings: Settings) -> House:
        """As the settings have it, with the words of ``texts.fr.yml``."""
        return cls(
            words=read_words(), name=settings.practice_name, url=settings.url, contact=settings.practice_contact,
            sender=settings.sender, zone=settings.zone, links=Links(settings.key, settings.url),
            rooms=settings.video_url, key=settings.key,
        )  # fmt: skip

    @property
    def reach(self) -> str:
        """How to reach a human."""
        return self.words.say(
            "reach.both" if self.contact else "reach.site", contact=self.contact, url=self.url
        )

    def room(self, one: Appointment) -> str | None:
        """Where a video meeting takes place: the same for both, and nobody else can guess it."""
        if one.channel is not Channel.VIDEO or not self.rooms:
            return None
        sign = hmac.new(self.key, f"room {one.id}".encode(), hashlib.sha256).hexdigest()
        return self.rooms.replace("{room}", sign[:ROOM_LETTERS])

    def form(self, one: Appointment) -> str:
        """By which way the two meet, and what is missing for it: the name of the words that say it."""
        if one.channel is Channel.PHONE and not one.contact:
            return "phone_unknown"
        if one.channel is Channel.VIDEO and not self.rooms:
            return "video_later"
        return one.channel.value

    def values(self, one: Appointment, consultant: Consultant) -> dict[str, str]:
        """What those words may name."""
        return {
            "url": self.url, "room": self.room(one) or "", "first_name": consultant.first_name,
            "contact": number(one.contact),
        }  # fmt: skip

    def meeting(self, one: Appointment, consultant: Consultant, *, for_consultant: bool = False) -> str:
        """How the two meet, in a sentence."""
        section = "meeting_for_consultant" if for_consultant else "meeting"
        return self.words.say(f"{section}.{self.form(one)}", **self.values(one, consultant))


def number(contact: str | None) -> str:
    """+33639980123 → +33 6 39 98 01 23, on one line; what is no number stays as it is."""
    try:
        read = phonenumbers.parse(contact or "")
        written = phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        return written.replace(" ", NO_BREAK)
    except phonenumbers.NumberParseException:
        return contact or ""


def read_words() -> Words:
    """What mails say (``texts.fr.yml``)."""
    return Words(yaml.load(TEXTS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
