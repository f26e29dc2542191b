"""``escale team``, through the door that people use."""

from __future__ import annotations

import asyncio
import getpass
import io
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from escale.career.booking import Channel, Choice, Details, Request, book
from escale.career.ownership import Event
from escale.cli import _status
from escale.commands.console import words
from escale.content.team import read_team
from escale.settings import ROOT, Settings
from escale.store.accounts import Accounts
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.handoff import Handoff
from escale.store.messages import Messages
from escale.store.people import People
from tests.databases import fresh_postgres, postgres_server

PASSWORD = "longue-vue-12"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TEAM = """\
consultants:
  - first_name: Anne
    last_name: Roy
    title: Conseillère
    subjects: [training, reconversion]
    languages: [fr]
    channels: [phone]
    hours:
      monday: ["09:00-12:30", "14:00-18:00"]
      friday: ["20:00-24:00"]
    absences: [2027-05-07, {from: 2027-08-02, to: 2027-08-22}]
    email: anne@exemple.fr
coordinators:
  - email: accueil@exemple.fr
"""
Say = Callable[..., tuple[int, list[str]]]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(params=["sqlite", "postgresql"])
def escale(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Say]:
    """Run a command on a database of its own, ``team load`` on a file with this ``text``."""
    monkeypatch.setenv("ESCALE_VAR", str(tmp_path))
    file = tmp_path / "equipe.yml"

    def run(*arguments: str, text: str | None = None, terminal: bool = False) -> tuple[int, list[str]]:
        monkeypatch.setattr(sys, "stdin", Terminal() if terminal else io.StringIO())
        if text is not None:
            file.write_text(text, encoding="utf-8")
            arguments = ("team", "load", str(file))
        status = _status(list(arguments))
        told = capsys.readouterr()
        return status, (told.out + told.err).splitlines()

    if request.param == "sqlite":
        run("migrate")
        yield run
        return
    server = postgres_server()
    if server is None:
        pytest.skip("no PostgreSQL server (set ESCALE_TEST_POSTGRES_URL)")
    with fresh_postgres(server) as url:
        monkeypatch.setenv("ESCALE_DATABASE_URL", url)
        run("migrate")
        yield run


