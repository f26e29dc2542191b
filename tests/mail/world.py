"""A practice, an appointment and a mail about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from escale.career.appointment import Appointment
from escale.career.interval import Interval
from escale.career.people import Consultant
from escale.career.service import Channel, Service
from escale.career.states import AppointmentState, Door
from escale.mail.house import House
from escale.mail.letters import Letter, Writer
from escale.mail.rendering import Renderer
from escale.settings import Settings
from escale.store.mails import Audience, Kind, Mail

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
START = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
PHONE = Service("phone", "Entretien téléphonique", (Channel.PHONE,), 30)
HERS = "lea@exemple.fr"


def house(**changed: Any) -> House:
    usual = {
        "secret_key": "clé d'essai", "public_url": "https://conseil.exemple.fr", "practice_name": "Cap Métiers",
        "mail_from": "rdv@exemple.fr", "practice_contact": "01 99 00 12 34",
    }  # fmt: skip
    return House.of(Settings(_env_file=None, **{**usual, **changed}))


def half_hour(start: datetime = START) -> Interval:
    return Interval(start, start + timedelta(minutes=30))


def consultant(number: int = 1, first_name: str = "Claire") -> Consultant:
    return Consultant(
        number, first_name, "Martin", "Consultante", frozenset({"reconversion"}), frozenset({"fr"}),
        frozenset({"phone"}), "Europe/Paris", (), (),
    )  # fmt: skip


def appointment(**changed: Any) -> Appointment:
    usual = {
        "id": "0f8a4c1e-5d0b-4f5e-9c43-6a1d7b9a2e11", "consultant_id": 1, "person_id": "p1", "conversation_id": "c1",
        "subject": "reconversion", "channel": Channel.PHONE, "interval": half_hour(), "key": "k1",
        "state": AppointmentState.BOOKED, "contact": "+33639980123", "created_at": NOW, "name": "Léa", "email": HERS,
    }  # fmt: skip
    return Appointment(**{**usual, **changed})


def mail(kind: Kind = Kind.BOOKED, one: Appointment | None = None, **changed: Any) -> Mail:
    one = one or appointment()
    usual = {
        "id": 7, "kind": kind, "audience": Audience.PERSON, "recipient": HERS, "sequence": one.sequence,
        "door": Door.PAGE, "attempts": 0, "until": START, "claimed_until": NOW, "was": None, "appointment": one,
        "consultant": consultant(), "timezone": "Europe/Paris",
    }  # fmt: skip
    return Mail(**{**usual, **changed})


def letter(one: Mail, at: datetime = NOW, **settings: Any) -> Letter:
    return Writer(house(**settings), one, PHONE, at).letter()


def message(one: Mail, at: datetime = NOW, **settings: Any) -> EmailMessage:
    return Renderer(house(**settings)).message(letter(one, at, **settings), one, at)
