"""``/desk/disponibilites``: what is saved is what people are offered; what cannot be is told, and nothing is lost."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from escale.career.interval import Interval
from escale.career.people import WeeklyHours
from escale.store.agenda import Agenda
from tests.desk.world import Consultant, World

PAGE = "/desk/disponibilites"
PARIS = ZoneInfo("Europe/Paris")
REVISION = re.compile(r'name="revision" value="([^"]*)"')


async def read(one: Consultant, path: str = PAGE) -> tuple[int, str]:
    async with one.session.get(f"{one.url}{path}") as response:
        return response.status, await response.text()


async def post(one: Consultant, part: str, form: list[tuple[str, str]], query: str = "") -> tuple[int, str]:
    data = [("csrf", one.csrf), *form]
    async with one.session.post(f"{one.url}{PAGE}/{part}{query}", data=data) as response:
        return response.status, await response.text()


def week(*rows: tuple[str, ...], revision: str) -> list[tuple[str, str]]:
    names = ("weekday", "start", "end", "from", "until")
    return [("revision", revision)] + [
        pair for row in rows for pair in zip(names, (*row, "", "")[:5], strict=True)
    ]


async def revision(one: Consultant, place: int = 0) -> str:
    return REVISION.findall((await read(one))[1])[place]


async def hours_of(world: World, number: int = 1) -> tuple[WeeklyHours, ...]:
    found = await Agenda(world.database).consultant(number)
    assert found is not None
    return found.hours


async def test_hours_saved_are_the_consultants_hours(claire: Consultant, world: World) -> None:
    form = week(
        ("0", "9:00", "12:30"), ("0", "14h", "18h30"), ("4", "20:00", "24:00", "2027-01-04", "2027-06-30"),
        revision=await revision(claire),
    )  # fmt: skip
    status, page = await post(claire, "horaires", form)
    assert (status, "Les horaires sont enregistrés" in page) == (200, True)
    assert await hours_of(world) == (
        WeeklyHours(0, time(9), time(12, 30)),
        WeeklyHours(0, time(14), time(18, 30)),
        WeeklyHours(4, time(20), time(0), date(2027, 1, 4), date(2027, 6, 30)),
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("0", "12:00", "9:00"), "La fin vient avant le début"),
        (("0", "9:00", ""), "Il manque l&#39;heure de fin"),
        (("0", "25:00", "26:00"), "Cette heure n&#39;existe pas."),
        (("0", "9:02", "10:00"), "de cinq en cinq minutes"),
        (("0", "9:00", "10:00", "2027-02-31", ""), "Cette date n&#39;existe pas"),
        (("0", "9:00", "10:00", "2027-06-01", "2027-05-01"), "vient avant « à partir du »"),
    ],
)
async def test_hours_that_cannot_be_are_told_beside_their_row(
    claire: Consultant, world: World, row: tuple[str, ...], reason: str
) -> None:
    form = week(("1", "9:00", "12:00"), row, revision=await revision(claire))
    status, page = await post(claire, "horaires", form)
    assert (status, reason in page, 'value="9:00"' in page or 'value="25:00"' in page) == (422, True, True)
    assert await hours_of(world) == ()


async def test_stretches_overlap_only_when_their_dates_do(claire: Consultant, world: World) -> None:
    apart = [("0", "9:00", "12:00", "", "2026-12-31"), ("0", "10:00", "13:00", "2027-01-01", "")]
    both = [("0", "9:00", "12:00", "", "2027-01-01"), ("0", "10:00", "13:00", "2027-01-01", "")]
    status, page = await post(claire, "horaires", week(*both, revision=await revision(claire)))
    assert (status, "en recouvre une autre" in page) == (422, True)
    assert (await post(claire, "horaires", week(*apart, revision=await revision(claire))))[0] == 200
    assert len(await hours_of(world)) == 2


async def test_hours_changed_meanwhile_are_not_overwritten(claire: Consultant, world: World) -> None:
    old = await revision(claire)
    await post(claire, "horaires", week(("0", "9:00", "12:00"), revision=old))
    status, page = await post(claire, "horaires", week(("2", "9:00", "12:00"), revision=old))
    assert (status, "Quelqu&#39;un a changé cela" in page) == (409, True)
    assert [one.weekday for one in await hours_of(world)] == [0]


async def test_row_is_added_without_script_and_nothing_saved(claire: Consultant, world: World) -> None:
    form = [*week(("0", "9:00", "12:00"), revision=await revision(claire)), ("add", "3")]
    status, page = await post(claire, "horaires", form)
    assert (status, page.count('class="row"'), 'value="9:00"' in page) == (200, 2, True)
    assert await hours_of(world) == ()


async def test_appointments_outside_new_hours_stay_and_are_told(claire: Consultant, world: World) -> None:
    talk = await world.person("Bonjour")
    start = datetime.combine((world.now + timedelta(days=9)).date(), time(10), PARIS)
    booked = await world.books(talk, 1, start)
    _, page = await post(claire, "horaires", week((str((start.weekday() + 1) % 7), "9:00", "12:00"),
                                                  revision=await revision(claire)))  # fmt: skip
    assert "1 rendez-vous déjà réservé est hors de ces horaires : il reste" in page
    found = await world.desk.diary.get(booked)
    assert found is not None
    assert found.state == "booked"


async def test_absence_of_whole_days_follows_the_wall_through_the_clock_change(
    claire: Consultant, world: World
) -> None:
    form = [
        ("first", "2027-03-27"),
        ("first_time", ""),
        ("last", "2027-03-28"),
        ("last_time", ""),
        ("label", "Congés"),
    ]
    status, page = await post(claire, "absence", form)
    assert (status, "du sam. 27 mars 2027 au dim. 28 mars 2027" in page) == (200, True)
    found = await Agenda(world.database).consultant(1)
    assert found is not None
    assert found.absences == (
        Interval(datetime(2027, 3, 27, tzinfo=PARIS), datetime(2027, 3, 29, tzinfo=PARIS)),
    )
    assert found.absences[0].length == timedelta(hours=47)


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"first": ""}, "Il manque le premier jour"),
        ({"first": "2027-02-31"}, "Cette date n&#39;existe pas"),
        ({"first": "2027-03-28", "first_time": "2:30"}, "on passe à l&#39;heure d&#39;été"),
        ({"first": "2027-03-02", "last": "2027-03-01"}, "La fin vient avant le début"),
        ({"first": "2027-03-02", "first_time": "10:00", "last_time": "9:00"}, "La fin vient avant le début"),
        ({"first": "2099-03-02"}, "Cette date est trop loin"),
        ({"first": "2027-03-02", "label": "x" * 201}, "Le motif dépasse"),
    ],
)
async def test_absence_that_cannot_be_is_told_and_what_was_typed_kept(
    claire: Consultant, form: dict[str, str], reason: str
) -> None:
    blank = {"first": "", "first_time": "", "last": "", "last_time": "", "label": "Formation"}
    status, page = await post(claire, "absence", list({**blank, **form}.items()))
    assert (status, reason in page) == (422, True)
    assert form["first"] in page


async def test_absence_over_another_is_refused_with_that_one(claire: Consultant) -> None:
    form = [
        ("first", "2027-05-03"),
        ("first_time", "9:00"),
        ("last", ""),
        ("last_time", "12h"),
        ("label", ""),
    ]
    assert (await post(claire, "absence", form))[0] == 200
    status, page = await post(claire, "absence", form)
    assert (status, "lun. 3 mai 2027, de 9 h à 12 h. Modifiez-le" in page) == (409, True)


async def test_extra_hours_are_changed_and_taken_away(claire: Consultant, world: World) -> None:
    form = [("first", "2027-05-08"), ("first_time", "9:00"), ("last", ""), ("last_time", "12:00")]
    await post(claire, "ouverture", form)
    _, page = await read(claire)
    number = re.search(r'name="id" value="(\d+)"', page)
    assert number
    later = [("id", number[1]), ("revision", await revision(claire, 2)), *form[:3], ("last_time", "13:00")]
    assert (await post(claire, "ouverture", later))[0] == 200
    stale = await post(claire, "ouverture", [*later, ("remove", "1")])
    gone = await post(
        claire, "ouverture", [("id", number[1]), ("revision", await revision(claire, 2)), ("remove", "1")]
    )
    assert (stale[0], gone[0]) == (409, 200)
    found = await Agenda(world.database).consultant(1)
    assert found is not None
    assert found.extra == ()


async def test_profile_is_saved_with_weights_and_limits(claire: Consultant, world: World) -> None:
    form = [
        ("revision", await revision(claire, 3)), ("weight_interview", "3"), ("weight_training", "2"),
        ("language", "fr"), ("language", "en"), ("channel", "video"), ("service", "video"), ("holidays", "FR-57"),
        ("most_a_day", "4"), ("most_a_week", ""),
    ]  # fmt: skip
    status, _ = await post(claire, "profil", form)
    found = await Agenda(world.database).consultant(1)
    assert found is not None
    assert status == 200
    assert (found.subjects, found.weights) == ({"interview", "training"}, {"interview": 3})
    assert found.languages == {"fr", "en"}
    assert (found.channels, found.services, found.holidays) == ({"video"}, {"video"}, "FR-57")
    assert (found.most_a_day, found.most_a_week) == (4, None)


async def test_profile_without_a_subject_or_with_a_wrong_limit_is_refused(claire: Consultant) -> None:
    good = [("weight_interview", "2"), ("language", "fr"), ("channel", "video"), ("every_service", "1")]
    assert "Choisissez au moins un sujet" in (await post(claire, "profil", good[1:]))[1]
    assert "un nombre de 1 à 40" in (await post(claire, "profil", [*good, ("most_a_day", "-1")]))[1]


async def test_only_the_coordinator_changes_a_colleagues_hours(
    claire: Consultant, nadia: Consultant, world: World
) -> None:
    form = week(("0", "9:00", "12:00"), revision=await revision(claire))
    status, page = await post(claire, "horaires", form, "?consultant=2")
    assert (status, "celles de quelqu&#39;un d&#39;autre" in page) == (403, True)
    assert (await post(nadia, "horaires", form, "?consultant=2"))[0] == 200
    assert (len(await hours_of(world, 1)), len(await hours_of(world, 2))) == (0, 1)


async def test_form_without_the_pages_token_is_refused(claire: Consultant, world: World) -> None:
    claire.csrf = "forged"
    assert (await post(claire, "horaires", week(("0", "9:00", "12:00"), revision="")))[0] == 403
    assert await hours_of(world) == ()


@pytest.mark.parametrize("query", ["consultant=9", "consultant=x", "consultant=99999999999", "fait=rien"])
async def test_any_address_gets_a_page(claire: Consultant, query: str) -> None:
    status, page = await read(claire, f"{PAGE}?{query}")
    assert (status, "<main" in page) == (200 if query.startswith("fait") else 403, True)
