"""A link allows one thing, on one appointment, to one person, for a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.mail.links import AFTERWARDS, Grant, LinkExpired, LinkForged, Links, Purpose
from tests.mail.world import NOW, START, appointment

LINKS = Links(b"key", "https://conseil.exemple.fr")
END = START + timedelta(minutes=30)


def token(purpose: Purpose = Purpose.CANCEL, links: Links = LINKS) -> str:
    return links.to(purpose, appointment()).rpartition("/")[2]


@pytest.mark.parametrize("purpose", Purpose)
def test_link_allows_what_it_was_made_for_and_nothing_else(purpose: Purpose):
    assert LINKS.check(token(purpose), NOW) == Grant(purpose, appointment().id, "p1")


def test_link_leads_to_the_pages_of_the_practice():
    assert LINKS.to(Purpose.SEE, appointment()).startswith("https://conseil.exemple.fr/rdv/r/")


def test_link_expires_a_month_after_the_appointment():
    LINKS.check(token(), END + AFTERWARDS - timedelta(seconds=1))

    with pytest.raises(LinkExpired) as expired:
        LINKS.check(token(), END + AFTERWARDS)
    assert expired.value.grant.purpose is Purpose.CANCEL


def test_link_signed_with_another_key_is_forged():
    with pytest.raises(LinkForged):
        LINKS.check(token(links=Links(b"other", "https://conseil.exemple.fr")), NOW)


def test_changed_purpose_is_forged():
    from itsdangerous.encoding import base64_decode, base64_encode

    payload, _, signature = token(Purpose.SEE).rpartition(".")
    changed = base64_encode(base64_decode(payload).replace(b'"see"', b'"cancel"')).decode()
    with pytest.raises(LinkForged):
        LINKS.check(f"{changed}.{signature}", NOW)


@given(st.text(max_size=200))
def test_whatever_else_is_forged(said: str):
    with pytest.raises(LinkForged):
        LINKS.check(said, NOW)
