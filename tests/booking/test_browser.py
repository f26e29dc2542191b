"""A real Chromium: without JavaScript, by keyboard, on a telephone, zoomed, in both themes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, Request, async_playwright, expect

from tests.booking.world import Practice
from tests.journey.chromium import CHROMIUM, OPTIONS

DESKTOP = {"viewport": {"width": 1280, "height": 720}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ZOOMED = {"viewport": {"width": 640, "height": 360}, "device_scale_factor": 2}
STILL = {"reduced_motion": "reduce"}
FREE_OF_FAULTS: list[str] = []


@pytest.fixture
async def url(practice: Practice) -> AsyncIterator[str]:
    async with TestServer(practice.app(), host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/")


@asynccontextmanager
async def window(url: str, **how: Any) -> AsyncIterator[Page]:
    """Somebody's browser; fails when a page asks elsewhere or breaks its own rules."""
    if not CHROMIUM.exists():
        pytest.skip(f"the browser tests need {CHROMIUM} (apt install chromium)")
    faults: list[str] = []

    def elsewhere(request: Request) -> None:
        if not request.url.startswith((url, "data:")):
            faults.append(request.url)

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=OPTIONS)
        context = await browser.new_context(
            base_url=url, **{"locale": "fr-FR", "timezone_id": "Europe/Paris", **how}
        )
        context.set_default_timeout(10_000)
        page = await context.new_page()
        page.on("request", elsewhere)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "Security Policy" in line.text else None)
        yield page
        await browser.close()
    assert faults == FREE_OF_FAULTS


async def every_page(page: Page) -> AsyncIterator[str]:
    """From the first page to the last, by way of those that say no."""
    for path in ("/rdv/", "/rdv/nadia-roux", "/rdv/nobody", "/rdv/?jour=demain", "/rdv/attente?canal=phone"):
        await page.goto(path)
        yield path
    await page.get_by_role("button", name="Me prévenir").click()
    await page.wait_for_load_state()
    yield "waiting, refused"
    await page.goto("/rdv/?etape=creneaux&fuseau=America/Toronto")
    yield "slots"
    await page.locator(".card button").first.click()
    await page.wait_for_load_state()
    yield "details"
    await page.get_by_role("button", name="Réserver ce créneau").click()
    await page.wait_for_load_state()
    yield "details, refused"
    await page.get_by_label("Adresse e-mail").fill("lea@exemple.fr")
    await page.get_by_label("Téléphone").fill("06 39 98 12 34")
    await page.get_by_role("button", name="Réserver ce créneau").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("C'est réservé")
    yield "done"


async def test_whole_booking_without_javascript(practice: Practice, url: str) -> None:
    async with window(url, java_script_enabled=False, **PHONE) as page:
        await page.goto("/rdv/nadia-roux")
        await page.get_by_label("De quoi voulez-vous parler ?").select_option("Changer de métier")
        await page.get_by_label("Par téléphone", exact=True).check()
        await page.get_by_role("button", name="Voir les créneaux").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(
            "Choisissez un créneau avec Nadia Roux"
        )
        await page.locator("summary", has_text="Mercredi 13 janvier").click()
        await page.get_by_role("button", name="mercredi 13 janvier, 10 h 30").click()
        await page.get_by_label("Prénom").fill("Léa")
        await page.get_by_label("Téléphone").fill("06 39 98 12 34")
        await page.get_by_label("Quelques mots sur votre situation").fill("Je reprends en mars.")
        await page.get_by_role("button", name="Réserver ce créneau").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("C'est réservé")
    [booked] = await practice.appointments("booked")
    assert (booked.name, booked.subject, booked.note) == ("Léa", "reconversion", "Je reprends en mars.")
    assert f"{booked.interval.start:%d %H:%M}" == "13 09:30"


