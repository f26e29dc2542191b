"""The links of mails: each does its one thing, once, when a form is sent; otherwise a page says why not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import delete, select, update

from escale.career.appointment import Appointment
from escale.career.booking import Door, cancel, hold, parse_key
from escale.career.booking import Request as Wanted
from escale.career.states import AppointmentState
from escale.career.waiting import NewWaiting
from escale.mail.links import Links, Purpose
from escale.store.offering import Offering
from escale.store.tables import appointment, appointment_log, consultant, person
from escale.store.visitors import visitor as stored
from escale.store.waiting import WaitingList
from tests.booking.world import NADIA, NOW, OMAR, Page, Practice, Visitor

CANCELLED, BOOKED = AppointmentState.CANCELLED, AppointmentState.BOOKED
S = AppointmentState


@pytest.fixture
async def booked(practice: Practice, visitor: Visitor) -> Appointment:
    """With Nadia by telephone, on Thursday at ten."""
    await visitor.books(key=f"{NADIA}@2027-01-14T09:00Z@phone")
    [one] = await practice.appointments()
    return one


def path(practice: Practice, purpose: Purpose, one: Appointment) -> str:
    return Links(practice.settings.key, "").to(purpose, one)


async def now(practice: Practice, one: Appointment) -> Appointment:
    found = await practice.diary.get(one.id)
    assert found
    return found


async def doors(practice: Practice) -> list[tuple[str, str, str]]:
    log = appointment_log.c
    async with practice.database.read() as connection:
        rows = await connection.execute(select(log.event, log.who, log.door).order_by(log.id))
        return [tuple(row) for row in rows]


async def test_to_look_changes_nothing(practice: Practice, visitor: Visitor, booked: Appointment) -> None:
    for purpose in Purpose:
        await visitor.get(path(practice, purpose, booked))
        async with visitor.client.head(path(practice, purpose, booked)) as response:
            await response.read()

    assert await now(practice, booked) == booked


async def test_cancel_link_cancels_once_the_form_is_sent(
    practice: Practice, visitor: Visitor, booked: Appointment
) -> None:
    link = path(practice, Purpose.CANCEL, booked)
    asked = await visitor.get(link)
    done = await visitor.post(link)

    assert asked.heading == "Annuler ce rendez-vous ?"
    assert "Jeudi 14 janvier à 10 h heure de Paris" in asked.words
    assert (done.status, done.heading) == (200, "Ce rendez-vous est annulé")
    assert (await now(practice, booked)).state is CANCELLED
    assert (await doors(practice))[-1] == ("cancel", "person", "link")


async def test_cancel_link_used_twice_says_that_it_is_done(
    practice: Practice, visitor: Visitor, booked: Appointment
) -> None:
    link = path(practice, Purpose.CANCEL, booked)
    pages = [await visitor.post(link), await visitor.post(link), await visitor.get(link)]

    assert [page.heading for page in pages] == ["Ce rendez-vous est annulé"] * 3
    assert [event for event, _, _ in await doors(practice)].count("cancel") == 1


async def test_cancel_link_can_not_move(practice: Practice, visitor: Visitor, booked: Appointment) -> None:
    await visitor.post(path(practice, Purpose.CANCEL, booked), creneau=f"{NADIA}@2027-01-15T09:00Z@phone")

    assert (await now(practice, booked)).interval == booked.interval


@pytest.mark.parametrize("purpose", [Purpose.SEE, Purpose.ICS])
async def test_link_to_see_can_do_nothing(
    practice: Practice, visitor: Visitor, booked: Appointment, purpose: Purpose
) -> None:
    page = await visitor.post(path(practice, purpose, booked), creneau=f"{NADIA}@2027-01-15T09:00Z@phone")

    assert page.status == 405
    assert await now(practice, booked) == booked


async def test_link_to_see_shows_the_appointment_on_the_clock_of_the_person(
    practice: Practice, visitor: Visitor, booked: Appointment
) -> None:
    async with practice.database.write() as connection:
        await connection.execute(update(person).values(timezone="America/Montreal"))
    page = await visitor.get(path(practice, Purpose.SEE, booked))

    assert page.heading == "Votre rendez-vous"
    assert "Jeudi 14 janvier à 4 h (10 h à Paris) heure de Montréal" in page.words


async def test_move_link_moves_to_the_chosen_slot(
    practice: Practice, visitor: Visitor, booked: Appointment
) -> None:
    link = path(practice, Purpose.MOVE, booked)
    slots = await visitor.get(link)
    choice = parse_key(slots.cards[-1])
    done = await visitor.post(link, creneau=slots.cards[-1])

    moved = await now(practice, booked)
    assert slots.heading == "Déplacer votre rendez-vous"
    assert {parse_key(key).consultant_id for key in slots.cards} == {NADIA}
    assert (done.status, done.heading) == (200, "Rendez-vous déplacé")
    assert (moved.id, moved.interval.start, moved.sequence) == (booked.id, choice.start, 1)


async def test_move_can_be_to_a_colleague_and_to_a_later_day(
    practice: Practice, visitor: Visitor, booked: Appointment
) -> None:
    link = path(practice, Purpose.MOVE, booked)
    slots = await visitor.get(link, equipe="1", jour="2027-01-25")
    keys = [parse_key(key) for key in slots.cards]
    other = next(key for key in keys if key.consultant_id == OMAR)
    await visitor.post(link, creneau=other.key)

    assert min(key.start for key in keys) >= datetime(2027, 1, 24, 23, tzinfo=UTC)
    assert (await now(practice, booked)).consultant_id == OMAR


@pytest.mark.parametrize("day", ["le 31 février", "2027-02-31", "2026-01-01", "2031-01-01"])
async def test_day_that_is_none_is_said_and_slots_are_shown_all_the_same(
    practice: Practice, visitor: Visitor, booked: Appointment, day: str
) -> None:
    page = await visitor.get(path(practice, Purpose.MOVE, booked), jour=day)

    assert page.status == 422
    assert "Cette date ne convient pas" in page.words
    assert page.cards


async def test_slot_that_was_taken_meanwhile_leaves_the_appointment_and_shows_others(
    practice: Practice, visitor: Visitor, booked: Appointment
) -> None:
    link = path(practice, Purpose.MOVE, booked)
    slots = await visitor.get(link)
    choice = parse_key(slots.cards[0])
    other = await stored(practice.database, "other", timezone="Europe/Paris", now=NOW)
    await hold(practice.diary, choice, Wanted(other, "k", door=Door.PAGE), NOW)
    page = await visitor.post(link, creneau=slots.cards[0])

    assert page.status == 409
    assert "Ce créneau vient d'être pris. Votre rendez-vous n'a pas changé." in page.words
    assert slots.cards[0] not in page.cards
    assert await now(practice, booked) == booked


@pytest.mark.parametrize(
    "key",
    [
        "", "n'importe quoi", f"{NADIA}@2027-01-15T09:00Z@video", f"{NADIA}@2020-01-15T09:00Z@phone",
        f"{NADIA}@2027-01-15T02:00Z@phone", f"{NADIA}@2029-01-15T09:00Z@phone", f"{NADIA}@2027-99-15T09:00Z@phone",
    ],
)  # fmt: skip
async def test_slot_that_was_never_offered_changes_nothing(
    practice: Practice, visitor: Visitor, booked: Appointment, key: str
) -> None:
    page = await visitor.post(path(practice, Purpose.MOVE, booked), creneau=key)

    assert page.status == 422
    assert "Votre rendez-vous n'a pas changé" in page.words
    assert await now(practice, booked) == booked


@pytest.mark.parametrize("purpose", [Purpose.MOVE, Purpose.CANCEL])
async def test_within_the_notice_it_is_refused_with_the_reason_and_whom_to_tell(
    practice: Practice, visitor: Visitor, booked: Appointment, purpose: Purpose
) -> None:
    practice.now = booked.interval.start - timedelta(minutes=90)
    link = path(practice, purpose, booked)
    pages = [await visitor.get(link), await visitor.post(link)]

    assert [page.status for page in pages] == [409, 409]
    assert "jusqu'à 2 heures avant" in pages[0].words
    assert "parler à quelqu'un" in pages[0].words
    assert await now(practice, booked) == booked


async def test_after_the_appointment_nothing_can_be_changed(
    practice: Practice, visitor: Visitor, booked: Appointment
) -> None:
    practice.now = booked.interval.end
    pages = [await visitor.get(path(practice, purpose, booked)) for purpose in (Purpose.SEE, Purpose.CANCEL)]

    assert [(page.status, page.heading) for page in pages] == [(410, "Ce rendez-vous est passé")] * 2


@pytest.mark.parametrize("purpose", [Purpose.SEE, Purpose.MOVE, Purpose.ICS])
async def test_links_of_a_cancelled_appointment_say_so(
    practice: Practice, visitor: Visitor, booked: Appointment, purpose: Purpose
) -> None:
    await cancel(practice.diary, booked.id, person_id=None, by="consultant:1", now=NOW, door=Door.DESK)
    page = await visitor.get(path(practice, purpose, booked))

    assert (page.status, page.heading) == (410, "Ce rendez-vous est annulé")


async def test_forged_link_says_what_may_have_happened(visitor: Visitor, booked: Appointment) -> None:
    forged = Links(b"other", "").to(Purpose.CANCEL, booked)
    pages = [await visitor.get(forged), await visitor.post(forged), await visitor.get("/rdv/r/abc")]

    assert [(page.status, page.heading) for page in pages] == [(404, "Ce lien n'est pas complet")] * 3


async def test_link_of_long_ago_has_expired(
    practice: Practice, visitor: Visitor, booked: Appointment
) -> None:
    practice.now = NOW + timedelta(days=60)
    page = await visitor.get(path(practice, Purpose.SEE, booked))

    assert (page.status, page.heading) == (410, "Ce lien n'est plus valable")


async def test_link_of_what_was_erased_finds_nothing(
    practice: Practice, visitor: Visitor, booked: Appointment
) -> None:
    async with practice.database.write() as connection:
        await connection.execute(delete(appointment))
    page = await visitor.get(path(practice, Purpose.CANCEL, booked))

    assert (page.status, page.heading) == (410, "Nous ne trouvons plus ce rendez-vous")


async def test_consultant_who_left_does_not_keep_the_person_from_cancelling(
    practice: Practice, visitor: Visitor, booked: Appointment
) -> None:
    async with practice.database.write() as connection:
        await connection.execute(update(consultant).where(consultant.c.id == NADIA).values(active=False))
    slots = await visitor.get(path(practice, Purpose.MOVE, booked))
    await visitor.post(path(practice, Purpose.CANCEL, booked))

    assert "Nous ne trouvons pas de créneau libre" in slots.words
    assert (await now(practice, booked)).state is CANCELLED


async def test_calendar_file_is_downloaded(practice: Practice, visitor: Visitor, booked: Appointment) -> None:
    page = await visitor.get(path(practice, Purpose.ICS, booked))
    [event] = Calendar.from_ical(page.html).walk("VEVENT")

    assert page.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert (event["SUMMARY"], event["DTSTART"].dt) == ("Rendez-vous avec Nadia Roux", booked.interval.start)
    assert "METHOD:PUBLISH" in page.html
    assert "ATTENDEE" not in page.html


async def test_address_of_a_link_goes_nowhere_else(
    practice: Practice, visitor: Visitor, booked: Appointment
) -> None:
    page = await visitor.get(path(practice, Purpose.CANCEL, booked))

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


async def offered(practice: Practice, booked: Appointment) -> Appointment:
    """Somebody else waits, and gets what the person gives up."""
    waits = await stored(practice.database, "waits", timezone="Europe/Paris", now=NOW)
    day = booked.interval.start.date()
    await WaitingList(practice.database).join(
        NewWaiting(waits, "w", day, day, "Europe/Paris", channel="phone"), NOW
    )
    await cancel(practice.diary, booked.id, person_id=None, by="desk", now=NOW, door=Door.DESK)
    offer = await Offering(practice.database).next_offer(NOW)
    assert offer
    return offer.appointment


async def states(practice: Practice, purpose: Purpose, one: Appointment, visitor: Visitor) -> list[Page]:
    link = path(practice, purpose, one)
    return [await visitor.get(link), await visitor.post(link), await visitor.get(link)]


async def test_offer_is_accepted_by_its_link(
    practice: Practice, visitor: Visitor, booked: Appointment
) -> None:
    offer = await offered(practice, booked)
    pages = await states(practice, Purpose.ACCEPT, offer, visitor)

    assert [page.heading for page in pages] == ["Prendre cette place ?", *["La place est à vous"] * 2]
    assert "jusqu'à 8 h 30" in pages[0].words
    assert (await now(practice, offer)).state is BOOKED


async def test_offer_is_declined_by_its_link(
    practice: Practice, visitor: Visitor, booked: Appointment
) -> None:
    offer = await offered(practice, booked)
    pages = await states(practice, Purpose.DECLINE, offer, visitor)

    assert [page.heading for page in pages] == ["Laisser cette place ?", *["La place est laissée"] * 2]
    assert (await now(practice, offer)).state is S.RELEASED
    assert (await visitor.get(path(practice, Purpose.ACCEPT, offer))).status == 410


async def test_offer_accepted_late_is_booked_while_it_is_free(
    practice: Practice, visitor: Visitor, booked: Appointment
) -> None:
    offer = await offered(practice, booked)
    practice.now = NOW + timedelta(minutes=31)
    await practice.diary.lapse(practice.now)
    pages = await states(practice, Purpose.ACCEPT, offer, visitor)

    assert "Le délai est passé" in pages[0].words
    assert pages[1].heading == "La place est à vous"


async def test_offer_accepted_late_that_somebody_has_is_not_booked(
    practice: Practice, visitor: Visitor, booked: Appointment
) -> None:
    offer = await offered(practice, booked)
    practice.now = NOW + timedelta(minutes=31)
    await practice.diary.lapse(practice.now)
    other = await stored(practice.database, "other", timezone="Europe/Paris", now=NOW)
    await hold(
        practice.diary, parse_key(f"{NADIA}@2027-01-14T09:00Z@phone"), Wanted(other, "k"), practice.now
    )
    page = await visitor.post(path(practice, Purpose.ACCEPT, offer))

    assert (page.status, page.heading) == (409, "Cette place vient d'être prise")


async def test_offer_declined_late_changes_nothing(
    practice: Practice, visitor: Visitor, booked: Appointment
) -> None:
    offer = await offered(practice, booked)
    practice.now = NOW + timedelta(minutes=31)
    pages = await states(practice, Purpose.DECLINE, offer, visitor)

    assert [(page.status, page.heading) for page in pages] == [(410, "Le délai est passé")] * 3
