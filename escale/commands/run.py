"""``escale run``: check, prepare, then become the supervisor of all parts."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from escale.commands import preflight, storage, training
from escale.commands.configuration import load_settings
from escale.commands.console import tell, words
from escale.settings import MODELS, Settings
from escale.store.demo_team import keys
from escale.supervisor import Part, Plan

if TYPE_CHECKING:
    from pathlib import Path

    from escale.store.glance import Glance

HERE = "127.0.0.1"
EVERYWHERE = {"0.0.0.0": HERE, "::": "::1"}  # noqa: S104 - compared, not bound
FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}


def run(
    web: Annotated[bool, typer.Option("--web/--no-web")] = True,
    bot: Annotated[bool, typer.Option("--bot/--no-bot")] = True,
    demo: Annotated[bool, typer.Option("--demo/--no-demo")] = True,
) -> None:
    began = time.time()
    preflight.check_python()
    settings = load_settings()
    _check(settings, web=web, bot=bot)
    model = training.current_model() if bot else None
    seen = storage.prepare(settings, demonstration=demo)
    parts = []
    if web:
        parts.append(web_part(settings, with_bot=bot))
    if bot:
        parts.append(bot_part(settings, model or training.train(settings)))
    tell("run.starting")
    become_supervisor(
        Plan(parts, ready_lines(settings, seen) if web else [], words().section("supervisor"), began)
    )


def _check(settings: Settings, *, web: bool, bot: bool) -> None:
    preflight.make_folders(settings.var, settings.var / "log", MODELS)
    preflight.check_disk(settings.var)
    if web:
        preflight.check_port(settings.host, settings.port, variable="ESCALE_PORT")
    if bot:
        preflight.check_port(HERE, settings.bot_port, variable="ESCALE_BOT_PORT")


def web_part(settings: Settings, *, with_bot: bool) -> Part:
    """The public process; it finds the bot of this start wherever its port is."""
    environment = {"ESCALE_BOT_URL": f"http://{HERE}:{settings.bot_port}"} if with_bot else {}
    host = EVERYWHERE.get(settings.host, settings.host)
    command = [sys.executable, "-m", "escale.web"]
    return Part(
        "web", command, environment | FEW_ARENAS, _log(settings, "web"), host, settings.port, "/health"
    )


def bot_part(settings: Settings, model: Path) -> Part:
    """The bot with exactly this model, also after a restart."""
    environment = {
        **training.ENVIRONMENT,
        **FEW_ARENAS,
        "ESCALE_BOT_SECRET": settings.bot_secret,
        "ESCALE_BOT_DATABASE_URL": settings.sync_database_url,
    }
    command = [sys.executable, "-m", "bot.serve", "--port", str(settings.bot_port), "--model", str(model)]
    return Part(
        "bot", command, environment, _log(settings, "bot"), HERE, settings.bot_port, "/webhooks/escale/"
    )


def ready_lines(settings: Settings, seen: Glance) -> list[str]:
    """Addresses, and the demonstration's accounts while they have their first passwords."""
    say = words().say
    places = {"run.page": "/", "run.booking": "/rdv/", "run.desk": "/desk/"}
    lines = ["", *(say(name, url=f"{settings.url}{path}") for name, path in places.items())]
    accounts = [f"  {key.email}  {key.password}" for key in keys(seen.facts)]
    if accounts:
        lines += ["", say("run.accounts"), *accounts]
    return [*lines, "", say("run.stop", log=settings.var / "log")]


def become_supervisor(plan: Plan) -> None:
    """Replace this process by one that holds the standard library only; the plan goes through a nameless file."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        json.dump(asdict(plan), file)
        file.flush()
        file.seek(0)
        os.set_inheritable(file.fileno(), True)
        os.execv(sys.executable, [sys.executable, "-m", "escale.supervisor", str(file.fileno())])  # noqa: S606


def _log(settings: Settings, name: str) -> str:
    return str((settings.var / "log" / f"{name}.log").resolve())
