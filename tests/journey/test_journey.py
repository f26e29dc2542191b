"""The way of a person through Escale and back, with two consultants at their desks. Real processes, real browsers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Route, expect

from bot.sources import ROOT
from escale.knowledge.library import load_library
from tests.journey.chromium import CHROMIUM, DESK, WIDGET, Desk, Widget, chromium, violations, window
from tests.journey.harness import System, escale, passwords
from tests.journey.stored import Stored

CONSULTANTS = {"Claire": "claire@demo.escale.example", "Karim": "karim@demo.escale.example"}
LIBRARY = load_library(ROOT / "data" / "knowledge")
SALARY, INTERVIEW, CV = (f"ask_job_search/{name}" for name in ("salary_negotiation", "interview", "cv"))


@dataclass
class Scene:
    """Who is there: a person with the widget, two consultants at their desks."""

    system: System
    stored: Stored
    person: BrowserContext
    widget: Widget
    desks: dict[str, Desk]


@pytest.fixture
async def scene(model: Path, database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM}")
    with escale(tmp_path, model, database_url) as system:
        async with chromium() as engine:
            yield await _scene(engine, system)


async def _scene(engine: Browser, system: System) -> Scene:
    person = await window(engine, system.url)
    desks = {name: Desk(await (await window(engine, system.url)).new_page()) for name in CONSULTANTS}
    return Scene(system, Stored(system.settings), person, Widget(await person.new_page()), desks)


async def test_a_person_is_advised_books_is_handed_to_a_consultant_and_back(scene: Scene) -> None:
    await learns_who_answers(scene)
    await is_advised(scene)
    await books_by_talking(scene)
    await lists_and_cancels(scene)
    await consultants_come(scene)
    await asks_for_a_human(scene)
    await consultant_sees_the_need(scene)
    winner, loser = await both_take(scene)
    await they_talk(scene, winner)
    await bot_goes_on(scene, winner)
    await page_is_reloaded(scene)
    await network_is_lost(scene, winner)
    await conversation_is_closed(scene, winner)
    assert loser != winner


async def learns_who_answers(scene: Scene) -> None:
    """It is a machine; what is kept; how to reach a human. The page and the open widget are for everybody."""
    widget = scene.widget
    await widget.page.goto("/")
    assert await violations(widget.page) == []
    await widget.open()
    await widget.says_there("pas un conseiller humain")
    await widget.says_there("Vos messages sont gardés")
    await widget.says_there("je veux parler à quelqu'un")
    assert await violations(widget.page) == []


async def is_advised(scene: Scene) -> None:
    await scene.widget.write("Comment refaire mon CV ?")
    await scene.widget.says_there(advice(CV))


async def books_by_talking(scene: Scene) -> None:
    """Real slots of consultants who know the subject; « c'est réservé » once the store has it."""
    widget, stored = scene.widget, scene.stored
    await widget.write("Qui peut m'aider pour une reconversion jeudi ?")
    offers = await (await widget.says_there(", pour ce sujet")).inner_text()
    first = re.search(r"^1\. (?P<day>\w+) .*, avec (?P<name>\w+)", offers, re.MULTILINE)
    assert first, offers
    assert "reconversion" in stored.subjects(first["name"])
    assert stored.appointments() == []
    await widget.write("Le premier")
    await widget.says_there("Rien n'est encore réservé")
    assert stored.appointments() == [(first["name"], "held")]
    await widget.write("Léa, lea@exemple.fr")
    told = await (await widget.says_there("C'est réservé")).inner_text()
    assert first["name"] in told
    assert stored.appointments() == [(first["name"], "booked")]


async def lists_and_cancels(scene: Scene) -> None:
    widget, stored = scene.widget, scene.stored
    [(name, _)] = stored.appointments()
    await widget.write("Mes rendez-vous")
    assert name in await (await widget.says_there("Vos rendez-vous à venir")).inner_text()
    await widget.write("Je veux annuler mon rendez-vous")
    await widget.says_there("Faut-il annuler")
    await widget.page.get_by_role("button", name="Oui, annuler").click()
    await widget.says_there("C'est annulé")
    assert stored.appointments() == [(name, "cancelled")]


async def consultants_come(scene: Scene) -> None:
    """Each logs in and sees today's appointments."""
    await scene.stored.meets_now(*CONSULTANTS)
    for name, desk in scene.desks.items():
        await desk.log_in(CONSULTANTS[name], passwords()[CONSULTANTS[name]])
        await expect(desk.context).to_contain_text(DESK["context"]["today"])
        await expect(desk.context).to_contain_text("Reconversion · visio")


async def asks_for_a_human(scene: Scene) -> None:
    """How many wait and how long; the bot goes on helping."""
    widget = scene.widget
    await widget.write("Je veux parler à quelqu'un")
    told = await (await widget.says_there("transmis à l'équipe")).inner_text()
    assert re.search(r"personne n'attend avant vous\. Comptez environ \d+ minutes", told), told
    await expect(widget.page.get_by_text(WIDGET["head"]["waiting"])).to_be_visible()
    await widget.write("Comment négocier mon salaire ?")
    await widget.says_there(advice(SALARY))


