"""Who finds nothing waits in line."""

from __future__ import annotations

from datetime import date, timedelta

from escale.career.waiting import Part
from escale.store.waiting import WaitingList
from tests.booking.world import NADIA, Practice, Visitor

FORM = {"jusqua": "30", "morning": "1", "courriel": "lea@exemple.fr", "prenom": "Léa"}


async def test_place_in_line_remembers_the_wish(practice: Practice, visitor: Visitor) -> None:
    form = await visitor.get("/rdv/attente", avec="nadia-roux", canal="phone", sujet="training")
    assert "Se former, financer une formation · un entretien · par téléphone" in form.words
    page = await visitor.post(form.action, **form.kept, **FORM)
    [one] = await WaitingList(practice.database).line()
    assert (page.heading, one.email, one.name) == ("C'est noté", "lea@exemple.fr", "Léa")
    assert (one.subject, one.channel, one.consultant_id, one.parts) == (
        "training",
        "phone",
        NADIA,
        (Part.MORNING,),
    )
    assert (one.first_day, one.last_day) == (date(2027, 1, 11), date(2027, 2, 10))
    assert "d'ici au mercredi 10 février" in page.words


async def test_same_form_twice_is_one_place(practice: Practice, visitor: Visitor) -> None:
    form = await visitor.get("/rdv/attente")
    for _ in range(2):
        await visitor.post(form.action, **form.kept, **FORM)
    assert len(await WaitingList(practice.database).line()) == 1


async def test_what_nobody_types_is_left_out(practice: Practice, visitor: Visitor) -> None:
    form = await visitor.get("/rdv/attente")
    await visitor.post(form.action, **form.kept, **{**FORM, "prenom": " L\x00éa\x1f "})
    assert [one.name for one in await WaitingList(practice.database).line()] == ["Léa"]


async def test_what_is_wrong_is_said_and_the_rest_is_kept(practice: Practice, visitor: Visitor) -> None:
    form = await visitor.get("/rdv/attente")
    page = await visitor.post(form.action, **form.kept, **{**FORM, "courriel": "lea"})
    said = "Laissez une adresse e-mail complète, comme prenom.nom@exemple.fr : c'est là que la place vous est proposée."
    assert (page.status, page.problems) == (422, {"courriel": said})
    assert (page.typed["courriel"], page.chosen("jusqua"), page.chosen("morning")) == ("lea", "30", "1")
    assert await WaitingList(practice.database).line() == []


async def test_wrong_wish_is_shown_to_be_corrected_not_forgotten(visitor: Visitor) -> None:
    form = await visitor.get("/rdv/attente", canal="phone", sujet="fortune")
    assert "tous les sujets · un entretien · par téléphone" in form.words


async def test_forged_or_old_form_is_refused(practice: Practice, visitor: Visitor) -> None:
    form = await visitor.get("/rdv/attente")
    assert (await visitor.post(form.action, visite="x", **FORM)).status == 403
    practice.now += timedelta(hours=13)
    assert (await visitor.post(form.action, **form.kept, **FORM)).status == 403
