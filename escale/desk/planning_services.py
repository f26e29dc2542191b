"""``/desk/services``: what can be booked, how long, with which margins; for the coordinator."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from escale.career.service import LONGEST_MINUTES, Channel, Service
from escale.career.ticks import MINUTES
from escale.desk.errors import Refused
from escale.desk.pages import see_other
from escale.desk.planning import page, refused_page, require_coordinator
from escale.desk.planning_forms import UNREADABLE, Wrong
from escale.store.planning import Outdated
from escale.store.service_planning import NoneLeft, put_service, services_revision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiohttp import web
    from multidict import MultiMapping

    from escale.desk.room import Visit

HERE = "/desk/services"
LONGEST_NAME, LONGEST_CODE = 80, 20
LONGEST_BUFFER, LONGEST_NOTICE, LONGEST_HORIZON = 120, 30 * 24 * 60, 365
BLANK = {
    "code": "", "name": "", "minutes": "30", "before": "0", "after": "0", "notice": "120", "horizon": "90",
    "active": True, "channels": frozenset({Channel.VIDEO}),
}  # fmt: skip


async def show(visit: Visit) -> web.StreamResponse:
    """GET: every service with its form, and one for another."""
    try:
        require_coordinator(visit)
    except Refused as refused:
        return refused_page(visit, refused, "services")
    return await _page(visit)


async def save(visit: Visit) -> web.StreamResponse:
    """POST: one service, new when it has no ``code``."""
    try:
        require_coordinator(visit)
    except Refused as refused:
        return refused_page(visit, refused, "services")
    form, services = await visit.request.post(), await visit.desk.diary.services()
    try:
        wanted = service(form, services)
        await put_service(visit.desk.database, wanted, revision=str(form.get("revision", "")))
    except (Wrong, NoneLeft) as error:
        return await _page(visit, typed=_typed(form), problem=_said(visit, error), status=422)
    except Outdated as error:
        return await _page(visit, problem=_said(visit, error), status=409)
    return see_other(f"{HERE}?fait={wanted.code}#{wanted.code}")


def service(form: MultiMapping[Any], services: Sequence[Service]) -> Service:
    """What the form says. Raises :class:`Wrong`."""
    code = str(form.get("code", ""))
    before = next((one for one in services if one.code == code), None)
    if code and before is None:
        raise Wrong("gone")
    name = " ".join(str(form.get("name", "")).split())
    if not name or len(name) > LONGEST_NAME or UNREADABLE.search(name):
        raise Wrong("service_name")
    return Service(
        code=code or _code(name, services), name=name, channels=_channels(form, before),
        minutes=_minutes(form, "minutes", MINUTES, LONGEST_MINUTES),
        before=_minutes(form, "before", 0, LONGEST_BUFFER), after=_minutes(form, "after", 0, LONGEST_BUFFER),
        notice=_number(form, "notice", 0, LONGEST_NOTICE), horizon=_number(form, "horizon", 1, LONGEST_HORIZON),
        active="active" in form, position=before.position if before else len(services),
    )  # fmt: skip


def _channels(form: MultiMapping[Any], before: Service | None) -> tuple[Channel, ...]:
    """The usual one stays first."""
    chosen = [Channel(one) for one in map(str, form.getall("channel", [])) if one in list(Channel)]
    if not chosen:
        raise Wrong("no_channel")
    usual = before.channels if before else ()
    return tuple(
        sorted(dict.fromkeys(chosen), key=lambda one: usual.index(one) if one in usual else len(usual))
    )


def _minutes(form: MultiMapping[Any], name: str, least: int, most: int) -> int:
    found = _number(form, name, least, most)
    if found % MINUTES:
        raise Wrong("service_five")
    return found


def _number(form: MultiMapping[Any], name: str, least: int, most: int) -> int:
    said = str(form.get(name, "")).strip()
    if not (said.isascii() and said.isdecimal() and least <= int(said[:9]) <= most):
        raise Wrong(f"service_{name}", least=least, most=most)
    return int(said)


def _code(name: str, services: Sequence[Service]) -> str:
    """A name of its own for a new service, which never changes."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    stem = (stem if stem[:1].isalpha() else f"s_{stem}")[: LONGEST_CODE - 3].strip("_")
    taken = {one.code for one in services}
    tries = [stem, *(f"{stem}_{number}" for number in range(2, 100))]
    return next(one for one in tries if one not in taken)


async def _page(visit: Visit, *, status: int = 200, **shown: Any) -> web.Response:
    services = await visit.desk.diary.services()
    values: dict[str, Any] = {
        "typed": None,
        "problem": "",
        "done": visit.request.query.get("fait", ""),
        **shown,
    }
    listed: list[dict[str, Any]] = [{name: getattr(one, name) for name in BLANK} for one in services]
    listed.append(dict(BLANK))
    if values["typed"] and values["typed"]["code"] not in {one["code"] for one in listed}:
        values["typed"] = None
    if values["typed"]:
        listed = [values["typed"] if one["code"] == values["typed"]["code"] else one for one in listed]
    channels = [(one.value, visit.room.words.sections["channels"][one.value]) for one in Channel]
    return page(
        visit, "services.html", "services", status=status, services=listed, channels=channels,
        revision=services_revision(services), **values,
    )  # fmt: skip


def _typed(form: MultiMapping[Any]) -> dict[str, Any]:
    said: dict[str, Any] = {name: str(form.get(name, ""))[:LONGEST_NAME] for name in BLANK}
    return {**said, "active": "active" in form, "channels": frozenset(map(str, form.getall("channel", [])))}


def _said(visit: Visit, error: Exception) -> str:
    if isinstance(error, Wrong):
        return visit.room.words.say(f"problems.{error.code}", **error.values)
    return visit.room.words.say("problems.none_left" if isinstance(error, NoneLeft) else "problems.outdated")
