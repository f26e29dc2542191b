"""What mails say, in every form: the facts, what can be done, and how to reach a human."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from escale.career.service import Channel
from escale.career.states import AppointmentState, Door
from escale.mail.house import TEXTS
from escale.mail.letters import Letter
from escale.mail.links import Purpose
from escale.store.mails import Audience, Kind
from tests.mail.world import HERS, NOW, START, appointment, half_hour, house, letter, mail, message

OFFERED = {"state": AppointmentState.OFFERED, "held_until": NOW + timedelta(minutes=30)}
EVERY = [
    (kind, audience)
    for kind in Kind
    for audience in Audience
    if audience is Audience.PERSON or kind in {Kind.BOOKED, Kind.MOVED, Kind.CANCELLED}
]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def facts(one: Letter) -> dict[str, str]:
    return {line.label: plain(line.value) for line in one.facts}


def part(one: EmailMessage, kind: str) -> str:
    body = message_from_bytes(bytes(one), policy=default).get_body((kind,))
    assert body is not None
    return plain(body.get_content())


def of(kind: Kind, audience: Audience = Audience.PERSON, **changed: Any) -> Any:
    one = appointment(**(OFFERED if kind is Kind.OFFER else {}), **changed)
    return mail(kind, one, audience=audience)


def test_confirmation_tells_when_with_whom_and_how():
    said = letter(mail())

    assert plain(said.subject) == "Rendez-vous réservé : mardi 24 novembre à 14 h 30"
    assert facts(said) == {
        "Quand": "mardi 24 novembre 2026 à 14 h 30 (heure de Paris)",
        "Rendez-vous": "Entretien téléphonique, 30 minutes",
        "Sujet": "Changement de métier",
        "Avec": "Claire Martin",
        "Comment": "Par téléphone : Claire vous appelle au +33 6 39 98 01 23",
    }


def test_confirmation_says_until_when_it_can_be_changed():
    assert plain(letter(mail()).notes[0]).startswith(
        "Vous pouvez le déplacer ou l'annuler vous-même jusqu'au mardi 24 novembre 2026 à 12 h 30 (heure de Paris)."
    )


def test_within_the_notice_no_link_to_change_it_is_offered():
    one = letter(mail(Kind.HOUR_BEFORE), at=START - timedelta(hours=1))

    assert [line.label for line in one.actions] == ["Voir le rendez-vous", "Ajouter à mon agenda"]
    assert one.notes[0].startswith("Un empêchement ? Il est trop tard pour le déplacer vous-même")


def test_each_button_leads_to_its_own_purpose():
    said = letter(mail())
    links = house().links
    purposes = [links.check(line.value.rpartition("/")[2], NOW).purpose for line in said.actions]

    assert purposes == [Purpose.SEE, Purpose.MOVE, Purpose.CANCEL, Purpose.ICS]


def test_move_tells_where_it_was():
    was = half_hour(START - timedelta(days=1))
    said = letter(mail(Kind.MOVED, appointment(sequence=1), was=was, timezone="America/Montreal"))

    assert facts(said)["Avant"] == (
        "lundi 23 novembre 2026 à 8 h 30 (heure de Montréal), soit 14 h 30 (heure de Paris)"
    )


@pytest.mark.parametrize("kind", [Kind.MOVED, Kind.CANCELLED])
def test_change_by_the_team_is_not_called_the_wish_of_the_person(kind: Kind):
    by_desk, by_her = (letter(mail(kind, door=door)).lead for door in (Door.DESK, Door.LINK))

    assert by_desk != by_her
    assert by_desk[0].startswith("Claire Martin")


def test_number_that_is_missing_is_asked_for():
    said = letter(mail(one=appointment(contact=None)))

    assert "Votre numéro n'est pas encore noté" in facts(said)["Comment"]


def test_video_without_rooms_says_who_sends_the_link():
    said = letter(mail(one=appointment(channel=Channel.VIDEO)))

    assert facts(said)["Comment"] == "En visio : Claire vous envoie le lien avant le rendez-vous"


def test_offer_says_until_when_it_is_kept_and_how_to_answer():
    said = letter(of(Kind.OFFER))

    assert "gardée pour vous jusqu'à 10 h 30 (heure de Paris)" in plain(said.lead[0])
    assert [line.label for line in said.actions] == ["Je le prends", "Non merci"]
    assert said.calendar is None


@pytest.mark.parametrize(("kind", "audience"), EVERY)
def test_every_mail_can_be_written_and_says_the_same_as_text_and_html(kind: Kind, audience: Audience):
    one = of(kind, audience)
    sent, said = message(one), letter(one)

    for form in ("plain", "html"):
        text = part(sent, form)
        assert [line.label for line in said.actions if line.label not in text] == []
        assert "{" not in text.partition("</style>")[2 if form == "html" else 0]


@pytest.mark.parametrize("kind", Kind)
def test_every_mail_to_a_person_tells_how_to_reach_a_human_and_erase_data(kind: Kind):
    text = part(message(of(kind)), "plain")

    assert "Pour parler à un humain : 01 99 00 12 34" in text
    assert "de tout voir et de tout effacer" in text


def test_person_of_the_booking_page_is_told_to_ask_the_team_about_their_data():
    text = part(message(mail(one=appointment(conversation_id=None))), "plain")

    assert "Vos données : demandez à l'équipe de vous les montrer ou de les effacer, 01 99 00 12 34" in text


@pytest.mark.parametrize(("kind", "audience"), EVERY)
def test_no_mail_fetches_anything(kind: Kind, audience: Audience):
    html = part(message(of(kind, audience)), "html")

    assert [word for word in ("<img", "src=", "url(", "<script", "<link", "@import") if word in html] == []


def test_name_is_shown_and_not_obeyed():
    sent = message(mail(one=appointment(name="<img src=x> & Cie")))

    assert "&lt;img src=x&gt; &amp; Cie" in part(sent, "html")
    assert "Bonjour <img src=x> & Cie," in part(sent, "plain")


def test_message_is_recognised_when_it_comes_twice_and_answered_by_no_robot():
    first, second = message(mail()), message(mail(), at=NOW + timedelta(hours=1))

    assert first["Message-ID"] == second["Message-ID"]
    assert first["Auto-Submitted"] == "auto-generated"
    assert (first["To"], first["From"]) == (HERS, "Cap Métiers <rdv@exemple.fr>")


def test_calendar_stands_beside_the_text_and_as_a_file():
    sent = message_from_bytes(bytes(message(mail(Kind.CANCELLED))), policy=default)
    parts = [one.get_content_type() for one in sent.walk()]
    calendar = next(one for one in sent.walk() if one.get_content_type() == "text/calendar")
    [attached] = sent.iter_attachments()

    assert parts[2:] == ["text/plain", "text/html", "text/calendar", "application/ics"]
    assert calendar["Content-Type"].params["method"] == "CANCEL"
    assert attached.get_filename() == "rendez-vous.ics"
    assert attached.get_content() == calendar.get_content().encode()


def test_lines_of_the_message_are_short_enough_for_every_server():
    raw = bytes(message(mail(one=appointment(name="é" * 80))))

    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("recipient", ["lea@exemple.fr", "l.o'a+x@exemple.fr", "léa@exemple.fr"])
def test_recipient_is_written_as_given(recipient: str):
    assert message(mail(recipient=recipient))["To"].addresses[0].addr_spec == recipient


def test_words_promise_nothing_and_shout_nothing():
    text = TEXTS.read_text(encoding="utf-8")

    assert [word for word in ("!", "garanti", "sans risque") if word in text] == []
