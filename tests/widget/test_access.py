"""Keyboard, screen reader, touch, zoom, themes."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.widget.conftest import Chat
from tests.widget.server import Gateway

pytestmark = pytest.mark.asyncio(loop_scope="session")

DESKTOP = {"viewport": {"width": 1280, "height": 720}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ZOOMED = {"viewport": {"width": 640, "height": 360}, "device_scale_factor": 2}
STILL = {"reduced_motion": "reduce"}  # colours are judged at rest
THEMES = [pytest.param(DESKTOP | STILL | {"color_scheme": theme}, id=theme) for theme in ("light", "dark")]
SCREENS = [
    pytest.param(DESKTOP, id="desktop"),
    pytest.param(PHONE, id="phone"),
    pytest.param(ZOOMED, id="zoomed"),
]


async def violations(chat: Chat) -> list[str]:
    results = await Axe().run(chat.page)
    return [f"{v['id']}: {[node['target'] for node in v['nodes']]}" for v in results.response["violations"]]


async def fill_with_every_kind(chat: Chat, gateway: Gateway) -> None:
    """A line of each author, one that failed, one refused, a badge's worth of state."""
    gateway.silent = True
    await chat.open()
    conversation = gateway.conversation
    conversation.append("consultant", "Bonjour, voyez https://exemple.fr ou le 3114.", name="Claire")
    conversation.append("system", "Claire a rendu la conversation à l'assistant.")
    await chat.say("Merci")
    await expect(chat.bubbles).to_have_count(4)
    conversation.append("bot", "Que voulez-vous faire ?", buttons=["Relire mon CV", "Plus tard"])
    conversation.hand_to("waiting")
    conversation.typing("bot", on=True)
    gateway.failures = [(422, {"error": "not_valid", "message": "Ce message ne peut pas être lu."}, {})]
    await chat.say("refusé")
    await expect(chat.button("Reprendre le texte")).to_be_visible()
    await expect(chat.log.locator(".dots")).to_be_visible()


@pytest.mark.parametrize("device", THEMES)
async def test_axe_finds_nothing_on_the_page(chat: Chat) -> None:
    await chat.visit()
    await expect(chat.button("Ouvrir la discussion")).to_be_visible()
    assert await violations(chat) == []


@pytest.mark.parametrize("device", THEMES)
async def test_axe_finds_nothing_in_the_conversation(chat: Chat, gateway: Gateway) -> None:
    await fill_with_every_kind(chat, gateway)
    assert await violations(chat) == []


@pytest.mark.parametrize("device", THEMES)
async def test_axe_finds_nothing_in_your_data(chat: Chat) -> None:
    await chat.open()
    await chat.button("Vos données").click()
    await chat.button("Effacer mes données").click()
    assert await violations(chat) == []


async def test_whole_visit_by_keyboard(chat: Chat, gateway: Gateway) -> None:
    await chat.visit()
    press = chat.page.keyboard.press
    await chat.button("Ouvrir la discussion").focus()
    await press("Enter")
    await expect(chat.field).to_be_focused()
    await chat.page.keyboard.type("Bonjour")
    await press("Enter")
    await expect(chat.bubbles).to_have_count(3)
    gateway.conversation.append("bot", "Que faire ?", buttons=["Relire mon CV", "Plus tard"])
    await expect(chat.button("Plus tard")).to_be_visible()
    await press("Shift+Tab")
    await expect(chat.button("Plus tard")).to_be_focused()
    await press("Space")
    await expect(chat.bubbles.last).to_have_text("J'ai noté : Plus tard")
    await expect(chat.field).to_be_focused()
    await press("Tab")
    await expect(chat.button("Envoyer")).to_be_focused()
    await press("Tab")
    await expect(chat.button("Vos données")).to_be_focused()
    await press("Enter")
    await expect(chat.widget.get_by_role("heading", name="Vos données")).to_be_focused()
    await press("Escape")
    await expect(chat.button("Vos données")).to_be_focused()
    await press("Escape")
    await expect(chat.log).to_be_hidden()
    await expect(chat.button("Ouvrir la discussion")).to_be_focused()


async def test_escape_gives_the_focus_back_to_what_opened(chat: Chat) -> None:
    await chat.visit()
    opener = chat.page.get_by_role("button", name="Poser une question")
    await opener.click()
    await expect(chat.field).to_be_focused()
    await chat.page.keyboard.press("Escape")
    await expect(opener).to_be_focused()


async def test_conversation_is_a_polite_log_that_is_still_while_history_comes(
    chat: Chat, gateway: Gateway
) -> None:
    await chat.open()
    await expect(chat.log).to_have_attribute("aria-live", "polite")
    await expect(chat.log).to_have_attribute("aria-busy", "false")
    gateway.conversation.append("bot", "Encore une chose.")
    first = await chat.bubbles.first.evaluate_handle("node => (node.seen = true, node)")
    await expect(chat.bubbles).to_have_count(2)
    assert await first.evaluate("node => node.isConnected")  # an old line is not said again


async def test_time_is_there_for_readers_and_on_hover(chat: Chat) -> None:
    await chat.open()
    time = chat.log.locator("time")
    assert await time.evaluate("node => getComputedStyle(node).opacity") == "0"
    await chat.bubbles.first.hover()
    await expect(time).to_have_css("opacity", "1")


@pytest.mark.parametrize("device", SCREENS)
async def test_nothing_scrolls_sideways_and_all_is_in_reach(chat: Chat, gateway: Gateway) -> None:
    await fill_with_every_kind(chat, gateway)
    assert await chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await chat.log.evaluate("node => node.scrollWidth <= node.clientWidth")
    for control in (
        chat.field,
        chat.button("Envoyer"),
        chat.button("Fermer la discussion"),
        chat.button("Vos données"),
    ):
        await expect(control).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("device", [pytest.param(PHONE, id="phone")])
async def test_telephone_has_the_whole_screen_and_targets_of_44_px(chat: Chat, gateway: Gateway) -> None:
    await fill_with_every_kind(chat, gateway)
    box = await chat.widget.get_by_role("dialog").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    small = await chat.widget.get_by_role("dialog").evaluate(
        """panel => [...panel.querySelectorAll("button")].filter(b => b.checkVisibility())
          .map(b => [b.textContent || b.ariaLabel, b.getBoundingClientRect()])
          .filter(([, r]) => Math.min(r.width, r.height) < 44).map(([name]) => name)"""
    )
    assert small == []


@pytest.mark.parametrize("device", [pytest.param(PHONE, id="phone")])
async def test_whole_screen_keeps_the_focus_inside(chat: Chat) -> None:
    await chat.open()
    await expect(chat.widget.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
    for _ in range(14):
        await chat.page.keyboard.press("Tab")
        assert await chat.page.evaluate("document.activeElement.localName") == "escale-chat"


@pytest.mark.parametrize("device", [pytest.param(DESKTOP | STILL, id="still")])
async def test_reduced_motion_moves_nothing(chat: Chat, gateway: Gateway) -> None:
    gateway.thinking = 2
    await chat.open()
    await chat.say("Bonjour")
    await expect(chat.log.locator(".dots")).to_be_visible()
    moving = await chat.widget.evaluate(
        """host => host.shadowRoot.getAnimations({subtree: true})
          .filter(a => a.effect.getComputedTiming().duration > 1).length"""
    )
    assert moving == 0
