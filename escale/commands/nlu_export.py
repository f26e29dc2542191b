"""``escale nlu export``: what the team has sorted, as training data for a person to read and commit."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from escale.commands import storage
from escale.commands.configuration import load_settings
from escale.commands.console import Refused, tell, words
from escale.settings import ROOT

if TYPE_CHECKING:
    from escale.content.harvest import Conflict, Harvest
    from escale.content.material import Material
    from escale.settings import Settings
    from escale.store.database import Database
    from escale.store.learning import Labelled

SinceOption = Annotated[datetime | None, typer.Option("--since", formats=["%Y-%m-%d"])]


def export(
    since: SinceOption = None,
    file: Annotated[Path | None, typer.Option("--file", dir_okay=False)] = None,
    again: Annotated[bool, typer.Option("--all")] = False,
) -> None:
    from escale.content.harvest import as_yaml, gather
    from escale.content.material import read

    settings = load_settings()
    target = _target(settings, file)
    labelled = storage.with_database(lambda database: _labelled(database, settings, since, again))
    material, _ = read(ROOT)
    harvest = gather(labelled, material.sentences(), material.labels)
    if harvest.count:
        _write(target, as_yaml(harvest, material.topics, words().say("export.header", day=_today(settings))))
    storage.with_database(lambda database: _remember(database, [one.id for one in labelled]))
    _tell(harvest, target, material)


def _target(settings: Settings, file: Path | None) -> Path:
    """The file to write, which is not there yet. Raises :class:`Refused` for one that is."""
    if file is None:
        names = (f"phrases-{_today(settings)}{f'-{n}' if n > 1 else ''}.yml" for n in count(1))
        return next(settings.var / name for name in names if not (settings.var / name).exists())
    if file.exists():
        raise Refused("export.there_already", file=file)
    return file


def _today(settings: Settings) -> str:
    return datetime.now(ZoneInfo(settings.timezone)).date().isoformat()


async def _labelled(
    database: Database, settings: Settings, since: datetime | None, again: bool
) -> list[Labelled]:
    from escale.store.learning import Learning

    first = since.replace(tzinfo=ZoneInfo(settings.timezone)) if since else None
    return await Learning(database).labelled(since=first, again=again)


async def _remember(database: Database, ids: list[int]) -> None:
    from escale.store.learning import Learning

    await Learning(database).exported(ids, now=datetime.now(UTC))


def _write(target: Path, text: str) -> None:
    try:
        with target.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise Refused("export.cannot_write", file=target, reason=error.strerror) from error


def _tell(harvest: Harvest, target: Path, material: Material) -> None:
    tell("export.written" if harvest.count else "export.nothing", count=harvest.count, file=target)
    for name in ("known", "personal", "retired"):
        if left := getattr(harvest, name):
            tell(f"export.{name}", count=left)
    if harvest.conflicts:
        tell("export.conflicts", count=len(harvest.conflicts))
    for one in harvest.conflicts:
        tell("export.conflict", text=one.text, label=_need(one.label, material), other=_other(one, material))
    if harvest.count:
        tell("export.next", file=target)


def _need(label: str, material: Material) -> str:
    return material.titles.get(label, {}).get("need", label)


def _other(one: Conflict, material: Material) -> str:
    other = _need(one.other, material)
    return f"{other} ({one.where})" if one.where else other
