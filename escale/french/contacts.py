"""How to reach a person: telephone numbers and e-mail addresses in what they write."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number, is_valid_number

from escale.french.plain import LONGEST

# where French is spoken and a number may be written without its country
NEIGHBOURS = ("FR", "GP", "MQ", "GF", "RE", "YT", "BE", "CH", "LU", "CA")
# numbers that the regulator keeps for fiction: nobody's, but those of demonstrations and tests
FICTION = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649", "+3363998")
MAIL = re.compile(
    r"(?<![\w.+'%-])[A-Za-z0-9](?:[A-Za-z0-9_+%'-]|\.(?=[A-Za-z0-9_+%'-])){0,63}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}(?![\w-]|\.\w)"
)

LEAST_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Contact:
    """A number (E.164) or an address, and its letters in the text."""

    value: str
    start: int
    end: int


def phone(text: str, region: str = "FR") -> str | None:
    """The first valid telephone number, as E.164 (`+33639981245`), else None.

    region: ISO 3166 code of the country whose numbers need no prefix; when none of that country is
    found, those of other countries where French is spoken are tried.
    """
    return next((found.value for found in phones(text, region)), None)


def phones(text: str, region: str = "FR") -> list[Contact]:
    """Every valid telephone number of the first country that has one; see `phone`."""
    text = text[:LONGEST]
    if sum(map(str.isdecimal, text)) < LEAST_DIGITS:
        return []
    for country in dict.fromkeys((region, *NEIGHBOURS)):
        if found := list(_numbers(text, country)):
            return found
    return []


def _numbers(text: str, country: str) -> Iterator[Contact]:
    for found in PhoneNumberMatcher(text, country, leniency=Leniency.POSSIBLE):
        number = format_number(found.number, PhoneNumberFormat.E164)
        if is_valid_number(found.number) or number.startswith(FICTION):
            yield Contact(number, found.start, found.end)


def email(text: str) -> str | None:
    """The first e-mail address as it was written, with a small-letter domain; else None."""
    return next((found.value for found in emails(text)), None)


def emails(text: str) -> Iterator[Contact]:
    """Every e-mail address that may exist, in order; see `email`."""
    for found in MAIL.finditer(text[:LONGEST]):
        try:
            address = validate_email(found[0], check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            continue
        yield Contact(address.normalized, found.start(), found.end())
