"""What a person says of themselves: a name, how to reach them, a few words. Read and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumberFormat, format_number, parse

from escale.career.booking import Details
from escale.career.service import Channel
from escale.french.contacts import phone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from escale.career.appointment import Appointment

FIELDS = ("prenom", "courriel", "telephone", "mots")
LONGEST_NAME, LONGEST_EMAIL, LONGEST_WORDS, LONGEST_PHONE = 80, 254, 500, 40
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Contact:
    """What was typed, what it means, and field → name of the words that say what is wrong."""

    typed: dict[str, str]
    details: Details
    problems: dict[str, str] = field(default_factory=dict)


def read_contact(form: Mapping[str, str], channel: Channel) -> Contact:
    """What the form says; for a meeting by telephone a number is needed, else one of two ways to reach the person."""
    typed = {name: readable(form.get(name, "")) for name in FIELDS}
    mail, number = email(typed["courriel"]), _number(typed["telephone"])
    checks = {
        "prenom": len(typed["prenom"]) > LONGEST_NAME and "name",
        "courriel": bool(typed["courriel"]) and not mail and "email",
        "telephone": bool(typed["telephone"]) and not number and "phone",
        "mots": len(typed["mots"]) > LONGEST_WORDS and "words",
    }
    problems = {name: problem for name, problem in checks.items() if problem}
    if channel is Channel.PHONE and not typed["telephone"]:
        problems["telephone"] = "phone_needed"
    elif not typed["courriel"] and not typed["telephone"]:
        problems["courriel"] = "reach"
    return Contact(typed, _details(typed, mail, number), problems)


def readable(text: str) -> str:
    """Without blank edges and what nobody types (PostgreSQL takes no NUL)."""
    return UNREADABLE.sub("", text).strip()


def known(found: Appointment) -> Contact:
    """What the appointment has already, as it would be typed."""
    values = (found.name, found.email, found.contact, found.note)
    return Contact({name: value or "" for name, value in zip(FIELDS, values, strict=True)}, Details())


def spaced(number: str) -> str:
    """A number as it is read: `+33 6 39 98 12 45`."""
    return str(format_number(parse(number), PhoneNumberFormat.INTERNATIONAL))


def email(text: str) -> str | None:
    """The address as it is written everywhere, or None when it is none."""
    try:
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return None
    return found.normalized if len(found.normalized) <= LONGEST_EMAIL else None


def _details(typed: Mapping[str, str], mail: str | None, number: str | None) -> Details:
    name, words = typed["prenom"][:LONGEST_NAME], typed["mots"][:LONGEST_WORDS]
    return Details(name=name or None, contact=number, email=mail, note=words or None)


def _number(text: str) -> str | None:
    return phone(text) if len(text) <= LONGEST_PHONE else None
