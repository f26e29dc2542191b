"""``/desk/chiffres``: how full the hours are, how early people book, who does not come; with tables and a CSV file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from escale.career.availability import opening
from escale.career.figures import Count, Met, by, count, notices, rate
from escale.career.interval import Interval
from escale.career.people import MIDNIGHT
from escale.career.wall import week_of
from escale.desk.calendar import Looked, looked
from escale.desk.errors import Refused
from escale.desk.planning import coordinates, page, refused_page, subject_name
from escale.desk.planning_plots import Bar, columns, rows
from escale.desk.planning_times import Clock
from escale.store.days_off import days_off
from escale.store.figures import consultants, met

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from escale.career.people import Consultant
    from escale.desk.room import Visit

HERE = "/desk/chiffres"
WEEKS = (4, 8, 13, 26)
USUAL = 8
WEEK = timedelta(days=7)
COLUMNS = ("week", "consultant", "subject", "made", "done", "missed", "cancelled", "ahead")
NOTHING = "\N{EN DASH}"
FORMULAS = ("=", "+", "-", "@")  # at the beginning of a cell, for a spreadsheet


@dataclass(frozen=True)
class Figures:
    """What is counted: of whom, over which weeks (their Mondays), on which clock."""

    whose: Looked
    team: list[Consultant]
    mondays: list[date]
    found: list[Met]

    def week(self, one: Met) -> date:
        """The Monday of its week on this wall."""
        return week_of(one.interval.start.astimezone(self.whose.clock.zone).date())

    def opened(self, first: date, weeks: int, team: list[Consultant]) -> timedelta:
        """How long these consultants are open, as their hours are today."""
        zone = self.whose.clock.zone
        window = Interval(
            datetime.combine(first, MIDNIGHT, zone), datetime.combine(first + weeks * WEEK, MIDNIGHT, zone)
        )
        pieces = (piece for one in team for piece in opening(one, window, days_off))
        return sum((piece.length for piece in pieces), timedelta(0))


async def show(visit: Visit) -> web.StreamResponse:
    """GET ``?consultant=&semaines=``: a consultant's own; for coordinators also a colleague's or the team's."""
    try:
        figures = await _figures(visit)
    except Refused as refused:
        return refused_page(visit, refused, "figures")
    weeks = len(figures.mondays)
    every = count(figures.found)
    filled = rate(every.taken / WEEK, figures.opened(figures.mondays[0], weeks, figures.team) / WEEK)
    return page(
        visit, "figures.html", "figures", whose=figures.whose, weeks=weeks, choices=WEEKS,
        query=f"consultant={figures.whose.id or 'tous'}&semaines={weeks}",
        numbers=_numbers(visit, every, filled), tables=_tables(visit, figures), plots=_plots(visit, figures),
    )  # fmt: skip


async def as_csv(visit: Visit) -> web.StreamResponse:
    """GET /desk/chiffres.csv: by week, consultant and subject; semicolons, as spreadsheets in French expect."""
    figures = await _figures(visit)
    words = visit.room.words.sections["figures"]
    names = {one.id: one.name for one in figures.team}
    text = io.StringIO()
    out = csv.writer(text, delimiter=";", lineterminator="\r\n")
    out.writerow([words[name] for name in COLUMNS])
    groups = by(figures.found, lambda one: (figures.week(one), one.consultant_id, one.subject or ""))
    for (week, who, subject), one in sorted(groups.items()):
        cells = [
            week.isoformat(),
            _plain(names[who]),
            _plain(subject_name(visit.room, subject or None) or ""),
        ]
        days = "" if one.days_ahead is None else f"{one.days_ahead:.1f}".replace(".", ",")
        out.writerow([*cells, one.made, one.done, one.missed, one.cancelled, days])
    headers = {"Content-Disposition": 'attachment; filename="escale-chiffres.csv"'}
    return web.Response(
        text=f"\ufeff{text.getvalue()}", content_type="text/csv", charset="utf-8", headers=headers
    )


