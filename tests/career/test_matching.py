"""Who fits a wish, in which order, and which few slots are proposed."""

from datetime import timedelta

from escale.career.booking import Channel, Wish
from escale.career.matching import fair_order, fitting, generalists
from tests.career.builders import at, consultant
from tests.fakes import SERVICES

NADIA = consultant(1, subjects=frozenset({"reconversion"}))
OMAR = consultant(2, subjects=frozenset({"job_search"}), languages=frozenset({"fr", "ar"}))
PAULA = consultant(3, subjects=frozenset({"job_search"}), channels=frozenset({"chat", "phone"}))
TEAM = [NADIA, OMAR, PAULA]


def ids(matches):
    return [match.consultant.id for match in matches]


def test_everybody_fits_a_wish_without_conditions():
    assert [(m.consultant.id, m.reasons) for m in fitting(TEAM, Wish(), SERVICES)] == [
        (1, ()),
        (2, ()),
        (3, ()),
    ]


def test_only_those_who_know_the_subject_fit_and_the_others_are_generalists():
    wish = Wish(subject="job_search")
    assert [(m.consultant.id, m.reasons) for m in fitting(TEAM, wish, SERVICES)] == [
        (2, ("subject",)),
        (3, ("subject",)),
    ]
    assert [(m.consultant.id, m.reasons) for m in generalists(TEAM, wish, SERVICES)] == [(1, ("generalist",))]


def test_only_those_who_speak_the_language_fit():
    assert [(m.consultant.id, m.reasons) for m in fitting(TEAM, Wish(language="ar"), SERVICES)] == [
        (2, ("language",))
    ]
    assert generalists(TEAM, Wish(subject="reconversion", language="de"), SERVICES) == []


def test_only_those_who_use_the_channel_fit():
    assert ids(fitting(TEAM, Wish(channel="video"), SERVICES)) == [1, 2]
    assert ids(fitting(TEAM, Wish(channel="pigeon"), SERVICES)) == []


def test_without_a_channel_the_longest_service_is_taken():
    assert [m.channel for m in fitting(TEAM, Wish(), SERVICES)] == [
        Channel.VIDEO,
        Channel.VIDEO,
        Channel.PHONE,
    ]


def test_consultant_asked_for_fits_whatever_the_subject():
    wish = Wish(subject="job_search", consultant_id=1)
    assert [(m.consultant.id, m.reasons) for m in fitting(TEAM, wish, SERVICES)] == [(1, ("asked_for",))]
    assert generalists(TEAM, wish, SERVICES) == []


def test_fair_order_is_fewest_upcoming_then_lowest_id():
    matches = fitting([PAULA, OMAR, NADIA], Wish(), SERVICES)
    assert ids(fair_order(matches, {1: 4, 2: 1})) == [3, 2, 1]
    assert ids(fair_order(matches, {})) == [1, 2, 3]


def test_among_equals_who_was_booked_longest_ago_comes_first():
    long_ago, lately = at("2026-12-01 09:00"), at("2026-12-01 09:00") + timedelta(days=3)
    team = [consultant(1, booked_at=lately), consultant(2, booked_at=long_ago), consultant(3), consultant(4)]
    assert ids(fair_order(fitting(team, Wish(), SERVICES), {})) == [3, 4, 2, 1]


def test_weight_for_the_subject_comes_before_fairness():
    team = [
        consultant(1, weights={"job_search": 1}),
        consultant(2, weights={"job_search": 3, "application": 1}),
        consultant(3),
    ]
    for subject, order in (("job_search", [2, 3, 1]), ("application", [1, 3, 2])):
        matches = fitting(team, Wish(subject=subject), SERVICES)
        assert ids(fair_order(matches, {1: 0, 2: 5, 3: 1})) == order


def test_service_asked_for_decides_length_and_channels():
    [match] = fitting([PAULA], Wish(service="review"), SERVICES)
    assert (match.service.minutes, match.channel) == (30, Channel.PHONE)
    assert fitting(TEAM, Wish(service="review", channel="chat"), SERVICES) == []


def test_consultants_give_only_their_services():
    team = [consultant(1, services=frozenset({"chat"})), consultant(2)]
    assert ids(fitting(team, Wish(channel="phone"), SERVICES)) == [2]
    assert [m.channel for m in fitting(team, Wish(), SERVICES)] == [Channel.CHAT, Channel.VIDEO]
