"""``/desk/chiffres``: one's own, the team's for the coordinator; the same numbers in the file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from escale.career.booking import Act, Door, cancel, finish
from tests.desk.test_calendar import MONDAY, at, booked, world
from tests.desk.test_planning_hours import read
from tests.desk.world import Consultant, World

__all__ = ["world"]
PAGE = "/desk/chiffres"


async def story(world: World) -> None:
    """Claire: one came, one did not, one was cancelled. Karim: one to come."""
    came, missed, gone = [(await booked(world, at(23, hour)))[0] for hour in (10, 12, 14)]
    await booked(world, at(24, 10), 2)
    await cancel(world.desk.diary, gone, person_id=None, by="person", now=MONDAY)
    world.now = at(23, 13)
    for number, whether in ((came, True), (missed, False)):
        await finish(world.desk.diary, number, Act("consultant:1", Door.DESK, world.now), came=whether)


async def test_consultant_sees_their_own_figures(claire: Consultant, world: World) -> None:
    await story(world)
    status, page = await read(claire, PAGE)
    assert (status, "<dd>3</dd>" in page, "Karim" in page) == (200, True, False)
    assert "<dd>50\N{NO-BREAK SPACE}%</dd>" in page
    assert page.count('<svg class="plot"') == 3


async def test_coordinator_sees_the_team_and_one_of_it(nadia: Consultant, world: World) -> None:
    await story(world)
    assert "<dd>4</dd>" in (await read(nadia, PAGE))[1]
    assert "<dd>1</dd>" in (await read(nadia, f"{PAGE}?consultant=2&semaines=4"))[1]


async def test_file_holds_what_the_page_shows(nadia: Consultant, world: World) -> None:
    await story(world)
    status, text = await read(nadia, f"{PAGE}.csv")
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert status == 200
    assert rows[1:] == [
        ["2026-11-23", "Claire Martin", "Entretien", "3", "1", "1", "1", "0,1"],
        ["2026-11-23", "Karim Martin", "Entretien", "1", "0", "0", "0", "1,0"],
    ]


async def test_fill_rate_is_what_is_taken_of_what_is_open(claire: Consultant, world: World) -> None:
    """One and a half hours of five days of nine hours."""
    await story(world)
    page = (await read(claire, f"{PAGE}?semaines=4"))[1]
    week = page[page.index("23/11/2026") :]
    assert week[: week.index("</tr>")].count('<td class="number">3\N{NO-BREAK SPACE}%</td>') == 1


async def test_empty_practice_has_a_page(claire: Consultant, world: World) -> None:
    world.now += timedelta(hours=1)
    for query in ("", "?semaines=x", "?semaines=26", "?consultant=1"):
        assert (await read(claire, PAGE + query))[0] == 200


async def test_figures_of_a_colleague_are_refused(claire: Consultant) -> None:
    assert [(await read(claire, f"{PAGE}{end}?consultant=2"))[0] for end in ("", ".csv")] == [403, 403]
