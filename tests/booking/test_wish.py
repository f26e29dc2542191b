"""The first step: what can be chosen, and what an address says."""

from __future__ import annotations

import pytest

from tests.booking.world import NADIA, Practice, Visitor

FAR = "C'est trop loin : les rendez-vous se prennent jusqu'au 11 avril 2027. Choisissez un jour plus proche."
UNREAD = "Nous ne lisons pas « le 31 février » comme une date. Écrivez-la ainsi : 11/04/2027."


async def test_first_page_asks_what_about_and_how(visitor: Visitor) -> None:
    page = await visitor.get("/rdv/")
    assert (page.status, page.heading) == (200, "Prendre rendez-vous")
    assert "20 min par écrit, 30 min par téléphone, 45 min en visio" in page.words
    assert "Relecture de CV ou de lettre 30 min, en visio ou par téléphone" in page.words


async def test_consultant_has_a_page_with_what_is_theirs_only(visitor: Visitor) -> None:
    page = await visitor.get("/rdv/nadia-roux")
    assert page.heading == "Rendez-vous avec Nadia Roux"
    assert "Sujets Changer de métier · Se former, financer une formation" in page.words
    assert "Langues français, anglais" in page.words
    assert "Chercher un emploi" not in page.words


async def test_address_fills_in_the_form(visitor: Visitor) -> None:
    page = await visitor.get("/rdv/", sujet="training", canal="phone", langue="en", fuseau="America/Toronto")
    chosen = {name: page.chosen(name) for name in ("sujet", "canal", "langue", "fuseau", "service")}
    assert chosen == {
        "sujet": "training",
        "canal": "phone",
        "langue": "en",
        "fuseau": "America/Toronto",
        "service": "",
    }


async def test_services_that_a_consultant_does_not_give_are_not_on_their_page(
    practice: Practice, visitor: Visitor
) -> None:
    await practice.set(NADIA, services=["chat", "phone", "video", "bilan"])
    page = await visitor.get("/rdv/nadia-roux")
    assert ("bilan" in page.html, "Relecture de CV" in page.html) == (True, False)


async def test_address_without_slash_leads_to_the_page(visitor: Visitor) -> None:
    assert (await visitor.get("/rdv")).url.endswith("/rdv/")


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("jour", "le 31 février", UNREAD),
        ("jour", "2027-02-31", "« 2027-02-31 » n'existe pas dans le calendrier. Choisissez un autre jour."),
        ("jour", "31/02/2027", "« 31/02/2027 » n'existe pas dans le calendrier. Choisissez un autre jour."),
        ("jour", "2027-01-10", "Ce jour est passé. Choisissez aujourd'hui ou un jour qui vient."),
        ("jour", "0001-01-01", "Ce jour est passé. Choisissez aujourd'hui ou un jour qui vient."),
        ("jour", "2028-01-11", FAR),
        ("jour", "9999-12-31", FAR),
        ("sujet", "fortune", "Nous n'avons pas ce sujet. Choisissez-en un dans la liste."),
        ("service", "massage", "Ce rendez-vous n'est plus proposé. Choisissez-en un autre."),
        ("canal", "pigeon", "Ce moyen n'est pas proposé ici. Choisissez-en un autre."),
        ("langue", "tlh", "Personne ici ne reçoit dans cette langue. Choisissez-en une autre."),
        ("fuseau", "Lune/Mer", "Nous ne connaissons pas ce fuseau horaire. Choisissez-en un dans la liste."),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_said_beside_its_field_and_the_rest_is_kept(
    visitor: Visitor, name: str, value: str, problem: str
) -> None:
    kept = "sujet" if name != "sujet" else "canal"
    page = await visitor.slots("/rdv/nadia-roux", **{"sujet": "training", "canal": "phone", name: value})
    assert (page.status, page.problems) == (422, {name: problem})
    assert page.chosen(kept) == {"sujet": "training", "canal": "phone"}[kept]
    assert "<title>Erreur" in page.html


async def test_day_may_be_written_as_in_france(visitor: Visitor) -> None:
    page = await visitor.slots(jour="13/01/2027")
    assert (page.status, page.cards[0]) == (200, "1@2027-01-13T08:00Z@video")


async def test_review_is_not_made_in_writing(visitor: Visitor) -> None:
    page = await visitor.slots(service="review", canal="chat")
    said = "Ce rendez-vous ne se fait pas ainsi. Choisissez un autre moyen, ou « Peu importe »."
    assert (page.status, page.problems) == (422, {"canal": said})


async def test_unknown_consultant_is_a_page_that_leads_to_the_team(visitor: Visitor) -> None:
    page = await visitor.get("/rdv/nobody")
    assert (page.status, page.heading) == (404, "Nous ne trouvons pas cette personne")
    assert 'href="/rdv/">Voir toute l' in page.html


async def test_consultant_who_does_not_receive_is_said_to_be_away(visitor: Visitor) -> None:
    page = await visitor.get("/rdv/paul-petit")
    assert (page.status, page.heading) == (410, "Cette personne ne prend pas de rendez-vous en ce moment")


async def test_address_of_nothing_is_a_page(visitor: Visitor) -> None:
    assert (await visitor.get("/rdv/nadia-roux/photos/1")).status == 404
    assert (await visitor.get("/rdv/static/none.css")).status == 404
