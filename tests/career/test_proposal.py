"""The short stable name of a proposal."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.career.proposal import Choice, Proposal, parse_key
from escale.career.service import Channel
from tests.career.builders import at, consultant, span
from tests.fakes import SERVICES

VIDEO, BILAN = SERVICES[2], SERVICES[4]


def test_proposal_key_names_consultant_minute_in_utc_and_channel():
    proposal = Proposal(consultant(3), span("2027-01-12 14:00", "14:45"), Channel.VIDEO, VIDEO)
    assert proposal.key == "3@2027-01-12T13:00Z@video"


def test_proposal_key_names_a_service_that_is_not_the_channels_own():
    proposal = Proposal(consultant(3), span("2027-01-12 14:00", "15:00"), Channel.VIDEO, BILAN)
    assert proposal.key == "3@2027-01-12T13:00Z@video@bilan"


@given(
    st.integers(0, 10**9 - 1),
    st.integers(0, 10**6),
    st.sampled_from(Channel),
    st.from_regex(r"[a-z][a-z0-9_]{0,19}|", fullmatch=True),
)
def test_parse_key_gives_back_the_choice(who, minute, channel, service):
    choice = Choice(who, at("2027-01-01 00:00") + timedelta(minutes=minute), channel, service)
    assert parse_key(choice.key) == choice


@pytest.mark.parametrize(
    "key",
    [
        "",
        "3",
        "3@2027-01-12T13:00Z@fax",
        "3@2027-01-12T13:00+01:00@video",
        "3@2027-02-30T13:00Z@video",
        "-3@2027-01-12T13:00Z@video",
        "٣@2027-01-12T13:00Z@video",
        "3@2027-01-12T13:00Z@video\n",
        "3@2027-01-12T13:00Z@video@",
        "3@2027-01-12T13:00Z@video@Bilan",
        "3@2027-01-12T13:00Z@video" * 400,
    ],
)
def test_parse_key_refuses_what_no_proposal_is_called(key):
    with pytest.raises(ValueError, match=r"."):
        parse_key(key)
