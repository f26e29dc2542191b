"""``escale users`` and ``escale demo``, through the door that people use."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from escale.career.ownership import Event
from escale.cli import _status
from escale.settings import Settings
from escale.store.accounts import Accounts
from escale.store.database import Database
from escale.store.handoff import Handoff
from escale.store.messages import Messages
from escale.store.people import People
from tests.cli.versions import newest_migration

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "longue-vue-12"
Say = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def escale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command on a database of its own; status and every line it printed."""
    monkeypatch.setenv("ESCALE_VAR", str(tmp_path))

    def run(*arguments: str, typed: str = "") -> tuple[int, list[str]]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        status = _status(list(arguments))
        told = capsys.readouterr()
        return status, (told.out + told.err).splitlines()

    run("migrate")
    return run


def with_database(work: Callable[[Database], Coroutine[Any, Any, Any]]) -> Any:
    async def open_and_work() -> Any:
        database = Database(Settings().async_database_url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(open_and_work())


def test_first_migration_is_told_and_the_second_has_nothing_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("ESCALE_VAR", str(tmp_path / "new"))

    assert [_status(["migrate"]), _status(["migrate"])] == [0, 0]
    assert capsys.readouterr().out.splitlines() == [
        f"Base de données à jour (version {newest_migration()}).",
        f"La base de données est déjà à jour (version {newest_migration()}).",
    ]


def test_demonstration_is_loaded_with_its_accounts_listed_and_removed(escale: Say):
    assert escale("demo", "load") == (0, [
        "L'équipe de démonstration est en place.",
        "  claire@demo.escale.example  port-calme-42",
        "  karim@demo.escale.example  phare-clair-17",
        "  sophie@demo.escale.example  voile-bleue-63",
        "  youssef@demo.escale.example  digue-haute-28",
        "  coordination@demo.escale.example  rade-tranquille-90",
    ])  # fmt: skip
    assert escale("users", "list")[1][:2] == [
        "claire@demo.escale.example  consultant  Claire Moreau",
        "coordination@demo.escale.example  coordination  -",
    ]
    assert escale("demo", "load") == (1, ["L'équipe de démonstration est déjà en place."])
    assert escale("demo", "remove") == (
        0,
        ["L'équipe de démonstration, ses comptes et ses rendez-vous sont effacés."],
    )
    assert escale("users", "list") == (0, ["Aucun compte : « escale users add adresse »."])
    assert escale("demo", "remove") == (1, ["L'équipe de démonstration n'est pas dans cette base."])


def test_removing_the_demonstration_puts_a_live_conversation_back_into_the_queue_and_tells_the_person(
    escale: Say,
):
    escale("demo", "load")

    async def step_in(database: Database) -> str:
        visit = await People(database).arrive("widget", "someone", timezone="Europe/Paris", now=NOW)
        await Handoff(database).change(
            visit.conversation_id, Event.STEP_IN, consultant_id=1, reason="", now=NOW, say=lambda _: []
        )
        return visit.conversation_id

    conversation = with_database(step_in)
    assert escale("demo", "remove")[0] == 0

    async def after(database: Database) -> list[str]:
        return [one.text for one in await Messages(database).after(conversation, 0)]

    assert with_database(after) == [
        "Claire a dû s'interrompre. Votre conversation est de nouveau en attente d'un consultant ; rien n'est perdu."
    ]


def test_account_is_added_with_a_password_from_standard_input(escale: Say):
    added = escale(
        "users", "add", "anne@exemple.fr", "--role", "coordinator", "--password-stdin", typed=f"{PASSWORD}\n"
    )

    assert added == (0, ["Compte créé pour anne@exemple.fr."])
    login = with_database(lambda database: Accounts(database).login("anne@exemple.fr", PASSWORD, now=NOW))
    assert login.role == "coordinator"


def test_account_of_a_consultant_needs_the_consultant(escale: Say):
    escale("demo", "load")

    status, lines = escale("users", "add", "anne@exemple.fr", "--password-stdin", typed=f"{PASSWORD}\n")
    assert (status, lines[:2]) == (
        1,
        [
            "De quel consultant est-ce le compte ? Ajoutez --consultant et son numéro :",
            "  1  Claire Moreau, Conseillère en recherche d'emploi",
        ],
    )
    added = escale(
        "users", "add", "anne@exemple.fr", "--consultant", "5", "--password-stdin", typed=f"{PASSWORD}\n"
    )
    assert added == (0, ["Compte créé pour anne@exemple.fr."])


def test_short_password_is_refused(escale: Say):
    refused = escale(
        "users", "add", "a@exemple.fr", "--role", "coordinator", "--password-stdin", typed="court\n"
    )

    assert refused == (1, ["Le mot de passe doit compter au moins 10 signes."])


def test_password_is_never_asked_where_nobody_can_type_it(escale: Say):
    assert escale("users", "add", "a@exemple.fr", "--role", "coordinator") == (
        1,
        [
            (
                "Pas de terminal pour demander le mot de passe : "
                "donnez-le sur l'entrée standard avec --password-stdin."
            )
        ],
    )


def test_password_changes_and_account_goes(escale: Say):
    escale("users", "add", "a@exemple.fr", "--role", "coordinator", "--password-stdin", typed=f"{PASSWORD}\n")

    assert escale("users", "password", "a@exemple.fr", "--password-stdin", typed="grand-large-33\n") == (
        0,
        ["Nouveau mot de passe pour a@exemple.fr ; ses sessions ouvertes sont fermées."],
    )
    assert escale("users", "remove", "a@exemple.fr") == (
        0,
        ["Compte de a@exemple.fr supprimé ; le consultant et ses rendez-vous restent."],
    )
    assert escale("users", "remove", "a@exemple.fr") == (1, ["Aucun compte pour a@exemple.fr."])


def test_email_is_in_use_once(escale: Say):
    add = ("users", "add", "a@exemple.fr", "--role", "coordinator", "--password-stdin")
    escale(*add, typed=f"{PASSWORD}\n")

    assert escale(*add, typed=f"{PASSWORD}\n") == (1, ["Un compte existe déjà pour a@exemple.fr."])


def test_what_is_no_email_is_refused(escale: Say):
    assert escale("users", "add", "anne") == (1, ["« anne » n'est pas une adresse e-mail."])
