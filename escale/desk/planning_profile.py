"""The form of what a consultant offers: subjects with their weight, languages, channels, services, limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from escale.career.people import SUBJECTS, USUAL_WEIGHT
from escale.career.service import Channel, Service
from escale.desk.planning_forms import Wrong, number
from escale.store.planning import Profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from multidict import MultiMapping

    from escale.career.people import Consultant
    from escale.desk.room import Room

MOST_A_DAY, MOST_A_WEEK = 40, 150
WEIGHTS = ("0", "1", "2", "3")
CODE = re.compile(r"[a-z]{2,3}")


def profile(form: MultiMapping[object], before: Consultant, services: Sequence[Service]) -> Profile:
    """What the form says. Raises :class:`Wrong`."""
    weights = _weights(form)
    known = frozenset(one.code for one in services)
    chosen = _several(form, "service") & known
    return Profile(
        subjects=frozenset(weights),
        weights={code: weight for code, weight in weights.items() if weight != USUAL_WEIGHT},
        languages=_required(frozenset(filter(CODE.fullmatch, _several(form, "language"))), "no_language"),
        channels=_required(_several(form, "channel") & frozenset(map(str, Channel)), "no_channel"),
        services=None if "every_service" in form else _required(chosen, "no_service"),
        timezone=before.timezone,
        holidays=_holidays(form, before),
        most_a_day=number(form.get("most_a_day"), MOST_A_DAY),
        most_a_week=number(form.get("most_a_week"), MOST_A_WEEK),
    )


def offered(
    room: Room, one: Consultant, services: Sequence[Service], form: MultiMapping[object] | None
) -> dict[str, Any]:
    """What the form shows: what is stored, or what was typed and refused."""
    languages, channels = one.languages, one.channels
    given = {service.code for service in services if one.gives(service.code)}
    limits = {"most_a_day": str(one.most_a_day or ""), "most_a_week": str(one.most_a_week or "")}
    weights = {code: str(one.weight(code)) if code in one.subjects else "0" for code in SUBJECTS}
    every, holidays = one.services is None, one.holidays
    if form is not None:
        languages, channels = _several(form, "language"), _several(form, "channel")
        given, every = set(_several(form, "service")), "every_service" in form
        limits = {name: str(form.get(name, ""))[:10] for name in limits}
        weights = {code: str(form.get(f"weight_{code}", "0")) for code in SUBJECTS}
        holidays = str(form.get("holidays", ""))
    names = room.words.sections
    known = {
        **names["languages"],
        **{code: code for code in sorted(one.languages) if code not in names["languages"]},
    }
    return {
        "subjects": [(code, name, weights.get(code, "0")) for code, name in names["subjects"].items()],
        "languages": [(code, name, code in languages) for code, name in known.items()],
        "channels": [(code.value, names["channels"][code.value], code.value in channels) for code in Channel],
        "services": [(s.code, s.name, s.code in given) for s in services if s.active or s.code in given],
        "every_service": every, "holidays": holidays, **limits,
    }  # fmt: skip


def _weights(form: MultiMapping[object]) -> dict[str, int]:
    said = {code: str(form.get(f"weight_{code}", "0")) for code in sorted(SUBJECTS)}
    if any(weight not in WEIGHTS for weight in said.values()):
        raise Wrong("malformed")
    found = {code: int(weight) for code, weight in said.items() if weight != "0"}
    if not found:
        raise Wrong("no_subject")
    return found


def _several(form: MultiMapping[object], name: str) -> frozenset[str]:
    return frozenset(str(one)[:12] for one in form.getall(name, []))


def _required(chosen: frozenset[str], code: str) -> frozenset[str]:
    if not chosen:
        raise Wrong(code)
    return chosen


def _holidays(form: MultiMapping[object], before: Consultant) -> str:
    said = str(form.get("holidays", before.holidays))
    if said not in {"", "FR", "FR-57", before.holidays}:
        raise Wrong("malformed")
    return said
