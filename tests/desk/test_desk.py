"""The desk in a real browser: as consultants use it, with mouse, keyboard, telephone and a bad network."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.desk.world import PASSWORD, World

Open = Callable[..., Awaitable[Page]]

HTML = '<img src=x onerror="document.title=1"> & <b>gras</b>'
OPEN_DESK = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": {"width": 1280, "height": 720}}
STREAM = "**/desk/events"


async def sign_in(page: Page, world: World, name: str) -> None:
    await page.goto(f"{world.url}/desk/")
    await page.get_by_label("Adresse e-mail").fill(f"{name}@escale.example")
    await page.get_by_label("Mot de passe").fill(PASSWORD)
    await page.get_by_role("button", name="Se connecter").click()
    await expect(page.get_by_role("heading", name="En attente")).to_be_visible()


@pytest.fixture
def open_desk(chromium: Browser, world: World) -> Open:
    """Opens a browser and signs a consultant in; ``deaf`` browsers get no live events."""

    async def opened(name: str = "claire", *, deaf: bool = False, **options: Any) -> Page:
        page = await (await chromium.new_context(**{**OPEN_DESK, **options})).new_page()
        if deaf:
            await page.route(STREAM, lambda route: route.abort())
        await sign_in(page, world, name)
        return page

    return opened


async def open_talk(page: Page, conversation_id: str) -> None:
    await row(page, conversation_id).click()
    await expect(page.locator(".line").first).to_be_visible()


async def take(page: Page, conversation_id: str) -> None:
    await open_talk(page, conversation_id)
    await page.get_by_role("button", name="Prendre").click()
    await expect(reply(page)).to_be_focused()


def row(page: Page, conversation_id: str) -> Locator:
    return page.locator(f'[data-id="{conversation_id}"]')


def reply(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Votre réponse")


async def shown_rows(page: Page) -> list[str]:
    found = await page.locator(".row").evaluate_all("rows => rows.map((row) => row.dataset.id)")
    return [str(one) for one in found]


# --- the way of a conversation ---


async def test_consultant_takes_answers_and_hands_back(open_desk: Open, world: World) -> None:
    waiting = await world.waiting("Comment refaire mon CV ?", minutes_ago=3)
    page = await open_desk()
    await take(page, waiting)
    await reply(page).fill("Bonjour, je suis Claire.")
    await page.get_by_role("button", name="Envoyer").click()
    await expect(page.get_by_role("log")).to_contain_text("Bonjour, je suis Claire.")
    await page.get_by_role("button", name="Rendre au bot").click()
    await expect(page.locator("#talk-status")).to_contain_text("L'assistant répond")
    await expect(reply(page)).to_be_hidden()
    authors = [author for author, _ in await world.said(waiting)]
    assert authors == ["person", "system", "consultant", "system"]


async def test_two_browsers_take_at_once_and_the_loser_is_told(open_desk: Open, world: World) -> None:
    waiting = await world.waiting("Comment refaire mon CV ?")
    claire, karim = await open_desk("claire", deaf=True), await open_desk("karim", deaf=True)
    await open_talk(claire, waiting)
    await open_talk(karim, waiting)
    await asyncio.gather(*[page.get_by_role("button", name="Prendre").click() for page in (claire, karim)])
    owner = {1: "Claire", 2: "Karim"}
    conversation = await _settled(claire, waiting)
    winner, loser = (claire, karim) if conversation == owner[1] else (karim, claire)
    await expect(loser.get_by_role("status").filter(has_text="vient de prendre")).to_have_text(
        f"{conversation} vient de prendre cette conversation."
    )
    await expect(reply(winner)).to_be_visible()
    await expect(reply(loser)).to_be_hidden()
    await expect(loser.locator("#talk-status")).to_contain_text(f"{conversation} répond")


async def _settled(page: Page, conversation_id: str) -> str:
    path = f"/desk/api/conversations/{conversation_id}"
    for _ in range(50):
        told = await page.evaluate("async (path) => (await fetch(path)).json()", path)
        if told["consultant"]:
            return str(told["consultant"])
        await asyncio.sleep(0.1)
    raise AssertionError("nobody has taken it")


async def test_take_by_a_colleague_is_seen_without_reloading(open_desk: Open, world: World) -> None:
    waiting = await world.waiting("Comment refaire mon CV ?")
    claire, karim = await open_desk("claire"), await open_desk("karim")
    await open_talk(claire, waiting)
    await take(karim, waiting)
    await expect(claire.locator("#talk-status")).to_contain_text("Karim répond")
    await expect(claire.get_by_role("button", name="Prendre")).to_be_hidden()
    await expect(claire.locator("#read-only")).to_have_text("Karim répond. Vous pouvez lire l'échange.")


async def test_close_asks_why_and_can_be_thought_better_of(open_desk: Open, world: World) -> None:
    waiting = await world.waiting("Comment refaire mon CV ?")
    page = await open_desk()
    await take(page, waiting)
    await page.get_by_role("button", name="Clore").click()
    dialog = page.get_by_role("dialog", name="Clore cet échange ?")
    await dialog.get_by_role("button", name="Annuler").click()
    await expect(page.locator("#talk-status")).to_contain_text("Vous répondez")
    await page.get_by_role("button", name="Clore").click()
    await dialog.get_by_label("Un rendez-vous est pris").check()
    await dialog.get_by_role("button", name="Confirmer la clôture").click()
    await expect(page.locator("#talk-status")).to_contain_text("Échange clos")
    await expect(page.locator("#more")).to_contain_text("Un rendez-vous est pris")


async def test_keyboard_alone_is_enough(open_desk: Open, world: World) -> None:
    first = await world.waiting("Comment refaire mon CV ?", minutes_ago=9)
    second = await world.waiting("Ma lettre ?", "ask_job_search/cover_letter", minutes_ago=2)
    page = await open_desk()
    await expect(row(page, second)).to_be_visible()
    keys = page.keyboard
    await keys.press("j")
    await expect(row(page, first)).to_be_focused()
    await keys.press("ArrowDown")
    await expect(row(page, second)).to_be_focused()
    await keys.press("k")
    await keys.press("Enter")
    await expect(page.get_by_role("heading", name="CV à refaire")).to_be_focused()
    await keys.press("t")
    await expect(reply(page)).to_be_focused()
    await keys.type("Bonjour, tout va bien ? hjktc")
    await keys.press("Shift+Enter")
    await keys.type("Claire")
    await keys.press("Enter")
    await expect(page.locator(".by-consultant .bubble")).to_have_text("Bonjour, tout va bien ? hjktc\nClaire")
    await keys.press("Escape")
    await expect(row(page, first)).to_be_focused()
    await keys.press("r")
    await expect(reply(page)).to_be_focused()
    await keys.press("Escape")
    await keys.press("c")
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(page.locator("#talk-status")).to_contain_text("Échange clos")
    await keys.press("?")
    await expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_visible()
    await keys.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_shortcuts_can_be_switched_off(open_desk: Open, world: World) -> None:
    waiting = await world.waiting("Comment refaire mon CV ?")
    page = await open_desk()
    await open_talk(page, waiting)
    await page.keyboard.press("?")
    await page.get_by_label("Raccourcis à une touche actifs").uncheck()
    await page.get_by_role("button", name="Fermer").click()
    await page.keyboard.press("t")
    await page.wait_for_timeout(300)
    await expect(page.get_by_role("button", name="Prendre")).to_be_visible()


# --- what is said ---


async def test_markup_in_a_message_is_shown_as_text(open_desk: Open, world: World) -> None:
    waiting = await world.waiting(HTML)
    page = await open_desk()
    await open_talk(page, waiting)
    await expect(page.locator(".by-person .bubble")).to_have_text(HTML)
    await expect(row(page, waiting)).to_contain_text(HTML[:20])
    await expect(page.locator("#cards q").first).to_contain_text(HTML[:20])
    assert await page.locator("main img, main b").count() == 0


async def test_addresses_open_outside_and_other_schemes_stay_text(open_desk: Open, world: World) -> None:
    waiting = await world.waiting("Voici https://exemple.fr/a?b=1. javascript:alert(1)")
    page = await open_desk()
    await open_talk(page, waiting)
    links = page.locator(".bubble a")
    await expect(links).to_have_count(1)
    await expect(links).to_have_attribute("href", "https://exemple.fr/a?b=1")
    await expect(links).to_have_attribute("rel", "noopener noreferrer nofollow")


async def test_state_of_each_message_follows_its_delivery(open_desk: Open, world: World) -> None:
    waiting = await world.waiting("Comment refaire mon CV ?")
    page = await open_desk()
    await take(page, waiting)
    await reply(page).fill("Bonjour")
    await page.keyboard.press("Enter")
    state = page.locator(".by-consultant .line-foot")
    await expect(state).to_have_text("En file")
    await world.desk.messages.mark_sent(waiting, 3, now=world.now)
    await expect(state).to_have_text("Envoyé")
    await world.desk.messages.mark_read(waiting, 3, now=world.now)
    await expect(state).to_have_text("Lu")


async def test_failure_shows_the_providers_words_and_is_sent_again(open_desk: Open, world: World) -> None:
    waiting = await world.waiting("Comment refaire mon CV ?", channel="telegram")
    page = await open_desk()
    await take(page, waiting)
    await reply(page).fill("Bonjour")
    await page.keyboard.press("Enter")
    await expect(page.locator(".by-consultant .line-foot")).to_have_text("En file")
    await world.set_message(waiting, 3, state="failed", error="Forbidden: bot was blocked by the user")
    failure = page.locator(".by-consultant .line-foot")
    await expect(failure).to_contain_text("Échec : Forbidden: bot was blocked by the user")
    await page.get_by_role("button", name="Renvoyer").click()
    await expect(failure).to_have_text("En file")


async def test_message_written_without_network_is_kept_and_sent_once(open_desk: Open, world: World) -> None:
    waiting = await world.waiting("Comment refaire mon CV ?")
    page = await open_desk()
    await take(page, waiting)
    await page.context.set_offline(True)
    await reply(page).fill("Vous me lisez ?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".by-consultant")).to_contain_text("Votre texte est gardé.")
    await expect(page.locator("#presence")).to_have_text(re.compile("Connexion perdue"))
    await world.writes(waiting, "Allô ?")
    await page.context.set_offline(False)
    await expect(page.locator(".by-consultant .line-foot")).to_have_text("En file", timeout=20_000)
    await expect(page.locator(".by-person .bubble").last).to_have_text("Allô ?")
    consultant = [text for author, text in await world.said(waiting) if author == "consultant"]
    assert consultant == ["Vous me lisez ?"]


async def test_drafts_are_kept_for_each_conversation_and_over_a_reload(open_desk: Open, world: World) -> None:
    one, two = await world.waiting("Mon CV ?"), await world.waiting("Ma lettre ?")
    page = await open_desk()
    await take(page, one)
    await reply(page).fill("Pour le CV")
    await take(page, two)
    await expect(reply(page)).to_have_value("")
    await reply(page).fill("Pour la lettre")
    await open_talk(page, one)
    await expect(reply(page)).to_have_value("Pour le CV")
    await page.reload()
    await expect(reply(page)).to_have_value("Pour le CV")
    await open_talk(page, two)
    await expect(reply(page)).to_have_value("Pour la lettre")


async def test_typing_is_seen_both_ways(open_desk: Open, world: World) -> None:
    waiting = await world.waiting("Comment refaire mon CV ?")
    page = await open_desk()
    await take(page, waiting)
    world.desk.typing.sign(waiting, "person", on=True)
    await expect(page.get_by_text("La personne écrit…")).to_be_visible()
    world.desk.typing.sign(waiting, "person", on=False)
    await expect(page.get_by_text("La personne écrit…")).to_be_hidden()
    await reply(page).press_sequentially("Bon")
    await page.wait_for_timeout(300)
    assert world.desk.typing.now(waiting) == frozenset({"consultant"})


async def test_understanding_of_the_bot_is_shown_small_under_the_message(
    open_desk: Open, world: World
) -> None:
    waiting = await world.waiting("Comment refaire mon CV ?", confidence=0.61)
    page = await open_desk()
    await open_talk(page, waiting)
    await expect(page.locator(".by-person .line-foot")).to_have_text("Compris : CV à refaire · 61 %")


async def test_new_message_does_not_take_away_what_is_being_read(open_desk: Open, world: World) -> None:
    waiting = await world.waiting("Bonjour")
    for number in range(40):
        await world.writes(waiting, f"message {number}")
    page = await open_desk()
    await open_talk(page, waiting)
    log = page.get_by_role("log")
    await log.evaluate("box => box.scrollTop = 100")
    await page.wait_for_timeout(100)
    await world.writes(waiting, "encore un")
    await page.get_by_role("button", name="Nouveau message plus bas").click()
    await expect(log.get_by_text("encore un")).to_be_in_viewport()


# --- the queue ---


async def test_nothing_moves_under_the_pointer(open_desk: Open, world: World) -> None:
    first = await world.waiting("Comment refaire mon CV ?", minutes_ago=9)
    second = await world.waiting("Ma lettre ?", "ask_job_search/cover_letter", minutes_ago=5)
    page = await open_desk()
    await row(page, second).hover()
    before = await row(page, second).bounding_box()
    urgent = await world.waiting("Je craque", "distress", distress=True)
    latest = await world.waiting("Mon salaire ?", "ask_job_search/salary_negotiation")
    await expect(page.get_by_role("button", name="2 nouvelles demandes")).to_be_visible()
    assert await shown_rows(page) == [first, second, urgent, latest]
    assert await row(page, second).bounding_box() == before
    await page.mouse.move(900, 400)
    await expect(page.get_by_role("button", name="2 nouvelles demandes")).to_be_hidden()
    assert await shown_rows(page) == [urgent, first, second, latest]


async def test_request_taken_by_a_colleague_stays_in_place_under_the_focus(
    open_desk: Open, world: World
) -> None:
    first = await world.waiting("Comment refaire mon CV ?", minutes_ago=9)
    second = await world.waiting("Ma lettre ?", minutes_ago=5)
    claire, karim = await open_desk("claire"), await open_desk("karim")
    await row(claire, second).focus()
    await take(karim, first)
    await expect(row(claire, first).first).to_contain_text("Prise par Karim")
    await expect(row(claire, second)).to_be_focused()
    await claire.locator("#menu summary").focus()
    await expect(claire.get_by_role("region", name="Avec un collègue").locator(".row")).to_have_count(1)
    assert await shown_rows(claire) == [second, first]


async def test_new_request_is_announced_and_counted_in_the_title(open_desk: Open, world: World) -> None:
    page = await open_desk()
    await expect(page.get_by_text("Personne n'attend.")).to_be_visible()
    assert await page.title() == "Bureau · Escale"
    await world.waiting("Comment refaire mon CV ?")
    await expect(page.locator("#polite")).to_have_text("Nouvelle demande : CV à refaire")
    await expect(page).to_have_title("(1) Bureau · Escale")


async def test_thirteen_rows_are_seen_at_720_pixels(open_desk: Open, world: World) -> None:
    for minutes in range(14):
        await world.waiting("Comment refaire mon CV ?", minutes_ago=minutes)
    page = await open_desk()
    await expect(page.locator(".row")).to_have_count(14)
    ends = await page.locator(".row").evaluate_all(
        "rows => rows.map((row) => row.getBoundingClientRect().bottom)"
    )
    assert len([end for end in ends if end <= 720]) >= 13


async def test_waiting_time_is_told_by_colour_and_by_words(open_desk: Open, world: World) -> None:
    waits = {minutes: await world.waiting("Mon CV ?", minutes_ago=minutes) for minutes in (0, 4, 12)}
    page = await open_desk()
    shown = {
        minutes: await row(page, one)
        .locator("time")
        .evaluate("time => [time.textContent, time.dataset.level]")
        for minutes, one in waits.items()
    }
    assert shown == {0: ["à l'instant", "fresh"], 4: ["4 min", "amber"], 12: ["12 min", "late"]}
    await expect(row(page, waits[12])).to_have_accessible_name(re.compile("12 min .longtemps."))


# --- around it ---


async def test_session_that_is_over_leads_to_the_login_and_keeps_the_draft(
    open_desk: Open, world: World
) -> None:
    waiting = await world.waiting("Comment refaire mon CV ?")
    page = await open_desk()
    await take(page, waiting)
    await reply(page).fill("Un début")
    world.now += timedelta(hours=13)
    await world.writes(waiting, "Allô ?")
    await expect(page.get_by_role("button", name="Se connecter")).to_be_visible()
    await sign_in(page, world, "claire")
    await open_talk(page, waiting)
    await expect(reply(page)).to_have_value("Un début")


async def test_logout_leaves_nothing_in_the_browser(open_desk: Open, world: World) -> None:
    waiting = await world.waiting("Comment refaire mon CV ?")
    page = await open_desk()
    await take(page, waiting)
    await reply(page).fill("Un début")
    await page.locator("#menu summary").click()
    await page.get_by_role("button", name="Se déconnecter").click()
    await expect(page.get_by_role("button", name="Se connecter")).to_be_visible()
    assert await page.evaluate("sessionStorage.length") == 0


async def test_telephone_shows_one_column_at_a_time(open_desk: Open, world: World) -> None:
    waiting = await world.waiting("Comment refaire mon CV ?")
    page = await open_desk(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    columns = [page.locator(name) for name in (".queue", ".talk", ".context")]

    async def seen() -> list[bool]:
        return [await column.is_visible() for column in columns]

    assert await seen() == [True, False, False]
    await row(page, waiting).tap()
    await expect(page.locator(".line").first).to_be_visible()
    assert await seen() == [False, True, False]
    await page.get_by_role("button", name="Voir le contexte").tap()
    assert await seen() == [False, False, True]
    await page.get_by_role("button", name="Retour à la conversation").tap()
    await page.get_by_role("button", name="Retour à la file").tap()
    await expect(columns[0]).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_chosen_look_is_kept(open_desk: Open) -> None:
    page = await open_desk()
    await page.locator("#menu summary").click()
    await page.get_by_label("Sombre").check()
    await page.reload()
    assert await page.evaluate("document.documentElement.dataset.theme") == "dark"


async def test_presence_of_colleagues_is_shown(open_desk: Open) -> None:
    claire = await open_desk("claire")
    await expect(claire.locator("#others")).to_have_text("Personne d'autre en ligne")
    await open_desk("karim")
    await expect(claire.locator("#others")).to_have_text("Aussi en ligne : Karim")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_barrier_for_those_who_read_with_other_means(
    chromium: Browser, open_desk: Open, world: World, scheme: str
) -> None:
    await world.waiting("Je craque", "distress", minutes_ago=12, distress=True)
    talk = await world.waiting("Comment refaire mon CV ?", minutes_ago=5)
    await world.bot_says(talk, "Par où commencer ?", "Mon CV")
    login = await (await chromium.new_context(color_scheme=scheme)).new_page()
    await login.goto(f"{world.url}/desk/login")
    assert await barriers(login) == []
    page = await open_desk(color_scheme=scheme)
    assert await barriers(page) == []
    await take(page, talk)
    await reply(page).fill("Bonjour")
    await page.keyboard.press("Enter")
    await expect(page.locator(".by-consultant .line-foot")).to_have_text("En file")
    await world.set_message(talk, 4, state="failed", error="Forbidden")
    await expect(page.get_by_role("button", name="Renvoyer")).to_be_visible()
    assert await barriers(page) == []
    await page.get_by_role("button", name="Clore").click()
    assert await barriers(page) == []


async def barriers(page: Page) -> list[str]:
    await page.wait_for_timeout(300)  # colours on their way are no colours
    found = (await Axe().run(page)).response["violations"]
    return [f"{one['id']}: {json.dumps([node['html'] for node in one['nodes']])}" for one in found]


async def test_pages_ask_nobody_but_the_desk(open_desk: Open, world: World) -> None:
    waiting = await world.waiting("Comment refaire mon CV ?")
    page = await open_desk()
    asked: set[str] = set()
    context: BrowserContext = page.context
    context.on("request", lambda request: asked.add(request.url))
    errors: list[str] = []
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    await page.reload()
    await take(page, waiting)
    assert [url for url in asked if not url.startswith(world.url)] == []
    assert errors == []
