"""The pictures of the README: ``python -m tests.journey.pictures`` plays a short scene and writes docs/images/*.png."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page

from bot.sources import ROOT
from tests.journey.chromium import Desk, Widget, chromium, window
from tests.journey.harness import System, escale, passwords, trained_model

IMAGES = ROOT / "docs" / "images"
CLAIRE = "claire@demo.escale.example"
TELEPHONE = {"width": 390, "height": 844}
OTHERS = ("On me propose une rupture conventionnelle, que faire ?", "Je veux devenir aide-soignante à 48 ans")
DOUBTFUL = ("mon dossier a des trous", "le bidule du compte là", "le truc des heures, ça marche ?")
BOOKED = (
    ("lundi", "Samir", "06 39 98 00 11"),
    ("mardi", "Inès", "06 39 98 00 12"),
    ("jeudi", "Marie", "06 39 98 01 23"),
)
SETTLED = 600


async def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, escale(Path(folder), trained_model()) as system:
        async with chromium() as browser:
            await play(browser, system)


async def play(browser: Browser, system: System) -> None:
    person = Widget(await (await window(browser, system.url)).new_page())
    await person.page.goto("/")
    await picture(person.page, "demo")
    desk = Desk(await (await window(browser, system.url)).new_page())
    await desk.page.goto("/desk/")
    await picture(desk.page, "login")
    await desk.log_in(CLAIRE, passwords()[CLAIRE])
    await wait_for_somebody(browser, system)
    await talk(person, desk)
    await book(browser, system)
    await be_unclear(browser, system)
    await booking_pages(browser, system)
    await planning(desk)


async def book(browser: Browser, system: System) -> None:
    """Several appointments by talking; the last one is seen while it is made."""
    for day, name, number in BOOKED:
        one = Widget(await (await window(browser, system.url)).new_page())
        await one.open()
        await one.write(f"Je voudrais un rendez-vous avec Claire {day} en visio")
        await one.says_there("1. ")
        await one.write("Plutôt par téléphone")
        await one.says_there("30 minutes")
        await one.write("Le deuxième")
        await one.says_there("Je vous garde")
        if name == BOOKED[-1][1]:
            await picture(one.page, "booking-by-talking")
        await one.write(name)
        await one.says_there("numéro où")
        await one.write(number)
        await one.says_there("C'est réservé")


async def be_unclear(browser: Browser, system: System) -> None:
    one = Widget(await (await window(browser, system.url)).new_page())
    await one.open()
    for text in DOUBTFUL:
        answers = one.log.locator("[data-author=bot]")
        before = await answers.count()
        await one.write(text)
        await answers.nth(before).wait_for()


async def booking_pages(browser: Browser, system: System) -> None:
    page = await (await window(browser, system.url)).new_page()
    await page.goto("/rdv/?sujet=reconversion&canal=video&etape=creneaux")
    await picture(page, "booking-slots")


async def planning(desk: Desk) -> None:
    """Claire's own pages."""
    page = desk.page
    await page.emulate_media(color_scheme="light")
    await page.goto("/desk/agenda")
    await page.get_by_role("button", name="Période suivante").click()
    await page.locator(".fc-event.is-booked").first.scroll_into_view_if_needed()
    await picture(page, "agenda")
    await page.goto("/desk/disponibilites")
    await picture(page, "hours")
    await page.goto("/desk/phrases")
    await page.locator("#rows li").first.wait_for()
    await picture(page, "phrases")


async def wait_for_somebody(browser: Browser, system: System) -> None:
    """Others who wait, so that the desk looks like a day at work."""
    for text in OTHERS:
        other = Widget(await (await window(browser, system.url)).new_page())
        await other.open()
        await other.write(text)
        await other.says_there("Cette semaine")
        await other.write("Je veux parler à quelqu'un")
        await other.says_there("transmis à l'équipe")


async def talk(person: Widget, desk: Desk) -> None:
    await person.open()
    await person.write(
        "Bonjour, j'ai 51 ans, licencié après 20 ans dans la logistique, je ne sais pas par où commencer"
    )
    await person.says_there("Cette semaine")
    await person.write("Qui peut m'aider pour une reconversion jeudi ?")
    await person.says_there("1. jeudi")
    await picture(person.page, "widget")
    await person.page.set_viewport_size(TELEPHONE)
    await person.page.emulate_media(color_scheme="dark")
    await picture(person.page, "widget-telephone")
    await person.write("Je veux parler à quelqu'un")
    await person.says_there("transmis à l'équipe")
    await desk.page.reload()
    await desk.queue.get_by_role("link").last.click()
    await desk.talk.wait_for()
    await desk.button("Prendre").click()
    await desk.answer(
        "Bonjour, je suis Claire. Vingt ans de logistique, cela compte. Qu'aimeriez-vous garder de ce métier ?"
    )
    await person.write("Le contact avec les équipes, et résoudre les imprévus.")
    await desk.talk.get_by_text("résoudre les imprévus").wait_for()
    await picture(desk.page, "desk")
    await desk.page.emulate_media(color_scheme="dark")
    await picture(desk.page, "desk-dark")


async def picture(page: Page, name: str) -> None:
    await page.wait_for_timeout(SETTLED)
    await page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
