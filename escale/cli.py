"""The command line: ``escale --help``."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable

import typer

from escale.commands import nlu, nlu_compare, nlu_export, team, upkeep, users
from escale.commands.console import Refused, complain, words
from escale.commands.french import french_error, give_help
from escale.commands.run import run

NO_SPACE = "disk is full"
INTERRUPTED = 130


def build() -> typer.Typer:
    """All commands; what each one says of itself stands in ``cli.fr.yml``."""
    app = typer.Typer(name="escale", add_completion=False, rich_markup_mode=None, no_args_is_help=True)
    for name, command in (
        ("run", run),
        ("train", upkeep.train),
        ("migrate", upkeep.migrate),
        ("check", upkeep.check),
    ):
        app.command(name)(command)
    groups: dict[str, dict[str, Callable[..., None]]] = {
        "demo": {"load": users.demo_load, "remove": users.demo_remove},
        "users": {
            "list": users.users_list,
            "add": users.users_add,
            "password": users.users_password,
            "remove": users.users_remove,
        },
        "team": {"load": team.team_load, "list": team.team_list, "remove": team.team_remove},
        "nlu": {
            "predict": nlu.predict,
            "evaluate": nlu.evaluate,
            "compare": nlu_compare.compare,
            "export": nlu_export.export,
        },
        "channels": {"check": upkeep.channels_check},
    }
    for name, commands in groups.items():
        app.add_typer(_group(commands), name=name)
    return app


def _group(commands: dict[str, Callable[..., None]]) -> typer.Typer:
    group = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
    for name, command in commands.items():
        group.command(name)(command)
    return group


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its status: 0, 1 refused, 2 not understood, 130 interrupted."""
    sys.exit(_status(arguments))


def _status(arguments: list[str] | None) -> int:
    command = give_help(typer.main.get_command(build()), words())
    try:
        return int(command.main(arguments, prog_name="escale", standalone_mode=False) or 0)
    except Refused as refusal:
        complain(words().say(refusal.name, **refusal.values))
        return 1
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except typer.TyperException as error:
        return french_error(error, words())
    except Exception as error:
        if not _is_no_space(error):
            raise
        complain(words().say("run.disk_full_now"))
        return 1


def _is_no_space(error: Exception) -> bool:
    """The system or SQLite says that nothing more can be written."""
    return getattr(error, "errno", None) == errno.ENOSPC or NO_SPACE in str(error)


if __name__ == "__main__":
    main()
