"""The second step: which slots are shown, and on which clock."""

from __future__ import annotations

from datetime import timedelta

from escale.career.booking import propose
from escale.career.proposal import Wish
from tests.booking.world import NADIA, NOW, OMAR, Practice, Visitor


async def test_slots_are_those_of_the_conversation(practice: Practice, visitor: Visitor) -> None:
    page = await visitor.slots(sujet="reconversion", canal="phone")
    proposed = await propose(practice.diary, Wish("reconversion", (), "phone"), practice.now)
    assert page.cards == [one.key for one in proposed]


async def test_more_slots_can_be_seen(visitor: Visitor) -> None:
    assert (len((await visitor.slots()).cards), len((await visitor.slots(plus="1")).cards)) == (5, 15)


async def test_consultants_page_shows_their_slots_only(visitor: Visitor) -> None:
    page = await visitor.slots("/rdv/omar-diallo")
    assert {key.split("@")[0] for key in page.cards + page.times} == {str(OMAR)}


async def test_week_shows_each_half_hour_of_each_day(visitor: Visitor) -> None:
    page = await visitor.slots("/rdv/nadia-roux", canal="phone", jour="2027-01-12")
    tuesday = [key.split("@")[1] for key in page.times if "-12T" in key]
    assert tuesday == [
        f"2027-01-12T{hour}Z" for hour in ("08:00", "08:30", "09:00", "09:30", "10:00", "10:30")
    ]
    assert "Mardi 12 janvier · 6 créneaux".replace(" ·", "") in page.words


async def test_weeks_can_be_turned(visitor: Visitor) -> None:
    page = await visitor.slots(jour="2027-01-20")
    assert "Semaine du 18 au 24 janvier" in page.words
    assert 'jour=2027-01-11#semaine" rel="prev"' in page.html
    assert 'jour=2027-01-25#semaine" rel="next"' in page.html


async def test_weeks_end_with_what_can_be_booked(visitor: Visitor) -> None:
    page = await visitor.slots(jour="2027-04-06")
    assert 'rel="next"' not in page.html


async def test_abroad_both_hours_are_shown(visitor: Visitor) -> None:
    page = await visitor.slots(canal="phone", fuseau="America/Toronto", jour="2027-01-12")
    assert "Heures affichées : heure de Montréal." in page.words
    assert "5 h 30 11 h 30 à Paris" in page.words


async def test_the_other_day_is_said_when_it_is_another_at_home(visitor: Visitor) -> None:
    page = await visitor.slots(canal="phone", fuseau="Pacific/Noumea", jour="2027-01-12")
    assert "Mardi 12 janvier 19 h 9 h à Paris" in page.words


async def test_who_is_abroad_is_first_shown_hours_to_be_awake_at(
    practice: Practice, visitor: Visitor
) -> None:
    await practice.set(OMAR, timezone="America/Toronto")
    page = await visitor.slots(fuseau="America/Toronto")
    assert {key.split("@")[0] for key in page.cards} == {str(OMAR)}


async def test_neighbours_with_the_same_hour_are_told_one(visitor: Visitor) -> None:
    assert "à Paris" not in (await visitor.slots(fuseau="Europe/Brussels")).words


async def test_who_does_not_know_the_subject_is_shown_as_such(visitor: Visitor) -> None:
    page = await visitor.slots(sujet="disability")
    assert "Personne qui connaît ce sujet n'a de créneau libre." in page.words
    assert len(page.cards) == 5


async def test_nothing_free_offers_other_ways_and_the_waiting_list(
    practice: Practice, visitor: Visitor
) -> None:
    await practice.shut()
    page = await visitor.slots(canal="phone")
    assert page.heading == "Aucun créneau libre pour cette demande"
    assert "Chercher sans préciser le moyen" in page.words
    assert "/rdv/attente?canal=phone" in page.html


async def test_practice_without_anybody_says_so(practice: Practice, visitor: Visitor) -> None:
    for who in (NADIA, OMAR):
        await practice.set(who, active=False)
    page = await visitor.get("/rdv/")
    assert (page.status, page.heading) == (503, "Personne ne prend de rendez-vous en ce moment")


async def test_taken_slots_are_not_shown(visitor: Visitor) -> None:
    first = (await visitor.slots("/rdv/nadia-roux", canal="phone")).cards[0]
    await visitor.books(key=first, canal="phone")
    page = await visitor.slots("/rdv/nadia-roux", canal="phone")
    assert first not in page.cards + page.times


async def test_page_says_nothing_about_who_looks_and_stores_nothing(
    practice: Practice, visitor: Visitor
) -> None:
    page = await visitor.slots()
    assert "Set-Cookie" not in page.headers
    assert await practice.appointments() == []
    policy = page.headers["Content-Security-Policy"]
    assert ("default-src 'none'" in policy, "unsafe" in policy) == (True, False)


async def test_slots_are_within_notice_and_horizon(practice: Practice, visitor: Visitor) -> None:
    soonest = (await visitor.slots(canal="phone")).times[0]
    assert soonest.split("@")[1] == f"{NOW + timedelta(hours=2):%Y-%m-%dT%H:%MZ}"
