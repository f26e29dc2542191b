"""What the person sees: one conversation, in order, told apart by who speaks."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.widget.conftest import Chat, until
from tests.widget.server import CHOICES, GREETING, Gateway

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_nothing_is_asked_or_kept_before_the_person_opens(chat: Chat, gateway: Gateway) -> None:
    await chat.visit()
    await expect(chat.button("Ouvrir la discussion")).to_be_visible()
    assert [path for method, path in gateway.requests if method == "POST" or path.endswith("events")] == []
    assert (
        await chat.page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    )


async def test_opening_shows_the_greeting_and_who_speaks(chat: Chat) -> None:
    await chat.open()
    assert await chat.texts() == [GREETING]
    await expect(chat.widget.locator(".speaker")).to_have_text("Assistant automatique")


async def test_message_is_shown_at_once_and_answered(chat: Chat, gateway: Gateway) -> None:
    gateway.thinking = 0.3
    await chat.open()
    await chat.say("Je cherche un emploi")
    assert (await chat.texts())[1:] == ["Je cherche un emploi"]
    await expect(chat.log.locator(".typing")).to_have_text("L'assistant écrit")
    await expect(chat.bubbles).to_have_text(
        [GREETING, "Je cherche un emploi", "J'ai noté : Je cherche un emploi"]
    )
    await expect(chat.log.locator(".typing")).to_be_hidden()


async def test_many_messages_stay_in_order_without_doubles(chat: Chat, gateway: Gateway) -> None:
    gateway.silent = True
    await chat.open()
    sent = [f"message {n}" for n in range(12)]
    for text in sent:
        await chat.say(text)
    await expect(chat.bubbles).to_have_text([GREETING, *sent])
    gateway.conversation.cut()
    gateway.conversation.append("bot", "Merci.")
    await expect(chat.bubbles).to_have_text([GREETING, *sent, "Merci."])
    assert [m["text"] for m in gateway.conversation.messages] == [GREETING, *sent, "Merci."]


async def test_reload_brings_the_whole_history_back(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    await chat.say("Bonjour")
    await expect(chat.bubbles).to_have_count(3)
    before = await chat.texts()
    await chat.page.reload()
    await chat.button("Ouvrir la discussion").click()
    await expect(chat.bubbles).to_have_text(before)
    assert list(gateway.conversations) == [gateway.conversation.token]
    assert gateway.resumed_from == [0, 0]


async def test_messages_missed_while_away_show_as_a_badge(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    await chat.button("Fermer la discussion").click()
    await chat.visit()
    gateway.conversation.append("consultant", "Bonjour", name="Claire")
    gateway.conversation.append("consultant", "Êtes-vous là ?", name="Claire")
    await expect(chat.widget.locator(".badge")).to_have_text("2")
    await expect(chat.button("Ouvrir la discussion")).to_have_accessible_description("2 nouveaux messages")
    await chat.button("Ouvrir la discussion").click()
    await expect(chat.widget.locator(".badge")).to_be_hidden()


async def test_reading_is_told_only_when_the_panel_is_open(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    await chat.page.wait_for_timeout(200)
    assert gateway.conversation.read == 1
    await chat.button("Fermer la discussion").click()
    gateway.conversation.append("bot", "Encore là.")
    await expect(chat.widget.locator(".badge")).to_have_text("1")
    assert gateway.conversation.read == 1
    await chat.button("Ouvrir la discussion").click()
    await chat.page.wait_for_timeout(300)
    assert gateway.conversation.read == 2


async def test_used_button_becomes_what_the_person_said(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    await expect(chat.log.get_by_role("button")).to_have_text(CHOICES)
    await chat.log.get_by_role("button", name="Relire mon CV").click()
    await expect(chat.log.get_by_role("button")).to_have_count(0)
    await expect(chat.bubbles).to_have_text([GREETING, "Relire mon CV", "J'ai noté : Relire mon CV"])
    assert [set(body) for body in gateway.posted] == [{"id", "choice"}]
    assert gateway.posted[0]["choice"] == "1.0"


async def test_double_click_on_a_button_says_it_once(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    await chat.log.get_by_role("button", name="Changer de métier").dblclick()
    await expect(chat.bubbles).to_have_count(3)
    assert len(gateway.posted) == 1


async def test_only_the_last_message_offers_buttons(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    gateway.conversation.append("bot", "Ou bien :", buttons=["Plus tard"])
    await expect(chat.log.get_by_role("button")).to_have_text(["Plus tard"])
    gateway.conversation.append("consultant", "Je prends la suite.", name="Claire")
    await expect(chat.log.get_by_role("button")).to_have_count(0)


async def test_one_button_always_leads_to_a_person(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    await chat.widget.locator(".head").get_by_role("button", name="Parler à quelqu'un").click()
    await expect(chat.widget.locator(".speaker")).to_have_text("En attente d'une personne")
    assert [body["text"] for body in gateway.posted] == ["Je veux parler à quelqu'un"]


async def test_consultant_is_named_and_told_apart(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    gateway.conversation.hand_to("consultant", "Claire")
    gateway.conversation.append("consultant", "Bonjour, je suis Claire.", name="Claire")
    await expect(chat.widget.locator(".speaker")).to_have_text("Claire, de l'équipe")
    await expect(chat.log.locator(".author").last).to_have_text("CClairede l'équipe")
    await expect(chat.widget.locator(".head").get_by_role("button", name="Parler à quelqu'un")).to_be_hidden()
    gateway.conversation.hand_to("bot")
    await expect(chat.widget.locator(".speaker")).to_have_text("Assistant automatique")


@pytest.mark.parametrize("author", ["bot", "consultant", "person"])
async def test_markup_in_a_message_is_shown_as_text(chat: Chat, gateway: Gateway, author: str) -> None:
    hostile = "<img src=x onerror=\"document.title='pris'\"><script>document.title='pris'</script> javascript:alert(1)"
    await chat.open()
    title = await chat.page.title()
    gateway.conversation.append(
        author, hostile, name="<b>Claire</b>", buttons=["<i>Oui</i>"], id="another-device"
    )
    await expect(chat.bubbles.last).to_have_text(hostile)
    await expect(chat.bubbles.last.locator("*")).to_have_count(0)
    assert await chat.page.title() == title


async def test_what_the_person_types_is_shown_as_text(chat: Chat) -> None:
    await chat.open()
    await chat.say("<b>gras</b> & <svg/onload=alert(1)>")
    await expect(chat.bubbles.nth(1)).to_have_text("<b>gras</b> & <svg/onload=alert(1)>")
    await expect(chat.bubbles.nth(1).locator("*")).to_have_count(0)


async def test_addresses_and_numbers_become_links(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    text = "Voir (https://exemple.fr/a_(b)?c=1). Le 3114, le 01 44 38 38 38 ou tel:+33123456789 ; pas 3114 € ni 93114."
    gateway.conversation.append("bot", text)
    links = chat.bubbles.last.get_by_role("link")
    targets = ["https://exemple.fr/a_(b)?c=1", "tel:3114", "tel:0144383838", "tel:+33123456789"]
    await expect(links).to_have_count(len(targets))
    assert [await link.get_attribute("href") for link in await links.all()] == targets
    assert await links.first.get_attribute("rel") == "noopener noreferrer nofollow"
    assert await links.first.get_attribute("target") == "_blank"


async def test_lines_and_blanks_are_kept(chat: Chat) -> None:
    await chat.open()
    await chat.field.fill("un")
    await chat.field.press("Shift+Enter")
    await chat.field.type("deux")
    await chat.field.press("Enter")
    assert await chat.bubbles.nth(1).inner_text() == "un\ndeux"


async def test_typing_is_told_at_most_every_two_and_a_half_seconds(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    await chat.field.press_sequentially("Je réfléchis à la suite", delay=10)
    await chat.page.wait_for_timeout(100)
    assert gateway.typed == [True]


async def test_unsent_text_survives_a_reload(chat: Chat) -> None:
    await chat.open()
    await chat.field.fill("Je n'ai pas fini ma phrase")
    await chat.page.reload()
    await chat.button("Ouvrir la discussion").click()
    await expect(chat.field).to_have_value("Je n'ai pas fini ma phrase")


async def test_counter_appears_near_the_limit_and_blocks_beyond(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    counter = chat.widget.locator(".counter")
    await chat.field.fill("a" * 3500)
    await expect(counter).to_have_text("")
    await chat.field.fill("a" * 3501)
    await expect(counter).to_have_text("3 501 caractères sur 4 000")
    await chat.say("a" * 4001)
    await expect(counter).to_have_attribute("data-over", "")
    assert gateway.posted == []


async def test_field_grows_to_five_lines(chat: Chat) -> None:
    await chat.open()
    heights = []
    for lines in (1, 3, 5, 9):
        await chat.field.fill("\n".join(["ligne"] * lines))
        heights.append(await chat.field.evaluate("node => node.clientHeight"))
    assert heights == [36, 84, 132, 132]


async def test_long_answer_is_shown_from_its_beginning(chat: Chat, gateway: Gateway) -> None:
    gateway.silent = True
    await chat.open()
    await chat.say("Une longue question")
    await until(lambda: len(gateway.conversation.messages) == 2)
    for n in range(4):
        gateway.conversation.append("bot", f"Partie {n}. " + "Un conseil détaillé. " * 14)
    await expect(chat.bubbles).to_have_count(6)
    await expect(chat.bubbles.nth(1)).to_be_in_viewport(ratio=0.9)
    await chat.button("Lire la suite").click()
    await expect(chat.bubbles.last).to_be_in_viewport(ratio=0.9)


async def test_long_welcome_is_shown_from_its_beginning(chat: Chat, gateway: Gateway) -> None:
    await chat.open()
    for n in range(3):
        gateway.conversation.append("bot", f"Partie {n}. " + "Une chose à savoir. " * 14)
    await chat.page.reload()
    await chat.button("Ouvrir la discussion").click()
    await expect(chat.bubbles).to_have_count(4)
    await expect(chat.bubbles.first).to_be_in_viewport(ratio=0.9)


async def test_growing_field_keeps_the_last_message_in_sight(chat: Chat, gateway: Gateway) -> None:
    gateway.silent = True
    await chat.open()
    for n in range(9):
        await chat.say(f"message {n}")
    await expect(chat.bubbles.last).to_be_in_viewport(ratio=1)
    await chat.field.fill("\n".join(["ligne"] * 5))
    await expect(chat.bubbles.last).to_be_in_viewport(ratio=1)


async def test_page_opens_the_discussion_with_a_question_ready(chat: Chat, gateway: Gateway) -> None:
    await chat.visit()
    await chat.page.get_by_role("button", name="Pouvez-vous relire mon CV").click()
    await expect(chat.field).to_have_value("Pouvez-vous relire mon CV ?")
    await expect(chat.field).to_be_focused()
    assert gateway.posted == []


async def test_page_can_open_and_close_by_script(chat: Chat) -> None:
    await chat.visit()
    await chat.page.evaluate("window.escale.open()")
    await expect(chat.log).to_be_visible()
    await chat.page.evaluate("window.escale.close()")
    await expect(chat.log).to_be_hidden()
