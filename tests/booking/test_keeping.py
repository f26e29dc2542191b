"""A slot is kept, then booked; whatever happens meanwhile, nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer

from escale.booking.room import read_words
from tests.booking.world import NADIA, OMAR, Practice, Visitor, text

TYPED = {
    "prenom": "Léa",
    "courriel": "lea@exemple.fr",
    "telephone": "06 39 98 12 34",
    "mots": "Je reprends en mars.",
}


async def test_chosen_slot_is_kept_for_ten_minutes(practice: Practice, visitor: Visitor) -> None:
    page = await visitor.choose(await visitor.slots(sujet="reconversion", canal="phone"))
    [held] = await practice.appointments("held")
    assert (page.heading, held.held_until) == ("Vos coordonnées", practice.now + timedelta(minutes=10))
    assert "Créneau gardé pour vous jusqu'à 8 h 10" in page.words
    assert (held.subject, str(held.channel), held.consultant_id) == ("reconversion", "phone", NADIA)


async def test_booking_is_said_after_it_is_written_with_all_that_was_told(
    practice: Practice, visitor: Visitor
) -> None:
    form = await visitor.choose(await visitor.slots(sujet="reconversion", canal="phone"))
    page = await visitor.send(form, **TYPED)
    [booked] = await practice.appointments()
    assert (page.heading, str(booked.state)) == ("C'est réservé", "booked")
    told = (booked.name, booked.email, booked.contact, booked.note)
    assert told == ("Léa", "lea@exemple.fr", "+33639981234", "Je reprends en mars.")
    assert "Quand Lundi 11 janvier à 10 h heure de Paris, 30 min Avec Nadia Roux" in page.words
    assert "Nadia vous appellera au +33 6 39 98 12 34." in page.words
    assert page.html.count("/rdv/r/") == 3


async def test_sending_twice_is_one_appointment(practice: Practice, visitor: Visitor) -> None:
    slots = await visitor.slots()
    forms = [await visitor.choose(slots), await visitor.choose(slots)]
    pages = [await visitor.send(form, **TYPED) for form in forms]
    assert [page.heading for page in pages] == ["C'est réservé"] * 2
    assert len(await practice.appointments()) == 1


async def test_going_back_and_choosing_another_gives_the_first_back(
    practice: Practice, visitor: Visitor
) -> None:
    slots = await visitor.slots()
    await visitor.choose(slots, slots.cards[0])
    await visitor.choose(slots, slots.cards[1])
    again = await visitor.choose(slots, slots.cards[0])
    assert again.heading == "Vos coordonnées"
    assert len(await practice.appointments("held")) == 1


async def test_another_slot_can_be_chosen_without_typing_again(practice: Practice, visitor: Visitor) -> None:
    form = await visitor.choose(await visitor.slots())
    slots = await visitor.send(form, **TYPED, autre="1")
    assert await practice.appointments("held") == []
    assert (await visitor.choose(slots, slots.cards[1])).typed == {**TYPED, "telephone": "+33639981234"}


@pytest.mark.parametrize(
    ("form", "field", "problem"),
    [
        ({"courriel": "lea@"}, "courriel", "email"),
        ({"telephone": "12"}, "telephone", "phone"),
        ({"prenom": "Léa"}, "courriel", "reach"),
        ({"courriel": "a@exemple.fr", "mots": "x" * 501}, "mots", "words"),
        ({"courriel": "a@exemple.fr", "prenom": "x" * 81}, "prenom", "name"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(
    practice: Practice, visitor: Visitor, form: dict[str, str], field: str, problem: str
) -> None:
    page = await visitor.send(await visitor.choose(await visitor.slots(canal="video")), **form)
    said = text(read_words().say(f"details.problem_{problem}"))
    assert (page.status, page.problems) == (422, {field: said})
    assert page.typed == {"prenom": "", "courriel": "", "telephone": "", "mots": "", **form}
    assert "Le créneau reste gardé jusqu'à 8 h 10." in page.words
    assert len(await practice.appointments("held")) == 1


async def test_call_needs_a_number(visitor: Visitor) -> None:
    page = await visitor.send(
        await visitor.choose(await visitor.slots(canal="phone")), courriel="a@exemple.fr"
    )
    assert page.problems == {
        "telephone": "Pour un rendez-vous par téléphone, il nous faut le numéro où vous appeler."
    }


async def test_late_but_still_free_is_booked(practice: Practice, visitor: Visitor) -> None:
    form = await visitor.choose(await visitor.slots(canal="video"))
    practice.now += timedelta(minutes=11)
    assert "Le créneau n'est plus gardé" in (await visitor.get(form.url)).words
    assert (await visitor.send(form, **TYPED)).heading == "C'est réservé"


async def test_lapsed_and_taken_offers_the_nearest_and_keeps_what_was_typed(
    practice: Practice, visitor: Visitor
) -> None:
    slots = await visitor.slots(canal="video")
    form = await visitor.choose(slots, slots.cards[1])
    practice.now += timedelta(minutes=11)
    await visitor.books(key=slots.cards[1], canal="video")
    page = await visitor.send(form, **TYPED)
    assert (page.status, page.heading) == (409, "Ce créneau vient d'être pris")
    assert {name: page.kept[name] for name in TYPED} == TYPED
    other = await visitor.choose(page)
    assert (await visitor.send(other, **other.typed)).heading == "C'est réservé"
    assert {one.name for one in await practice.appointments("booked")} == {None, "Léa"}


async def test_slot_that_somebody_else_keeps_is_taken(practice: Practice, visitor: Visitor) -> None:
    slots, others = await visitor.slots(), await visitor.slots()
    await visitor.choose(others, slots.cards[0])
    page = await visitor.choose(slots)
    assert (page.status, page.heading) == (409, "Ce créneau vient d'être pris")
    assert "Rien n'est réservé pour l'instant." in page.words
    assert len(page.cards) == 5


async def test_consultant_who_leaves_meanwhile_makes_room_for_the_others(
    practice: Practice, visitor: Visitor
) -> None:
    form = await visitor.choose(await visitor.slots("/rdv/nadia-roux"))
    await practice.set(NADIA, active=False)
    page = await visitor.send(form, **TYPED)
    assert (page.status, page.heading) == (409, "Ce créneau ne peut plus être réservé")
    assert {key.split("@")[0] for key in page.cards} == {str(OMAR)}
    assert page.kept["prenom"] == "Léa"


async def test_consultant_who_is_deleted_meanwhile_makes_room_for_the_others(
    practice: Practice, visitor: Visitor
) -> None:
    form = await visitor.choose(await visitor.slots("/rdv/nadia-roux"))
    await practice.delete(NADIA)
    for page in (await visitor.get(form.url), await visitor.send(form, **TYPED)):
        assert (page.status, page.heading) == (409, "Ce créneau ne peut plus être réservé")
        assert {key.split("@")[0] for key in page.cards} == {str(OMAR)}
    assert page.kept["mots"] == TYPED["mots"]


@pytest.mark.parametrize(
    "key",
    ["1@2027-01-13T02:00Z@video", "1@2027-01-04T09:00Z@video", "1@2028-01-12T09:00Z@video",
     "3@2027-01-13T09:00Z@video", "99@2027-01-13T09:00Z@video", "1@2027-01-13T09:00Z@video@massage",
     "1@2027-01-13T09:07Z@video", "1@2027-01-11T07:30Z@video"],
)  # fmt: skip
async def test_slot_that_is_none_of_ours_is_refused_with_others(
    practice: Practice, visitor: Visitor, key: str
) -> None:
    page = await visitor.choose(await visitor.slots(canal="video"), key)
    assert (page.status, page.heading) == (409, "Ce créneau ne peut plus être réservé")
    assert len(page.cards) == 5
    assert await practice.appointments() == []


@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        "1@2027-02-31T09:00Z@video",
        "1@9999-12-31T23:59Z@video",
        "1@0001-01-01T00:00Z@chat",
        "1@2027-01-13T09:00Z@fax",
    ],
)
async def test_what_is_no_slot_is_refused(practice: Practice, visitor: Visitor, key: str) -> None:
    slots = await visitor.slots(canal="video")
    page = await visitor.post(slots.action, **slots.kept, creneau=key)
    assert (page.status, page.heading) == (422, "Ce n'est pas un créneau de cette page")
    assert "canal=video" in page.html


async def test_forged_form_is_refused_and_the_wish_is_kept(practice: Practice, visitor: Visitor) -> None:
    slots = await visitor.slots(sujet="training")
    for forged in ("", "x", slots.kept["visite"] + "x"):
        page = await visitor.post(slots.action, visite=forged, creneau=slots.cards[0])
        assert (page.status, page.heading) == (403, "Nous ne pouvons pas lire ce formulaire")
        assert "sujet=training" in page.html
    assert await practice.appointments() == []


async def test_page_that_was_open_all_night_is_renewed(practice: Practice, visitor: Visitor) -> None:
    slots = await visitor.slots(sujet="training")
    practice.now += timedelta(hours=13)
    page = await visitor.choose(slots)
    assert (page.status, page.heading) == (403, "Cette page est restée ouverte trop longtemps")


async def test_links_cannot_be_forged_or_used_for_another_page(visitor: Visitor) -> None:
    form = await visitor.choose(await visitor.slots())
    kept = form.url.split("/rdv/c/")[1].split("?")[0]
    done = (await visitor.send(form, **TYPED)).url.split("/rdv/fait/")[1].split("?")[0]
    for path in ("/rdv/c/x", f"/rdv/fait/{kept}", f"/rdv/c/{done}", f"/rdv/fait/{done}x"):
        assert (await visitor.get(path)).status == 404


async def test_slot_that_was_given_back_says_so(visitor: Visitor) -> None:
    slots = await visitor.slots()
    form = await visitor.choose(slots, slots.cards[0])
    await visitor.choose(slots, slots.cards[1])
    page = await visitor.send(form, **TYPED)
    assert (page.status, page.heading) == (410, "Ce créneau n'est plus gardé")


async def test_coming_back_to_the_form_leads_to_what_is_booked(visitor: Visitor) -> None:
    form = await visitor.choose(await visitor.slots())
    await visitor.send(form, **TYPED)
    assert (await visitor.get(form.url)).heading == "C'est réservé"


async def test_abroad_the_booking_is_told_in_both_hours(visitor: Visitor) -> None:
    page = await visitor.books(key="1@2027-01-12T10:00Z@video", fuseau="America/Toronto")
    assert (
        "à 5 h (11 h à Paris) heure de Montréal, 45 min" in page.words
        or "à Paris) heure de Montréal" in page.words
    )


async def test_one_address_cannot_keep_everything(visitor: Visitor) -> None:
    slots = await visitor.slots()
    pages = [await visitor.choose(slots) for _ in range(31)]
    assert [page.status for page in pages] == [200] * 30 + [429]
    assert pages[-1].headers["Retry-After"]


async def test_video_room_is_told_when_the_practice_has_rooms(practice: Practice, visitor: Visitor) -> None:
    assert (
        "Nadia vous enverra le lien de la visio."
        in (await visitor.books(key="1@2027-01-12T10:00Z@video")).words
    )
    practice.settings.video_url = "https://visio.exemple.fr/{room}"
    async with TestClient(TestServer(practice.app())) as client:
        page = await Visitor(client).books(key="1@2027-01-13T10:00Z@video")
    assert "La visio se tiendra à cette adresse : https://visio.exemple.fr/" in page.words
