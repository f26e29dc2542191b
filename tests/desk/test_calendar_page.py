"""The calendar in a real browser: by mouse, by keyboard, live, on a telephone, in both themes."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, expect

from escale.career.booking import Act, Channel, Choice, Door, Request, cancel, hold, move
from tests.desk.test_calendar import MONDAY, at, booked, world
from tests.desk.world import PASSWORD, World

__all__ = ["world"]  # the fixture: a Monday morning

Open = Callable[..., Awaitable[Page]]
WIDE = {"width": 1280, "height": 900}


@pytest.fixture
def open_page(chromium: Browser, world: World) -> Iterator[Open]:
    """Signs in and opens a page; its errors and what its policy refuses fail the test at the end."""
    faults: list[str] = []

    async def opened(path: str = "/desk/agenda", name: str = "claire", **options: Any) -> Page:
        context = await chromium.new_context(
            **{"locale": "fr-FR", "timezone_id": "America/Toronto", "viewport": WIDE, **options}
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
        await page.goto(f"{world.url}/desk/login")
        await page.get_by_label("Adresse e-mail").fill(f"{name}@escale.example")
        await page.get_by_label("Mot de passe").fill(PASSWORD)
        await page.get_by_role("button", name="Se connecter").click()
        await page.goto(world.url + path)
        return page

    yield opened
    assert faults == []


def event(page: Page, day: int) -> Locator:
    return page.locator(f'.fc-timegrid-col[data-date="2026-11-{day}"] .fc-event.is-booked')


def column(page: Page, day: int) -> Locator:
    return page.locator(f'.fc-timegrid-col[data-date="2026-11-{day}"]')


def slot(page: Page, hour: str) -> Locator:
    return page.locator(f'.fc-timegrid-slot-lane[data-time="{hour}:00"]')


async def box(what: Locator) -> tuple[float, float, float, float]:
    """Left, top, width, height."""
    found = await what.bounding_box()
    assert found is not None
    return found["x"], found["y"], found["width"], found["height"]


async def drag(page: Page, what: Locator, day: int, hour: str) -> None:
    """By the top of the event to an hour of a day."""
    await expect(page.locator("#meetings li").first).to_be_visible()
    await what.scroll_into_view_if_needed()
    (left, top, *_), (to, *_), (_, down, *_) = (
        await box(what), await box(column(page, day)), await box(slot(page, hour))
    )  # fmt: skip
    await page.mouse.move(left + 20, top + 4)
    await page.mouse.down()
    await page.mouse.move(to + 40, down + 30, steps=8)
    await page.mouse.move(to + 40, down + 5, steps=4)
    await page.mouse.up()


async def test_appointment_is_dragged_to_another_day(open_page: Open, world: World) -> None:
    number, talk = await booked(world, at(24, 10))
    page = await open_page()
    await drag(page, event(page, 24), 25, "15:00")
    await expect(page.locator("#toast")).to_contain_text("Rendez-vous déplacé : mer. 25 nov. 2026 à 15 h.")
    await expect(event(page, 25)).to_be_visible()
    found = await world.desk.diary.get(number)
    assert found is not None
    assert found.interval.start == at(25, 15)
    assert [author for author, _ in await world.said(talk)] == ["person", "system"]


async def test_drag_onto_another_appointment_goes_back_with_the_reason(open_page: Open, world: World) -> None:
    number, _ = await booked(world, at(24, 10))
    await booked(world, at(25, 15))
    page = await open_page()
    await drag(page, event(page, 24), 25, "15:00")
    await expect(page.locator("#toast")).to_contain_text("déjà pris")
    await expect(event(page, 24)).to_be_visible()
    found = await world.desk.diary.get(number)
    assert found is not None
    assert found.interval.start == at(24, 10)


async def test_absence_is_drawn_with_the_mouse_and_stretched(open_page: Open, world: World) -> None:
    page = await open_page()
    left, *_ = await box(column(page, 26))
    (_, first, *_), (_, last, *_) = await box(slot(page, "10:00")), await box(slot(page, "11:30"))
    await page.mouse.move(left + 40, first + 3)
    await page.mouse.down()
    await page.mouse.move(left + 40, last + 20, steps=8)
    await page.mouse.up()
    dialog = page.get_by_role("dialog", name="Absence ou ouverture")
    await dialog.get_by_label("Motif").fill("Dentiste")
    await dialog.get_by_role("button", name="Enregistrer").click()
    await expect(page.locator("#toast")).to_contain_text(
        "Absence enregistrée : jeu. 26 nov. 2026, de 10 h à 12 h."
    )
    made = column(page, 26).locator(".is-absence")
    await made.hover()
    x, y, width, height = await box(made.locator(".fc-event-resizer-end"))
    _, end, *_ = await box(slot(page, "14:30"))
    await page.mouse.move(x + width / 2, y + height / 2)
    await page.mouse.down()
    await page.mouse.move(left + 40, end + 20, steps=8)
    await page.mouse.up()
    await expect(page.locator("#away")).to_contain_text("de 10 h à 15 h")


async def test_everything_works_by_keyboard(open_page: Open, world: World) -> None:
    number, _ = await booked(world, at(24, 10))
    page = await open_page()
    await page.get_by_role("button", name=re.compile("^Déplacer : ")).press("Enter")
    dialog = page.get_by_role("dialog", name="Déplacer le rendez-vous")
    await dialog.get_by_label("Heure").fill("20h")
    await dialog.get_by_label("Heure").press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("hors des heures ouvertes")
    await dialog.get_by_label("Heure").fill("16h30")
    await dialog.get_by_label("Heure").press("Enter")
    await expect(dialog).to_be_hidden()
    found = await world.desk.diary.get(number)
    assert found is not None
    assert found.interval.start == at(24, 16, 30)
    await page.get_by_role("button", name="Ajouter une ouverture").press("Enter")
    dialog = page.get_by_role("dialog", name="Absence ou ouverture")
    await dialog.get_by_label("Du, Jour").fill("2026-11-28")
    await dialog.get_by_label("Du, Heure").fill("9h")
    await dialog.get_by_label("au, Heure").fill("12h")
    await dialog.get_by_role("button", name="Enregistrer").press("Enter")
    await expect(page.locator("#away")).to_contain_text("sam. 28 nov. 2026, de 9 h à 12 h")
    await page.get_by_role("button", name=re.compile("^Annuler : ")).press("Enter")
    await (
        page.get_by_role("dialog", name="Annuler")
        .get_by_role("button", name="Annuler le rendez-vous")
        .press("Enter")
    )
    await expect(page.locator("#no-meetings")).to_be_visible()


async def test_event_opens_its_dialog_from_the_keyboard(open_page: Open, world: World) -> None:
    await booked(world, at(24, 10))
    page = await open_page()
    await event(page, 24).press("Enter")
    await expect(page.get_by_role("dialog", name="Déplacer le rendez-vous")).to_be_visible()


async def test_booking_hold_move_and_cancellation_appear_by_themselves(open_page: Open, world: World) -> None:
    page = await open_page()
    await expect(page.locator("#no-meetings")).to_be_visible()
    number, talk = await booked(world, at(24, 10))
    await expect(event(page, 24)).to_be_visible()
    await expect(page.locator("#polite")).to_contain_text("Nouveau rendez-vous")
    asked = Request(world.people[talk], "key", talk)
    held = await hold(world.desk.diary, Choice(1, at(26, 14), Channel.PHONE), asked, MONDAY)
    await expect(page.locator(".fc-event.is-held")).to_contain_text("en attente, jusqu'à 9 h 20")
    world.now = MONDAY + timedelta(minutes=11)
    await world.desk.diary.lapse(world.now)
    await expect(page.locator(".fc-event.is-held")).to_have_count(0)
    act = Act("person", Door.LINK, world.now)
    await move(world.desk.diary, number, Choice(1, at(27, 10), Channel.VIDEO), act, person_id=held.person_id)
    await expect(event(page, 27)).to_be_visible()
    await cancel(world.desk.diary, number, person_id=held.person_id, by="person", now=world.now)
    await expect(page.locator("#no-meetings")).to_be_visible()


async def test_coordinator_looks_at_the_team_and_at_one(open_page: Open, world: World) -> None:
    await booked(world, at(24, 10), 1)
    await booked(world, at(24, 10), 2)
    page = await open_page("/desk/agenda?consultant=tous", "nadia")
    await expect(event(page, 24)).to_have_count(2)
    await page.get_by_label("Agenda de").select_option(label="Karim Martin")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Karim Martin")
    await expect(event(page, 24)).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/desk/agenda", "/desk/disponibilites"])
async def test_pages_pass_axe_and_fit_a_telephone(
    open_page: Open, world: World, theme: str, path: str
) -> None:
    await booked(world, at(24, 10))
    for size in ({"width": 1280, "height": 720}, {"width": 390, "height": 844}):
        page = await open_page(path, color_scheme=theme, viewport=size)
        await page.wait_for_load_state("networkidle") if path != "/desk/agenda" else await expect(
            page.locator("#meetings, #no-meetings").first
        ).to_be_attached()
        found = await Axe().run(page)
        assert [one["id"] for one in found.response["violations"]] == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_hours_of_the_night_are_shown_when_something_lies_there(open_page: Open, world: World) -> None:
    await booked(world, at(24, 5))
    await booked(world, at(25, 22))
    page = await open_page()
    await expect(event(page, 24)).to_be_visible()
    await expect(event(page, 25)).to_be_visible()