async def test_back_keeps_the_wish_and_the_address_can_be_given_to_somebody(url: str) -> None:
    async with window(url, **DESKTOP) as page:
        await page.goto("/rdv/")
        await page.get_by_label("Par téléphone", exact=True).check()
        await page.get_by_role("button", name="Voir les créneaux").click()
        address = page.url
        await page.locator(".card button").first.click()
        await page.go_back()
        assert page.url == address
        await expect(page.locator(".wish .said")).to_have_text(
            "tous les sujets · un entretien · par téléphone"
        )


async def test_time_zone_of_the_browser_is_chosen(url: str) -> None:
    async with window(url, timezone_id="America/Toronto", **DESKTOP) as page:
        await page.goto("/rdv/")
        await expect(page.get_by_label("Votre fuseau horaire")).to_have_value("America/Toronto")
        await page.get_by_role("button", name="Voir les créneaux").click()
        await expect(page.get_by_text("Heures affichées : heure de Montréal.")).to_be_visible()


async def test_zone_of_the_address_wins_over_the_browser(url: str) -> None:
    async with window(url, timezone_id="Asia/Kathmandu", **DESKTOP) as page:
        await page.goto("/rdv/?fuseau=Indian/Reunion")
        await expect(page.get_by_label("Votre fuseau horaire")).to_have_value("Indian/Reunion")
        await page.goto("/rdv/")
        await expect(page.locator("#fuseau")).to_have_value("Asia/Katmandu")  # as browsers still call it


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_nothing(url: str, theme: str) -> None:
    async with window(url, color_scheme=theme, **DESKTOP, **STILL) as page:
        found = {name: await violations(page) async for name in every_page(page)}
    assert {name: some for name, some in found.items() if some} == {}


@pytest.mark.parametrize("device", [pytest.param(PHONE, id="phone"), pytest.param(ZOOMED, id="zoomed")])
async def test_nothing_scrolls_sideways(url: str, device: dict[str, Any]) -> None:
    async with window(url, **device) as page:
        wide = "document.documentElement.scrollWidth > innerWidth"
        found = {name: await page.evaluate(wide) async for name in every_page(page)}
    assert {name for name, too_wide in found.items() if too_wide} == set()


async def test_telephone_has_targets_of_44_px(url: str) -> None:
    small = """[...document.querySelectorAll("button, select, input:not([type=hidden]), .choice, summary, .button")]
      .filter(one => one.checkVisibility() && !one.closest(".choice input") && !one.matches(".choice input"))
      .filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML.slice(0, 80))"""
    async with window(url, **PHONE) as page:
        found = {name: await page.evaluate(small) async for name in every_page(page)}
    assert {name: some for name, some in found.items() if some} == {}


async def test_whole_booking_by_keyboard(practice: Practice, url: str) -> None:
    async with window(url, **DESKTOP) as page:
        press = page.keyboard.press
        await page.goto("/rdv/omar-diallo")
        await press("Tab")
        await expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
        await press("Enter")
        await tab_to(page, lambda: page.get_by_label("De quoi voulez-vous parler ?"))
        await tab_to(page, lambda: page.get_by_label("Peu importe").first)
        await press("ArrowDown")
        await tab_to(page, lambda: page.get_by_role("button", name="Voir les créneaux"))
        await press("Enter")
        await page.wait_for_url("**etape=creneaux**")
        await tab_to(page, lambda: page.locator(".card button").first)
        await press("Enter")
        await page.wait_for_url("**/rdv/c/**")
        await tab_to(page, lambda: page.get_by_label("Adresse e-mail"))
        await press("Enter")
        await expect(page.get_by_role("alert")).to_be_focused()
        await press("Tab")
        await press("Enter")
        await tab_to(page, lambda: page.get_by_label("Adresse e-mail"))
        await page.keyboard.type("lea@exemple.fr")
        await press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("C'est réservé")
    assert len(await practice.appointments("booked")) == 1


async def tab_to(page: Page, where: Callable[[], Any]) -> None:
    """On with the tabulator until it is reached."""
    for _ in range(40):
        if await where().evaluate("node => node === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(await page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))


async def violations(page: Page) -> list[str]:
    found = (await Axe().run(page)).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]
