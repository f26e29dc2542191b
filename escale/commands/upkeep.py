"""``escale train``, ``migrate``, ``check`` and ``channels``: what one does between two starts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Annotated
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import typer

from escale.commands import preflight, storage, training
from escale.commands.configuration import load_settings
from escale.commands.console import Refused, line, tell, words
from escale.settings import MODELS, ROOT

PATIENCE = 5
WIDGET = "/widget/escale-chat.js"


def train(force: Annotated[bool, typer.Option("--force")] = False) -> None:
    settings = load_settings()
    preflight.make_folders(settings.var, MODELS)
    preflight.check_disk(MODELS)
    model = None if force else training.current_model()
    if model:
        tell("train.nothing_to_do", model=model.name)
        return
    training.train(settings)


def migrate() -> None:
    settings = load_settings()
    seen = storage.look(settings)
    if not storage.bring_up_to_date(settings, seen):
        tell("database.nothing_to_do", head=seen.revision)


def check() -> None:
    from escale.content.check import check_contents

    found = check_contents(ROOT, today=datetime.now(UTC).date())
    for problem in found:
        said = words().say(f"check.{problem.code}", **problem.values)
        line(words().say("check.line", where=problem.where, text=said))
    errors = sum(not problem.mild for problem in found)
    if errors:
        raise Refused("check.errors", errors=errors, warnings=len(found) - errors)
    tell("check.good", warnings=len(found))


def channels_check() -> None:
    """The website's widget: the service answers, serves the script, and knows which sites may show it."""
    settings = load_settings()
    health = json.loads(_fetch(f"{settings.url}/health"))
    tell("channels.service", url=settings.url, state=words().say(f"channels.states.{health['status']}"))
    _fetch(settings.url + WIDGET)
    tell("channels.widget", url=settings.url + WIDGET)
    origins = ", ".join(sorted(settings.allowed_origins)) or words().say("channels.own_site_only")
    tell("channels.origins", origins=origins)


def _fetch(url: str) -> bytes:
    try:
        with urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - the practice's own address
            body: bytes = answer.read()
            return body
    except HTTPError as error:
        raise Refused("channels.wrong_answer", url=url, status=error.code) from error
    except (URLError, HTTPException, OSError) as error:
        raise Refused("channels.no_answer", url=url) from error
