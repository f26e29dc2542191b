"""Telephone numbers and addresses in what people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.french.contacts import email, phone


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("06 39 98 12 45", "+33639981245"),
        ("mon numéro est le 06.39.98.77.08, merci", "+33639987708"),
        ("0639981204", "+33639981204"),
        ("+33 6 39 98 05 51", "+33639980551"),
        ("0033 6 39 98 05 51", "+33639980551"),
        ("+33 (0)6 39 98 05 51", "+33639980551"),
        ("je suis au +32 470 12 34 56", "+32470123456"),
        ("+41 79 123 45 67", "+41791234567"),
        ("02 512 34 56", "+3225123456"),
        ("+1 514 555 0123 à Montréal", "+15145550123"),
        ("0690 12 34 56", "+590690123456"),
        ("1er rdv le 24/11/2026 14:30", None),
        ("0639981204 ou 0639981205", "+33639981204"),
        ("06 39 98 12", None),
        ("jeudi à 14h30", None),
        ("le 12/03/2027", None),
        ("j'ai 52 ans et 1500 euros", None),
        ("", None),
    ],
)
def test_phone_is_found_and_valid(text, number):
    assert phone(text) == number


def test_phone_of_another_region_needs_no_prefix():
    assert phone("0470 12 34 56", "BE") == "+32470123456"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("karine.lemaire@example.fr", "karine.lemaire@example.fr"),
        ("mon mail : Paul.Roche@Example.COM.", "Paul.Roche@example.com"),
        ("(h.bertin+cv@mail.example.net)", "h.bertin+cv@mail.example.net"),
        ("m.diallo@example.org, merci", "m.diallo@example.org"),
        ("elodie75@example", None),
        ("a..b@example.org", None),
        ("deux @ trois", None),
        ("@example.org", None),
        ("", None),
    ],
)
def test_email_is_found(text, address):
    assert email(text) == address


@given(st.text())
def test_any_text_is_searched_without_error(text):
    assert phone(text) is None or phone(text).startswith("+")
    assert email(text) is None or "@" in email(text)