def with_database(work):
    async def open_and_work():
        database = Database(Settings().async_database_url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(open_and_work())


def test_team_is_added_then_left_alone_then_changed(escale: Say):
    later = [
        "Compte de anne@exemple.fr sans mot de passe : « escale users password anne@exemple.fr » l'ouvre.",
        "Compte de accueil@exemple.fr sans mot de passe : « escale users password accueil@exemple.fr » l'ouvre.",
    ]
    assert escale(text=TEAM) == (0, ["Ajout : Anne Roy.", "Ajout : accueil@exemple.fr.", *later])
    assert escale(text=TEAM) == (
        0,
        ["Rien à changer : Anne Roy.", "Rien à changer : accueil@exemple.fr.", *later],
    )
    paul = TEAM.replace("Anne", "Paul").replace("anne@", "paul@").partition("coordinators")[0]
    assert escale(text=paul)[1][:2] == [
        "Ajout : Paul Roy.",
        "Pas dans ce fichier, sans changement : Anne Roy (« escale team remove » retire de l'équipe).",
    ]
    changed = TEAM.replace("Conseillère", "Coach").replace("20:00-24:00", "20:00-22:00")
    assert escale(text=changed)[1][0] == "Changement : Anne Roy (fonction, horaires)."


def test_team_is_shown_with_numbers_accounts_and_hours(escale: Say):
    assert escale("team", "list") == (
        0,
        ["Personne dans l'équipe : « escale team load » lit un fichier comme deploy/equipe.exemple.yml."],
    )
    escale(text=TEAM)
    assert escale("team", "list") == (
        0,
        [
            "1  Anne Roy, Conseillère  anne@exemple.fr",
            "   reconversion, training · fr · phone · Europe/Paris",
            "   lundi 09:00-12:30, 14:00-18:00 ; vendredi 20:00-00:00",
        ],
    )


def test_passwords_are_asked_on_the_terminal_and_may_wait(escale: Say, monkeypatch: pytest.MonkeyPatch):
    typed = iter(["court", PASSWORD, PASSWORD, ""])
    monkeypatch.setattr(getpass, "getpass", lambda _: next(typed))

    status, lines = escale(text=TEAM, terminal=True)

    assert (status, lines[2:]) == (
        0,
        [
            "Mot de passe de anne@exemple.fr (Entrée : plus tard).",
            "Mot de passe de accueil@exemple.fr (Entrée : plus tard).",
            "Compte de accueil@exemple.fr sans mot de passe : « escale users password accueil@exemple.fr » l'ouvre.",
            "Le mot de passe doit compter au moins 10 signes.",
        ],
    )
    now = datetime.now(UTC)
    login = with_database(lambda database: Accounts(database).login("anne@exemple.fr", PASSWORD, now=now))
    assert login.first_name == "Anne"


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        (
            "[phone]",
            "[phone, fax]",
            "equipe.yml:7 : le canal « fax » n'existe pas ; les canaux : chat, phone, video.",
        ),
        ("friday:", "vendredi:", f"equipe.yml:10 : « vendredi » n'est pas un jour ; les jours : {', '.join(DAYS)}."),
        (
            "14:00-18:00",
            "12:00-18:00",
            "equipe.yml:9 : « 12:00-18:00 » chevauche d'autres horaires du même jour (monday).",
        ),
        (
            "14:00-18:00",
            "18:00-14:00",
            (
                "equipe.yml:9 : « 18:00-14:00 » ne se lit pas comme des horaires ; "
                "« 09:00-12:30 » est attendu, du plus tôt au plus tard."
            ),
        ),
        (
            "    hours:",
            "    timezone: Paris\n    hours:",
            "equipe.yml:8 : fuseau horaire « Paris » inconnu ; un nom comme Europe/Paris est attendu.",
        ),
        ("anne@exemple.fr", "anne@exemple", "equipe.yml:12 : « anne@exemple » n'est pas une adresse e-mail."),
        (
            "2027-05-07",
            "2027-02-30",
            (
                "equipe.yml:11 : « 2027-02-30 » n'est pas une date ; "
                "année-mois-jour est attendu, comme 2027-01-04."
            ),
        ),
        (
            "to: 2027-08-22",
            "to: 2027-08-01",
            "equipe.yml:11 : l'absence finit (2027-08-01) avant de commencer (2027-08-02).",
        ),
        ("    title: Conseillère\n", "", "equipe.yml:2 : il manque « title »."),
        (
            "    email: anne@exemple.fr",
            "    account: {email: anne@exemple.fr}",
            (
                "equipe.yml:12 : « account » : pas de mot de passe dans ce fichier. "
                "Écrivez seulement « email » ; le mot de passe est demandé au terminal."
            ),
        ),
        ("accueil@", "anne@", "equipe.yml:14 : anne@exemple.fr est déjà à la ligne 2."),
        ("    languages: [fr]", "    languages: [fr]\n    languages: [en]",
         "equipe.yml:7 : « languages » est écrit deux fois ; seule la dernière version compterait."),
        ("[fr]", "[français]", (
            "equipe.yml:6 : la langue « français » n'est pas connue ; "
            "un code comme fr, en, ar, ou fsl (langue des signes française) est attendu."
        )),
    ],
)  # fmt: skip
def test_wrong_value_is_told_with_its_line(right: str, wrong: str, told: str):
    found = read_team("equipe.yml", TEAM.replace(right, wrong, 1).encode(), timezone="Europe/Paris")

    assert [said(one) for one in found.problems][:1] == [told]


def said(problem) -> str:
    from escale.commands.team import _problem

    return _problem(problem.where, problem.code, problem.values)


def test_refused_file_stores_nothing_and_names_every_mistake(escale: Say):
    wrong = TEAM.replace("training", "jardinage").replace("2027-05-07", "demain")

    assert escale(text=wrong) == (
        1,
        [
            "Rien n'est enregistré. À corriger :",
            (
                "equipe.yml:5 : le sujet « jardinage » n'existe pas ; les sujets : abroad, application, business, "
                "disability, first_job, interview, job_search, mentoring, mobility, reconversion, research, senior, "
                "training, wellbeing."
            ),
            "equipe.yml:11 : « demain » n'est pas une date ; année-mois-jour est attendu, comme 2027-01-04.",
        ],
    )
    assert len(escale("team", "list")[1]) == 1


