"""What is proposed for a wish, over a diary in memory."""

from dataclasses import replace

import pytest

from escale.career.booking import UnknownConsultant, Wish
from tests.career.builders import at, span
from tests.career.office import NADIA, OMAR, PAULA, ask, choice, shown, take, with_service
from tests.fakes import MemoryDiary


@pytest.fixture
def diary():
    return MemoryDiary([NADIA, OMAR, PAULA])


def test_propose_spreads_the_soonest_slots_over_consultants_and_days(diary):
    assert shown(ask(diary, Wish(channel="phone"), most=3)) == [
        (1, "11 09:00", "phone", ("soonest",)),
        (2, "12 08:00", "phone", ()),
        (3, "13 08:00", "phone", ()),
    ]


def test_propose_prefers_who_has_fewest_appointments_ahead(diary):
    take(diary, choice(2, "2027-01-20 09:00", "phone"))
    wish = Wish(subject="job_search", channel="phone", windows=(span("2027-01-12 09:00", "09:30"),))
    assert [p.consultant.id for p in ask(diary, wish)] == [3, 2]
    assert [p.consultant.id for p in ask(diary, wish, most=1)] == [3]


def test_propose_gives_the_reasons(diary):
    wish = Wish(subject="reconversion", language="fr", windows=(span("2027-01-12 09:00", "09:45"),))
    assert shown(ask(diary, wish)) == [(1, "12 08:00", "video", ("subject", "language", "soonest"))]


def test_propose_only_the_consultant_asked_for(diary):
    wish = Wish(consultant_id=2, windows=(span("2027-01-12 09:00", "09:45"),))
    assert shown(ask(diary, wish)) == [(2, "12 08:00", "video", ("asked_for", "soonest"))]


def test_propose_with_an_unknown_consultant_says_so(diary):
    with pytest.raises(UnknownConsultant) as refused:
        ask(diary, Wish(consultant_id=99))
    assert refused.value.consultant_id == 99


def test_propose_generalists_when_nobody_knows_the_subject(diary):
    wish = Wish(subject="abroad", channel="video", windows=(span("2027-01-12 09:00", "09:45"),))
    assert shown(ask(diary, wish)) == [
        (1, "12 08:00", "video", ("generalist", "soonest")),
        (2, "12 08:00", "video", ("generalist", "soonest")),
    ]


def test_propose_generalists_when_those_who_know_the_subject_are_away(diary):
    away = span("2027-01-01 00:00", "2027-03-01 00:00")
    diary.team = [replace(NADIA, absences=(away,)), OMAR]
    proposals = ask(diary, Wish(subject="reconversion", windows=(span("2027-01-12 09:00", "09:45"),)))
    assert shown(proposals) == [(2, "12 08:00", "video", ("generalist", "soonest"))]


def test_propose_the_nearest_outside_windows_where_nothing_is_free(diary):
    diary.team = [NADIA]
    afternoon = span("2027-01-13 14:00", "18:00")
    proposals = ask(diary, Wish(windows=(afternoon,)), most=2)
    assert proposals.widened
    assert shown(proposals) == [(1, "13 10:15", "video", ()), (1, "14 08:00", "video", ())]


def test_propose_says_not_widened_when_the_windows_have_something(diary):
    assert not ask(diary, Wish(windows=(span("2027-01-13 09:00", "12:00"),))).widened


def test_propose_widens_windows_that_are_over_or_too_soon(diary):
    diary.team = [NADIA]
    for window in (span("2026-12-01 09:00", "12:00"), span("2027-01-11 09:00", "09:45")):
        proposals = ask(diary, Wish(windows=(window,)), most=1)
        assert (proposals.widened, shown(proposals)) == (True, [(1, "11 09:00", "video", ("soonest",))])


def test_propose_widens_windows_beyond_the_horizon(diary):
    diary.team = [NADIA]
    proposals = ask(diary, Wish(windows=(span("2028-01-11 09:00", "12:00"),)), most=1)
    assert (proposals.widened, [p.interval for p in proposals]) == (True, [span("2027-04-09 11:15", "12:00")])


def test_propose_widens_a_fortnight_in_which_everybody_is_away(diary):
    diary.team = [replace(NADIA, absences=(span("2027-01-11 00:00", "2027-01-27 00:00"),))]
    proposals = ask(diary, most=1)
    assert (proposals.widened, shown(proposals)) == (True, [(1, "27 08:00", "video", ("soonest",))])


def test_propose_a_slot_across_two_windows_that_touch(diary):
    diary.team = [NADIA]
    windows = (span("2027-01-12 09:30", "10:00"), span("2027-01-12 09:15", "09:30"))
    assert shown(ask(diary, Wish(windows=windows))) == [(1, "12 08:15", "video", ("soonest",))]


def test_propose_nothing_that_begins_at_this_very_moment(diary):
    with_service(diary, "phone", notice=0)
    now = at("2027-01-12 09:00")
    [first] = ask(diary, Wish(channel="phone", consultant_id=1), now, most=1)
    assert first.interval == span("2027-01-12 09:15", "09:45")


def test_propose_nothing_when_nobody_speaks_the_language(diary):
    assert (len(ask(diary, Wish(language="ja"))), ask(diary, Wish(language="ja")).widened) == (0, False)


def test_propose_nothing_for_an_empty_team():
    assert list(ask(MemoryDiary())) == []