async def consultant_sees_the_need(scene: Scene) -> None:
    need = LIBRARY.labels[SALARY].need
    for desk in scene.desks.values():
        waiting = desk.queue.get_by_role("region", name=DESK["queue"]["waiting"])
        await expect(waiting.get_by_role("link")).to_have_count(1)
        await expect(waiting).to_contain_text(need)
        await expect(waiting).to_contain_text(DESK["queue"]["waits"].split(" {")[0])
        await desk.open(need)
        for words in (DESK["context"]["summary"], need, "Comment refaire mon CV ?", LIBRARY.labels[CV].need):
            await expect(desk.context).to_contain_text(words)
    assert await violations(scene.desks["Claire"].page) == []


async def both_take(scene: Scene) -> tuple[str, str]:
    """One wins, the other is told who. Returns the winner's name and the other's."""
    pressed = asyncio.Barrier(len(scene.desks))

    async def when_both_have_pressed(route: Route) -> None:
        await pressed.wait()
        await route.continue_()

    for desk in scene.desks.values():
        await desk.page.route("**/take", when_both_have_pressed, times=1)
    await asyncio.gather(*(desk.button("Prendre").click() for desk in scene.desks.values()))
    told = await (await scene.widget.says_there("a rejoint la conversation")).inner_text()
    winner, loser = sorted(scene.desks, key=lambda name: name not in told)
    await expect(scene.desks[winner].button("Rendre au bot")).to_be_visible()
    refusal = DESK["errors"]["already_taken"].format(consultant=winner)
    await expect(scene.desks[loser].page.get_by_text(refusal)).to_be_visible()
    await expect(scene.desks[loser].button("Rendre au bot")).to_have_count(0)
    head = WIDGET["head"]["consultant"].format(name=winner)
    await expect(scene.widget.page.get_by_text(head, exact=True)).to_be_visible()
    return winner, loser


async def they_talk(scene: Scene, winner: str) -> None:
    """Live, both ways; the bot is silent; the consultant sees what became of each message."""
    widget, desk = scene.widget, scene.desks[winner]
    await desk.answer("Bonjour, je vous lis.")
    await widget.says_there("Bonjour, je vous lis.")
    await widget.reads_on()
    await expect(desk.talk.get_by_role("article").filter(has_text="je vous lis")).to_contain_text(
        DESK["states"]["read"]
    )
    await widget.write("Bonjour, merci d'être là.")
    await expect(desk.talk).to_contain_text("merci d'être là")
    await desk.answer("Que voulez-vous demander ?")
    await widget.says_there("Que voulez-vous demander ?")
    assert (await widget.texts())[-3:] == [
        "Bonjour, je vous lis.",
        "Bonjour, merci d'être là.",
        "Que voulez-vous demander ?",
    ]


async def bot_goes_on(scene: Scene, winner: str) -> None:
    """The first message after « Rendre au bot » is answered, rightly, by the bot."""
    widget = scene.widget
    await scene.desks[winner].button("Rendre au bot").click()
    await widget.says_there(f"{winner} vous laisse avec l'assistant automatique")
    await expect(widget.page.get_by_role("status").get_by_text(WIDGET["head"]["bot"])).to_be_visible()
    await widget.write("Comment préparer un entretien d'embauche ?")
    await widget.says_there(advice(INTERVIEW))


async def page_is_reloaded(scene: Scene) -> None:
    widget = scene.widget
    before = await widget.texts()
    await widget.page.reload()
    await widget.page.get_by_role("button", name="Ouvrir la discussion").click()
    await widget.says_there(advice(INTERVIEW))
    assert await widget.texts() == before


async def network_is_lost(scene: Scene, winner: str) -> None:
    """What was said meanwhile is there, what one wrote meanwhile is sent, each once."""
    widget, desk = scene.widget, scene.desks[winner]
    before = await widget.texts()
    await scene.person.set_offline(True)
    await expect(widget.page.get_by_text(WIDGET["network"]["offline"])).to_be_visible()
    await widget.write("J'écris sans réseau.")
    await desk.button("Prendre").click()
    await desk.answer("Je reviens vers vous.")
    mine = desk.talk.get_by_role("article").filter(has_text="Je reviens vers vous.")
    await expect(mine).to_contain_text(DESK["states"]["queued"])
    assert await widget.texts() == [*before, "J'écris sans réseau."]
    await scene.person.set_offline(False)
    await widget.says_there("Je reviens vers vous.")
    await expect(desk.talk).to_contain_text("J'écris sans réseau.")
    await expect(widget.page.get_by_text(WIDGET["network"]["offline"])).to_be_hidden()
    joined = f"{winner}, de l'équipe, rejoint la conversation et vous répond à partir de maintenant."
    assert await widget.texts() == [*before, joined, "Je reviens vers vous.", "J'écris sans réseau."]


async def conversation_is_closed(scene: Scene, winner: str) -> None:
    """With a reason, which the team keeps; the person is told, and may write again."""
    widget, desk = scene.widget, scene.desks[winner]
    await desk.button("Clore").click()
    dialog = desk.page.get_by_role("dialog")
    await dialog.get_by_label(DESK["reasons"]["resolved"]).check()
    await dialog.get_by_role("button", name=DESK["close"]["confirm"]).click()
    await widget.says_there(f"{winner} a clos cet échange")
    await expect(desk.context).to_contain_text(DESK["passages"]["close"])
    await widget.write("Merci, au revoir")
    await expect(widget.log.locator("[data-author=bot]").last).to_contain_text(re.compile("."))


def advice(label: str) -> str:
    """The beginning of what the card of this label says."""
    card = LIBRARY.card(label, today=datetime.now(UTC).date(), stale_mark="(à vérifier)")
    return card.messages[0][:60].strip()
