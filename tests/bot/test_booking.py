"""Booking by talking as time passes, abroad, again and late: the real assistant, with a clock that is set."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from escale.career.booking import AppointmentState, Request, Wish, book, cancel, propose
from escale.store.offering import Offering
from escale.store.visitors import visitor
from escale.store.waiting import WaitingList
from tests.bot.talking import SUNDAY, furnish, world
from tests.journey.harness import trained_model

pytestmark = pytest.mark.journey
LONGEST = 350


@pytest.fixture(scope="module")
def trained():
    return trained_model()


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return asyncio.run(furnish(tmp_path_factory.mktemp("template") / "escale.db"))


@pytest.fixture
async def practice(trained, template, tmp_path, monkeypatch):
    for name in ("ESCALE_DATABASE_URL", "ESCALE_BOT_DATABASE_URL"):
        monkeypatch.setenv(name, "")
    return await world(tmp_path, trained, template)


async def booked(person, wish="je veux un rendez-vous en visio", name="Léa, lea@exemple.fr"):
    await person.says(wish)
    await person.says("1")
    await person.says(name)
    [appointment] = await person.appointments()
    return appointment


async def held(practice, person):
    return await practice.diary.held_by(person.id, practice.now)


async def test_a_chosen_slot_is_held_ten_minutes_and_not_booked(practice):
    person = await practice.visitor()
    await person.says("je veux un rendez-vous en visio")
    answer = await person.says("1")
    assert "jusqu'à 11 h 10" in answer.text
    assert (await held(practice, person)).held_until == SUNDAY + timedelta(minutes=10)
    assert await person.appointments() == []


async def test_name_and_address_are_kept_with_the_appointment(practice):
    appointment = await booked(await practice.visitor())
    assert (appointment.name, appointment.email, appointment.contact) == ("Léa", "lea@exemple.fr", None)


async def test_a_correction_gives_the_slot_back_to_others(practice):
    person = await practice.visitor()
    await person.says("je veux un rendez-vous en visio")
    await person.says("1")
    await person.says("non, plutôt jeudi")
    assert await held(practice, person) is None


async def test_stopping_gives_the_slot_back_to_others(practice):
    person = await practice.visitor()
    await person.says("je veux un rendez-vous en visio")
    await person.says("1")
    await person.says("laisse tomber")
    assert await held(practice, person) is None


async def test_a_turn_that_comes_again_books_once(practice):
    person = await practice.visitor()
    await person.says("je veux un rendez-vous par messagerie")
    await person.says("1")
    await person.says("passer")
    first, again = await person.says("passer", turn="same"), await person.says("passer", turn="same")
    assert first.text == again.text
    assert len(await person.appointments()) == 1


async def test_two_yes_make_one_appointment(practice):
    person = await practice.visitor()
    await booked(person)
    await person.says("oui")
    await person.says("oui")
    assert len(await person.appointments()) == 1


async def test_days_later_the_wish_is_said_again_and_past_slots_are_renewed(practice):
    person = await practice.visitor()
    await person.says("je voudrais un rendez-vous en visio pour une reconversion")
    practice.wait(days=3)
    answer = await person.says("bonjour")
    assert "On reprend votre demande" in answer.text
    assert "reconversion, en visio" in answer.text
    assert "24 novembre" not in answer.text
    assert "Repartir de zéro" in answer.buttons


async def test_afresh_forgets_the_wish(practice):
    person = await practice.visitor()
    await person.says("je voudrais un rendez-vous en visio pour une reconversion")
    practice.wait(hours=2)
    await person.says("bonjour")
    answer = await person.presses("Repartir de zéro")
    assert "reconversion" not in answer.text
    assert "1. " in answer.text


async def test_days_later_the_slot_that_was_kept_is_gone_and_others_are_offered(practice):
    person = await practice.visitor()
    await person.says("je voudrais un rendez-vous en visio demain")
    await person.says("1")
    practice.wait(days=2)
    answer = await person.says("Marie")
    assert "Rien n'est réservé" in answer.text
    assert "1. " in answer.text
    assert await person.appointments() == []


async def test_an_offer_whose_hour_has_passed_is_not_booked(practice):
    person = await practice.visitor()
    await person.says("je voudrais un rendez-vous en visio")
    practice.wait(days=1)
    answer = await person.says("le premier")
    assert "L'heure de ce créneau est passée" in answer.text
    assert await held(practice, person) is None


@pytest.mark.parametrize(
    ("zone", "here"), [("America/Montreal", "8 h (14 h à Paris)"), ("Pacific/Noumea", "20 h (10 h à Paris)")]
)
async def test_abroad_both_hours_are_said(practice, zone, here):
    person = await practice.visitor(zone)
    hour = here.partition(" (")[0]
    answer = await person.says(f"je voudrais un rendez-vous par téléphone avec Claire mardi à {hour}")
    assert here in answer.text
    await person.says("1")
    await person.says("passer")
    await person.says("06 39 98 01 23")
    assert here in (await person.says("mes rendez-vous")).text


async def test_abroad_nobody_is_woken_at_night_by_what_is_offered(practice):
    person = await practice.visitor("America/Montreal")
    await person.says("je veux un rendez-vous")
    for _ in range(3):
        await person.presses("Aucun ne va")
    starts = [key.split("@")[1] for key in person.offered.values() if "@" in key]
    hours = {datetime.fromisoformat(start).astimezone(UTC).hour - 5 for start in starts}
    assert min(hours) >= 7


async def test_within_the_notice_nothing_is_moved_or_cancelled_and_a_human_is_offered(practice):
    person = await practice.visitor()
    appointment = await booked(person)
    practice.now = appointment.interval.start - timedelta(hours=1)
    moved, cancelled = (
        await person.says("je voudrais déplacer mon rendez-vous"),
        await person.says("annuler mon rendez-vous"),
    )
    for answer in (moved, cancelled):
        assert "jusqu'à 2 h avant" in answer.text
        assert "Parler à quelqu'un" in answer.buttons
    assert await person.appointments() == [appointment]


async def test_an_appointment_moves_to_a_time_that_overlaps_its_own(practice):
    person = await practice.visitor()
    before = await booked(person, "je veux un rendez-vous en visio avec Claire demain à 9 h")
    await person.says("je voudrais déplacer mon rendez-vous")
    await person.says("plutôt demain à 9 h 15")
    await person.says("1")
    [after] = await person.appointments()
    assert (after.id, after.interval.start) == (before.id, before.interval.start + timedelta(minutes=15))


async def test_the_present_time_is_not_offered_when_moving(practice):
    person = await practice.visitor()
    before = await booked(person, "je veux un rendez-vous en visio avec Claire demain à 9 h")
    person.offered.clear()
    await person.says("je voudrais déplacer mon rendez-vous")
    starts = {datetime.fromisoformat(key.split("@")[1]) for key in person.offered.values() if "@" in key}
    assert before.interval.start not in starts


async def waiting(practice):
    """Somebody who waits for a Spanish speaker, and the offer that was made to them."""
    person = await practice.visitor()
    await person.says("je voudrais un rendez-vous en espagnol")
    await person.says("prévenez-moi si une place se libère")
    [first, *_] = await propose(practice.diary, Wish(language="es"), practice.now)
    stranger = await visitor(practice.database, "stranger", timezone="Europe/Paris", now=practice.now)
    taken = await book(practice.diary, first.choice, Request(stranger, "k"), practice.now)
    await cancel(practice.diary, taken.id, person_id=None, by="desk", now=practice.now)
    return person, await Offering(practice.database).next_offer(practice.now)


async def test_an_offer_is_accepted_by_its_button(practice):
    person, offer = await waiting(practice)
    answer = await person.sends(f'/inform{{"waiting": "accept:{offer.id}"}}')
    assert "C'est réservé" in answer.text
    assert [one.id for one in await person.appointments()] == [offer.appointment.id]


async def test_an_offer_is_declined_by_its_button_and_the_person_goes_on_waiting(practice):
    person, offer = await waiting(practice)
    answer = await person.sends(f'/inform{{"waiting": "decline:{offer.id}"}}')
    assert "la place va à la personne suivante" in answer.text
    assert (await practice.diary.get(offer.appointment.id)).state is AppointmentState.RELEASED
    assert len(await WaitingList(practice.database).of_person(person.id)) == 1


async def test_an_offer_of_somebody_else_is_not_found(practice):
    _, offer = await waiting(practice)
    answer = await (await practice.visitor()).sends(f'/inform{{"waiting": "accept:{offer.id}"}}')
    assert "Je ne retrouve pas cette proposition" in answer.text


async def test_an_offer_that_went_to_somebody_else_is_over(practice):
    person, offer = await waiting(practice)
    practice.wait(minutes=31)
    await practice.diary.lapse(practice.now)
    stranger = await visitor(practice.database, "quick", timezone="Europe/Paris", now=practice.now)
    [first, *_] = await propose(practice.diary, Wish(language="es"), practice.now)
    await book(practice.diary, first.choice, Request(stranger, "q"), practice.now)
    answer = await person.sends(f'/inform{{"waiting": "accept:{offer.id}"}}')
    assert "n'est plus libre" in answer.text
    assert await person.appointments() == []


async def test_in_words_only_an_open_offer_is_taken(practice):
    person, _ = await waiting(practice)
    practice.wait(minutes=31)
    answer = await person.says("oui, je le prends")
    assert "C'est réservé" not in answer.text
    assert await person.appointments() == []


async def test_the_wish_to_wait_is_kept_with_days_and_parts_of_the_day(practice):
    person = await practice.visitor()
    await person.says("je voudrais un rendez-vous en visio pour une reconversion mardi matin")
    await person.says("prévenez-moi si une place se libère")
    [one] = await WaitingList(practice.database).of_person(person.id)
    kept = (one.subject, one.channel, str(one.first_day), str(one.last_day), one.parts, one.timezone)
    assert kept == ("reconversion", "video", "2026-11-24", "2026-11-24", ("morning",), "Europe/Paris")


async def test_no_bubble_about_appointments_is_longer_than_a_telephone_shows(practice):
    person = await practice.visitor("America/Montreal")
    said = [
        "je voudrais un rendez-vous en anglais pour un entretien d'embauche", "par téléphone", "la semaine prochaine",
        "d'autres", "plus tard", "1", "Marie-Antoinette", "06 39 98 01 23", "mes rendez-vous",
        "je voudrais déplacer mon rendez-vous", "le dernier", "annuler mon rendez-vous", "oui",
    ]  # fmt: skip
    lengths = [(await person.says(text)).longest for text in said]
    assert [length for length in lengths if length > LONGEST] == []