@pytest.mark.parametrize(
    "text",
    ["", "[]", "consultants:", "consultants:\n  -\n", "- a", "consultants: [{a: &a [*a]}]", "\t", "a: *b",
     "consultants: texte", "consultants: [{hours: [a]}]", "consultants: {}"],
)  # fmt: skip
def test_file_without_people_is_refused_whatever_it_is(text: str):
    found = read_team("equipe.yml", text.encode(), timezone="Europe/Paris")

    assert (found.members, bool([said(one) for one in found.problems])) == ([], True)


def test_file_that_is_not_utf8_is_refused():
    found = read_team("equipe.yml", TEAM.encode("latin-1"), timezone="Europe/Paris")

    assert [said(one) for one in found.problems] == [
        "equipe.yml : le fichier n'est pas en UTF-8 : enregistrez-le de nouveau avec cet encodage."
    ]


def test_two_people_of_one_name_need_an_email_each():
    two = TEAM.partition("coordinators")[0] + TEAM.partition("\n")[2].partition("coordinators")[0]
    apart = two.replace("anne@", "a.roy@", 1)

    assert [said(one) for one in read_team("e.yml", apart.encode(), timezone="Europe/Paris").problems] == []
    nameless = two.replace("    email: anne@exemple.fr\n", "", 1)
    assert [said(one) for one in read_team("e.yml", nameless.encode(), timezone="Europe/Paris").problems] == [
        (
            "e.yml:12 : « anne roy » est déjà à la ligne 2 ; "
            "si ce sont deux personnes, donnez une adresse e-mail à chacune."
        )
    ]


def test_every_problem_has_its_sentence():
    source = "".join(
        (ROOT / "escale" / path).read_text(encoding="utf-8")
        for path in (
            "content/team.py",
            "content/offer.py",
            "content/nodes.py",
            "store/team.py",
            "store/team_accounts.py",
        )
    )

    unused = [
        code
        for code in words().section("team.problems")
        if f'"{code}"' not in source and code.partition("_")[0] != "unknown"
    ]
    assert unused == []


def test_example_file_is_right_and_names_every_subject():
    file = ROOT / "deploy" / "equipe.exemple.yml"
    found = read_team(file.name, file.read_bytes(), timezone="Europe/Paris")

    assert ([said(one) for one in found.problems], [one.name for one in found.members]) == (
        [],
        ["Anne Roy", "Paul Diallo"],
    )
    assert [one.email for one in found.coordinators] == ["accueil@exemple.fr"]


def test_appointments_outside_the_new_hours_stay_and_are_told(escale: Say):
    start = book_with_anne(escale)
    moved = every_day("09:00-10:00")

    told = escale(text=moved)[1]
    assert told[:4] == [
        "Changement : Anne Roy (horaires).",
        "Rien à changer : accueil@exemple.fr.",
        "Ces rendez-vous restent pris, mais tombent maintenant hors des horaires :",
        f"  {start:%d/%m/%Y} 15:00  phone  06 39 98 12 45",
    ]
    assert len(to_come()) == 1


def test_who_is_expected_leaves_only_with_the_appointments_cancelled(escale: Say):
    start = book_with_anne(escale)
    expected = f"  {start:%d/%m/%Y} 15:00  phone  06 39 98 12 45"

    assert escale("team", "remove", "anne roy") == (
        1,
        [
            "Anne Roy a encore des rendez-vous :",
            expected,
            'Pour les annuler et retirer cette personne : escale team remove "anne roy" --cancel',
        ],
    )
    assert len(to_come()) == 1
    assert escale("team", "remove", "anne roy", "--cancel") == (
        0,
        [
            "Anne Roy n'est plus dans l'équipe ; son compte est fermé, ce qui a été dit reste lisible.",
            "Rendez-vous annulés ; prévenez ces personnes :",
            expected,
        ],
    )
    assert to_come() == []
    assert escale("users", "list") == (0, ["accueil@exemple.fr  coordination  -"])


def test_who_leaves_in_the_middle_of_a_conversation_gives_it_back_to_the_queue(escale: Say):
    escale(text=TEAM)
    now = datetime.now(UTC)

    async def step_in(database: Database) -> str:
        visit = await People(database).arrive("widget", "someone", timezone="Europe/Paris", now=now)
        await Handoff(database).change(
            visit.conversation_id, Event.STEP_IN, consultant_id=1, reason="", now=now, say=lambda _: []
        )
        return visit.conversation_id

    conversation = with_database(step_in)
    assert escale("team", "remove", "anne@exemple.fr")[0] == 0
    after = with_database(lambda database: Messages(database).after(conversation, 0))
    assert [one.text.partition(".")[0] for one in after] == ["Anne a dû s'interrompre"]
    owner = with_database(lambda database: People(database).owner(conversation))
    assert owner == {"owner": "waiting", "name": None}