async def _figures(visit: Visit) -> Figures:
    whose = await looked(visit)
    if whose.id is None or not visit.request.query.get("consultant"):
        whose = await _all_for_coordinators(visit, whose)
    asked = visit.request.query.get("semaines", "")
    weeks = int(asked) if asked in map(str, WEEKS) else USUAL
    last = week_of(visit.desk.clock().astimezone(whose.clock.zone).date())
    mondays = [last - WEEK * back for back in reversed(range(weeks))]
    zone = whose.clock.zone
    window = _days_between(mondays[0], last + WEEK, zone)
    ids = [whose.id] if whose.id else [one.id for one in whose.team]
    database = visit.desk.database
    return Figures(whose, await consultants(database, ids), mondays, await met(database, ids, window))


async def _all_for_coordinators(visit: Visit, whose: Looked) -> Looked:
    if not coordinates(visit):
        return whose
    return Looked(None, whose.team, Clock(visit.room.words, visit.desk.settings.timezone))


def _numbers(visit: Visit, every: Count, filled: float | None) -> list[tuple[str, str]]:
    words = visit.room.words.sections["figures"]
    return [
        (words["made"], str(every.made)),
        (words["filled"], _percent(filled)),
        (words["ahead"], _days(visit, every.days_ahead)),
        (words["missed_rate"], _percent(every.missed_rate)),
        (words["cancelled_rate"], _percent(every.cancelled_rate)),
    ]


def _plots(visit: Visit, figures: Figures) -> list[tuple[str, Any]]:
    words = visit.room.words.sections["figures"]
    weeks = by(figures.found, figures.week)
    shown = [(monday, weeks.get(monday, Count())) for monday in figures.mondays]
    full = [
        (monday, rate(one.taken / WEEK, figures.opened(monday, 1, figures.team) / WEEK))
        for monday, one in shown
    ]
    lost = [(monday, rate(one.cancelled + one.missed, one.made)) for monday, one in shown]
    counted = notices(figures.found)
    spans = [
        Bar(visit.room.words.say(f"figures.notice_{place}"), number, str(number))
        for place, number in enumerate(counted)
    ]
    return [
        (words["ask_filled"], columns(words["ask_filled"], [_bar(*one) for one in full])),
        (words["ask_lost"], columns(words["ask_lost"], [_bar(*one) for one in lost])),
        (words["ask_ahead"], rows(words["ask_ahead"], spans)),
    ]


def _bar(monday: date, value: float | None) -> Bar:
    return Bar(f"{monday:%d/%m}", value, _percent(value))


def _tables(visit: Visit, figures: Figures) -> list[tuple[str, str, list[list[str]]]]:
    say, first, length = visit.room.words.say, figures.mondays[0], len(figures.mondays)
    weeks = by(figures.found, figures.week)
    people = by(figures.found, lambda one: one.consultant_id)
    nobody = say("figures.no_subject")
    subjects = by(figures.found, lambda one: subject_name(visit.room, one.subject) or nobody)
    cells: dict[str, list[list[str]]] = {
        "week": [
            _cells(visit, f"{on:%d/%m/%Y}", weeks.get(on, Count()), figures.opened(on, 1, figures.team))
            for on in figures.mondays
        ],
        "consultant": [
            _cells(visit, one.name, people.get(one.id, Count()), figures.opened(first, length, [one]))
            for one in figures.team
        ],
        "subject": [
            _cells(visit, name, one, None)
            for name, one in sorted(subjects.items(), key=lambda group: -group[1].made)
        ],
    }
    return [(say(f"figures.by_{name}"), say(f"figures.{name}"), found) for name, found in cells.items()]


def _cells(visit: Visit, name: str, found: Count, opened: timedelta | None) -> list[str]:
    filled = rate(found.taken / WEEK, opened / WEEK) if opened is not None else None
    return [
        name, str(found.made), _percent(filled), _days(visit, found.days_ahead), str(found.done),
        str(found.missed), str(found.cancelled),
    ]  # fmt: skip


def _days_between(first: date, end: date, zone: ZoneInfo) -> Interval:
    return Interval(datetime.combine(first, MIDNIGHT, zone), datetime.combine(end, MIDNIGHT, zone))


def _percent(value: float | None) -> str:
    return NOTHING if value is None else f"{value * 100:.0f}\N{NO-BREAK SPACE}%"


def _days(visit: Visit, value: float | None) -> str:
    if value is None:
        return NOTHING
    return visit.room.words.say("figures.days", count=f"{value:.1f}".replace(".", ","))


def _plain(text: str) -> str:
    """No formula for a spreadsheet."""
    return f"'{text}" if text.startswith(FORMULAS) else text
