"""The way of an appointment, from a consultant's hours to another person who gets it. Real processes, real browsers."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from playwright.async_api import Browser, BrowserContext, Locator, expect
from playwright.async_api import TimeoutError as NotThere
from sqlalchemy import select

from bot.sources import ROOT
from escale.store.days_off import days_off
from escale.store.tables import appointment, appointment_log
from tests.journey.ahead import travel
from tests.journey.chromium import CHROMIUM, Desk, Widget, chromium, violations, window
from tests.journey.harness import System, escale, passwords
from tests.journey.letterbox import Letterbox
from tests.journey.stored import Stored

PARIS = ZoneInfo("Europe/Paris")
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
CLAIRE, MARIE = "claire@demo.escale.example", "marie@exemple.fr"
PLANNING = yaml.safe_load((ROOT / "escale/desk/planning.fr.yml").read_text(encoding="utf-8"))
LINKS = yaml.safe_load((ROOT / "escale/booking/manage.fr.yml").read_text(encoding="utf-8"))["manage"]
SLOW = 60_000
OPEN, CLOSE = "18:00", "19:00"
FIRST, MOVED = time(18), time(18, 30)


@dataclass
class Scene:
    """A consultant at her desk, a person with the widget, and one who will come later."""

    system: System
    stored: Stored
    engine: Browser
    day: date
    desk: Desk
    person: BrowserContext
    widget: Widget
    mail: Letterbox

    def at(self, hour: time) -> datetime:
        """This hour of the day in question."""
        return datetime.combine(self.day, hour, PARIS).astimezone(UTC)

    @property
    def weekday(self) -> str:
        return DAYS[self.day.weekday()]

    def appointments(self) -> list[tuple[str, str, datetime]]:
        """Who it is with, what became of it, when it is; in the order of booking."""
        starts = self.stored.rows(select(appointment.c.start).order_by(appointment.c.created_at))
        rows = zip(self.stored.appointments(), starts, strict=True)
        return [(name, state, start) for (name, state), [start] in rows]


@pytest.fixture
async def scene(model: Path, database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM}")
    with escale(tmp_path, model, database_url) as system:
        async with chromium() as engine:
            yield await _scene(engine, system)


async def _scene(engine: Browser, system: System) -> Scene:
    person, team = [await window(engine, system.url) for _ in range(2)]
    for one in (person, team):
        one.set_default_timeout(SLOW)
    return Scene(
        system, Stored(system.settings), engine, _day(datetime.now(PARIS).date()), Desk(await team.new_page()),
        person, Widget(await person.new_page()), Letterbox(system.settings.var, MARIE),
    )  # fmt: skip


def _day(today: date) -> date:
    """A working day that is near, and not so near that there would be no time for a reminder."""
    coming = [today + timedelta(days=ahead) for ahead in (3, 4, 5)]
    return next(day for day in coming if day not in days_off("FR", today, coming[-1]))


async def test_an_appointment_is_booked_moved_recalled_given_up_and_passed_on(scene: Scene) -> None:
    await consultant_sets_hours(scene)
    await consultant_opens_the_agenda(scene)
    await person_books_with_two_corrections(scene)
    await confirmation_has_the_appointment_for_the_calendar(scene)
    await person_moves_it_by_the_link(scene)
    await a_day_before(scene)
    await person_is_reminded(scene)
    other = await another_person_waits_for_a_place(scene)
    await consultant_opens_the_agenda(scene)
    await person_cancels_by_talking(scene)
    await other_person_is_offered_the_place_and_takes_it(scene, other)
    await everything_was_told_once_and_noted(scene)


async def consultant_sets_hours(scene: Scene) -> None:
    """On the day in question she receives in the evening only."""
    page, hours = scene.desk.page, PLANNING["hours"]
    await scene.desk.log_in(CLAIRE, passwords()[CLAIRE])
    await page.goto("/desk/disponibilites")
    day = page.get_by_role("group", name=scene.weekday.capitalize())
    while await (
        remove := day.get_by_role("button", name=hours["remove_from"].format(day=scene.weekday))
    ).count():
        await remove.first.click()
    await day.get_by_role("button", name=hours["add_to"].format(day=scene.weekday)).click()
    await day.get_by_label(hours["start"], exact=True).fill(OPEN)
    await day.get_by_label(hours["end"], exact=True).fill(CLOSE)
    await page.get_by_role("button", name=hours["save"]).click()
    await expect(page.get_by_role("status").filter(has_text=PLANNING["saved"]["hours"])).to_be_visible()


async def consultant_opens_the_agenda(scene: Scene) -> None:
    """In the week of the day in question; from here on nothing is reloaded."""
    page = scene.desk.page
    await page.goto("/desk/")
    if await page.get_by_label("Mot de passe").is_visible():  # signed out overnight
        await scene.desk.log_in(CLAIRE, passwords()[CLAIRE])
    await page.goto("/desk/agenda")
    await page.locator(".fc-timegrid-col").last.wait_for()
    if not await column(scene).count():
        await page.get_by_role("button", name=PLANNING["agenda"]["next"]).click()
    await column(scene).wait_for()


def column(scene: Scene) -> Locator:
    return scene.desk.page.locator(f'.fc-timegrid-col[data-date="{scene.day}"]')


def meetings(scene: Scene) -> Locator:
    """Beside the calendar: the appointments of the week."""
    listed = scene.desk.page.get_by_role("region", name=PLANNING["agenda"]["meetings"])
    return listed.get_by_role("listitem")


async def agenda_shows(scene: Scene, *words: str) -> None:
    """One appointment, in the list and in the calendar, without a reload."""
    await expect(meetings(scene)).to_have_count(1, timeout=SLOW)
    for one in words:
        await expect(meetings(scene)).to_contain_text(one, timeout=SLOW)
    await expect(column(scene).locator(".fc-event").filter(has_text=words[0])).to_have_count(1, timeout=SLOW)


async def person_books_with_two_corrections(scene: Scene) -> None:
    widget, wrong_day = scene.widget, DAYS[(scene.day.weekday() + 1) % 7]
    await widget.open()
    await hears(widget, f"Je voudrais un rendez-vous en visio avec Claire {wrong_day}", r"visio")
    told = await hears(widget, f"Plutôt {scene.weekday}", r"1\. ")
    assert f"1. {scene.weekday}" in told
    told = await hears(widget, "Non, par téléphone", r"par téléphone.* 30 minutes")
    assert f"avec Claire, {scene.weekday}" in told
    assert scene.appointments() == []
    told = await hears(widget, "Le premier", r"Je vous garde")
    assert "18 h avec Claire Moreau (téléphone, 30 minutes)" in told
    assert scene.appointments() == [("Claire", "held", scene.at(FIRST))]
    await agenda_shows(scene, "en attente")
    await hears(widget, "Marie", r"numéro")
    await hears(widget, f"06 39 98 01 23, {MARIE}", r"C'est réservé")
    await widget.says_there(f"Une confirmation part vers {MARIE}")
    assert scene.appointments() == [("Claire", "booked", scene.at(FIRST))]
    await agenda_shows(scene, "Marie", "18 h à 18 h 30")


async def hears(widget: Widget, text: str, answer: str) -> str:
    """Say something; the words of the new answer like this."""
    answers = widget.log.locator("[data-author=bot], [data-author=system]").filter(
        has_text=re.compile(answer)
    )
    before = await answers.count()
    await widget.write(text)
    return await new_of(widget, answers, before)


async def new_of(widget: Widget, answers: Locator, before: int) -> str:
    try:
        await answers.nth(before).wait_for(timeout=SLOW)
    except NotThere as error:
        raise AssertionError(await widget.texts()) from error
    return await words(answers.nth(before))


async def words(of: Locator) -> str:
    """With ordinary spaces."""
    return (await of.inner_text()).replace("\u202f", " ").replace("\xa0", " ")


async def confirmation_has_the_appointment_for_the_calendar(scene: Scene) -> None:
    letter = await scene.mail.letter("Rendez-vous réservé")
    assert letter.calendar["METHOD"] == "REQUEST"
    assert (letter.event.start, letter.event["SEQUENCE"]) == (scene.at(FIRST), 0)


async def person_moves_it_by_the_link(scene: Scene) -> None:
    """To look changes nothing; the consultant sees the move as it happens; the new mail is about the same event."""
    before = await scene.mail.letter("Rendez-vous réservé")
    page = await scene.person.new_page()
    await page.goto(before.link("Déplacer"))
    assert await violations(page) == []
    await page.get_by_label(LINKS["move"]["from"]).fill(scene.day.isoformat())
    await page.get_by_role("button", name=LINKS["move"]["show"]).click()
    assert scene.appointments() == [("Claire", "booked", scene.at(FIRST))]
    await page.get_by_role("button", name=re.compile(f"{scene.weekday} {scene.day.day} .*18 h 30")).click()
    await expect(page.get_by_role("heading", name=LINKS["moved"]["title"])).to_be_visible()
    await agenda_shows(scene, "Marie", "18 h 30 à 19 h")
    assert scene.appointments() == [("Claire", "booked", scene.at(MOVED))]
    after = await scene.mail.letter("Rendez-vous déplacé")
    assert (after.event.start, after.event["SEQUENCE"]) == (scene.at(MOVED), 1)
    assert after.event["UID"] == before.event["UID"]


async def a_day_before(scene: Scene) -> None:
    travel(scene.system, scene.at(MOVED) - timedelta(hours=23, minutes=55))


async def person_is_reminded(scene: Scene) -> None:
    """In the conversation, which was open all the time, and by mail."""
    told = await words(await scene.widget.says_there("Rappel : vous avez rendez-vous avec Claire"))
    assert "18 h 30" in told
    assert "6 39 98 01 23" in told
    letter = await scene.mail.letter("Rappel : votre rendez-vous")
    assert "18 h 30" in letter.subject


async def another_person_waits_for_a_place(scene: Scene) -> Widget:
    """She wants what is taken."""
    context = await window(scene.engine, scene.system.url)
    context.set_default_timeout(SLOW)
    other = Widget(await context.new_page())
    await other.open()
    told = await hears(
        other, f"Je voudrais appeler Claire {scene.weekday} par téléphone, un rendez-vous", r"1\. "
    )
    assert f"1. {scene.weekday}" not in told
    told = await hears(other, "Prévenez-moi si une place se libère", r"C'est noté")
    assert "téléphone, avec Claire" in told
    return other


async def person_cancels_by_talking(scene: Scene) -> None:
    widget = scene.widget
    await agenda_shows(scene, "Marie", "18 h 30 à 19 h")
    await hears(widget, "Je ne peux plus venir, annulez mon rendez-vous", r"Faut-il annuler")
    await widget.page.get_by_role("button", name="Oui, annuler").click()
    await widget.says_there("C'est annulé")
    letter = await scene.mail.letter("Rendez-vous annulé")
    assert (letter.calendar["METHOD"], letter.event["SEQUENCE"]) == ("CANCEL", 2)


async def other_person_is_offered_the_place_and_takes_it(scene: Scene, other: Widget) -> None:
    """The consultant sees who comes instead."""
    told = await words(await other.says_there("Une place s'est libérée"))
    assert f"{scene.weekday} {scene.day.day}" in told
    await agenda_shows(scene, "proposé à quelqu'un de la liste d'attente")
    await other.page.get_by_role("button", name="Je le prends").click()
    await other.says_there("C'est réservé")
    await expect(meetings(scene)).not_to_contain_text("liste d'attente", timeout=SLOW)
    await agenda_shows(scene, "La personne", "18 h")
    assert [(name, state) for name, state, _ in scene.appointments()] == [
        ("Claire", "cancelled"),
        ("Claire", "booked"),
    ]


async def everything_was_told_once_and_noted(scene: Scene) -> None:
    """Who did what, by which door; one mail about each."""
    wanted = select(appointment_log.c.event, appointment_log.c.who, appointment_log.c.door)
    rows = scene.stored.rows(wanted.order_by(appointment_log.c.at, appointment_log.c.id))
    noted = [(row.event, row.who.split()[0], row.door) for row in rows]
    assert noted == [
        ("hold", "person", "conversation"),
        ("confirm", "person", "conversation"),
        ("move", "person", "link"),
        ("cancel", "person", "conversation"),
        ("offer", "system", "waiting_list"),
        ("confirm", "person", "waiting_list"),
    ]
    reminders = scene.widget.log.get_by_text("Rappel : vous avez rendez-vous")
    await expect(reminders).to_have_count(1)
    about = [letter.subject.split(" : ")[0] for letter in scene.mail.letters("")]
    assert about == ["Rendez-vous réservé", "Rendez-vous déplacé", "Rappel", "Rendez-vous annulé"]
