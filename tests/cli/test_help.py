"""Every command and option says in French what it does; errors too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from escale.cli import _status, build
from escale.commands.console import words


def commands(command: Any, path: str = "escale") -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, f"{path} {name}")


ALL = dict(commands(typer.main.get_command(build())))


def test_help_is_written_for_every_command_and_option_and_for_nothing_else():
    texts = words().section("help")

    assert {path: sorted(one["options"]) for path, one in texts.items()} == {
        path: sorted(parameter.name for parameter in command.params) for path, command in ALL.items()
    }


@pytest.mark.parametrize("path", ALL)
def test_help_of_every_command_is_french(path: str, capsys: pytest.CaptureFixture[str]):
    assert _status([*path.split()[1:], "--help"]) == 0

    told = capsys.readouterr().out
    english = (
        "Usage",
        "Show this",
        "[default",
        "[required]",
        "Options:",
        "Commands:",
        "Arguments:",
        "[ARGS]",
    )
    assert [word for word in english if word in told] == []


def test_escale_alone_shows_the_help(capsys: pytest.CaptureFixture[str]):
    assert _status([]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "Utilisation : escale [OPTIONS] COMMANDE …"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["navigue"], "La commande navigue n'existe pas."),
        (["run", "--vite"], "L'option --vite n'existe pas."),
        (["run", "vite"], "Il y a un mot de trop."),
        (["users", "add"], "Il manque email."),
        (["users", "add", "a@exemple.fr", "--role", "chef"], "La valeur donnée à --role ne convient pas."),
        (["users", "add", "a@exemple.fr", "--role"], "L'option --role demande une valeur."),
        (["nlu", "evaluate", "/nulle/part"], "La valeur donnée à file ne convient pas."),
    ],
)
def test_mistake_is_named_in_french(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]):
    assert _status(arguments) == 2
    assert capsys.readouterr().err.splitlines()[0] == told