def test_who_is_not_in_the_team_cannot_be_removed(escale: Say):
    assert escale("team", "remove", "personne") == (
        1,
        [
            (
                "« personne » ne désigne pas une personne de l'équipe : donnez son numéro "
                "(« escale team list »), son adresse e-mail, ou son prénom et son nom."
            )
        ],
    )


def every_day(span: str) -> str:
    before, after = TEAM.split("      monday", maxsplit=1)[0], TEAM[TEAM.index("    absences") :]
    hours = "".join(f"      {day}: [{span}]\n" for day in DAYS)
    return before + hours + "    holidays: none\n" + after


def book_with_anne(escale: Say) -> datetime:
    """An appointment in five days, at three on Anne's clock."""
    escale(text=every_day("14:00-18:00"))
    now = datetime.now(UTC)
    zone = Settings().zone
    start = datetime.combine(now.astimezone(zone).date() + timedelta(days=5), time(15), zone)

    async def work(database: Database) -> None:
        visit = await People(database).arrive("widget", "someone", timezone="Europe/Paris", now=now)
        choice = Choice(1, start, Channel.PHONE)
        request = Request(visit.person_id, "k", details=Details(contact="06 39 98 12 45"))
        await book(SqlDiary(database), choice, request, now)

    with_database(work)
    return start


def to_come():
    async def work(database: Database):
        visit = await People(database).arrive(
            "widget", "someone", timezone="Europe/Paris", now=datetime.now(UTC)
        )
        return await SqlDiary(database).of_person(visit.person_id, datetime.now(UTC))

    return with_database(work)


OFFER = """\
services:
  - {code: atelier, name: Atelier, channels: [video, phone], minutes: 90, before: 5, after: 10, notice: 60, horizon: 30}
  - {code: phone, name: Téléphone, channels: [phone], minutes: 30, active: false}
consultants:
  - {first_name: Anne, last_name: Roy, title: t, languages: [fr], channels: [phone], subjects: {training: 3, senior: 1},
     services: [atelier], holidays: FR-57, most_a_day: 4, most_a_week: 12}
"""


def test_services_weights_holidays_and_limits_are_read():
    found = read_team("equipe.yml", OFFER.encode(), timezone="Europe/Paris")

    assert found.problems == []
    [anne], [atelier, phone] = found.members, found.services
    assert (anne.subjects, anne.weights) == ({"training", "senior"}, {"training": 3, "senior": 1})
    assert (anne.services, anne.holidays, anne.most_a_day, anne.most_a_week) == ({"atelier"}, "FR-57", 4, 12)
    assert (atelier.before, atelier.after, atelier.notice, atelier.horizon, atelier.active) == (
        5,
        10,
        60,
        30,
        True,
    )
    assert ([str(one) for one in atelier.channels], phone.active) == (["video", "phone"], False)


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("minutes: 90", "minutes: 0", "bad_number"),
        ("minutes: 90", "minutes: 92", "not_five"),
        ("minutes: 90, ", "", "missing"),
        ("code: atelier", "code: Atelier !", "bad_code"),
        ("active: false", "active: non", "not_yes_or_no"),
        ("code: phone", "code: atelier", "key_twice"),
        ("[video, phone]", "[fax]", "unknown_channel"),
        ("training: 3", "training: 4", "bad_number"),
        ("senior: 1", "seniors: 1", "unknown_subject"),
        ("services: [atelier]", "services: [sieste]", "unknown_service"),
        ("FR-57", "FR-Alsace", "unknown_holidays"),
        ("most_a_day: 4", "most_a_day: beaucoup", "bad_number"),
    ],
)
def test_what_is_wrong_with_an_offer_is_told_with_its_line(right, wrong, code):
    found = read_team("equipe.yml", OFFER.replace(right, wrong, 1).encode(), timezone="Europe/Paris")
    assert code in [one.code for one in found.problems]
    assert all(one.where.startswith("equipe.yml:") for one in found.problems)
