"""Sentences in doubt, as consultants sort them: by HTTP and in a real browser."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, expect

from escale.desk.learning_likeness import Likeness, Said
from escale.store import learning
from escale.store.learning import Learning
from escale.store.people import People
from tests.desk.world import PASSWORD, Consultant, World

Open = Callable[..., Awaitable[Page]]

TELEPHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
OPEN_DESK = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": {"width": 1280, "height": 720}}
NEAR = (("ask_job_search/cv", 0.41), ("review_cv", 0.32), ("ask_job_search/first_job", 0.08))


async def doubted(
    world: World, text: str, ranking: tuple[tuple[str, float], ...] = NEAR, why: str = "unsure"
) -> str:
    """A new person has written what the assistant was not sure of."""
    conversation = await world.person(text, ranking[0][0] if ranking else "out_of_scope")
    await world.set_message(conversation, 1, ranking=[list(one) for one in ranking] or None)
    async with world.database.write() as connection:
        await learning.add(connection, conversation, 1, why, now=world.now)
    return conversation


# --- what resembles what ---


def groups(*texts: str) -> list[list[str]]:
    likeness = Likeness()
    likeness.keep([Said(number, text) for number, text in enumerate(texts)])
    return [[texts[number] for number in group] for group in likeness.groups()]


def test_sentences_that_differ_by_spelling_are_together():
    said = [
        "comment financer ma reconversion",
        "coment financé ma reconversion ?",
        "COMMENT FINANCER RECONVERSION",
    ]
    assert groups(*said, "j'ai raté le train") == [said, ["j'ai raté le train"]]


def test_same_sentence_is_together_however_often():
    assert groups(*["mon cv bof"] * 50, "ma lettre") == [["mon cv bof"] * 50, ["ma lettre"]]


def test_sentences_without_letters_are_groups_too():
    assert groups("???", "…", "ok") == [["???", "…"], ["ok"]]


def test_sentence_that_comes_later_joins_and_one_that_goes_leaves():
    likeness = Likeness()
    first, second = Said(1, "mon cv est nul"), Said(2, "la cantine est froide")
    likeness.keep([first, second])
    likeness.keep([second, Said(3, "cantine froide"), Said(4, "mon cv est nul")])
    assert likeness.groups() == [[2, 3], [4]]


def test_groups_are_the_same_each_time():
    texts = [f"phrase {number % 7} sur le sujet {number % 5}" for number in range(200)]
    assert groups(*texts) == groups(*texts)


# --- by HTTP ---


async def test_biggest_group_comes_first_then_the_newest(claire: Consultant, world: World) -> None:
    for text in ("la cantine est froide", "mon cv est bof", "refaire ma lettre vite", "mon cv est bof aussi"):
        await doubted(world, text)
    _, found = await claire.get("phrases")
    assert [[one["text"] for one in group["sentences"]] for group in found["groups"]] == [
        ["mon cv est bof aussi", "mon cv est bof"],
        ["refaire ma lettre vite"],
        ["la cantine est froide"],
    ]


async def test_group_tells_what_the_assistant_thought_in_french(claire: Consultant, world: World) -> None:
    await doubted(world, "mon cv est bof")
    await doubted(world, "mon cv est bof", (("review_cv", 0.8), ("nowhere", 0.1)))
    _, found = await claire.get("phrases")
    assert found["groups"][0]["candidates"] == [
        {"label": "review_cv", "title": "Faire relire mon CV", "need": "CV à relire", "confidence": 0.56},
        {"label": "ask_job_search/cv", "title": "Refaire mon CV", "need": "CV à refaire", "confidence": 0.205},
        {
            "label": "ask_job_search/first_job", "title": "Mon premier emploi",
            "need": "Premier emploi, sans expérience", "confidence": 0.04,
        },
    ]  # fmt: skip


async def test_what_is_next_to_impossible_is_not_offered(claire: Consultant, world: World) -> None:
    await doubted(world, "pâte à crêpes", (("out_of_scope", 0.97), ("review_cv", 0.004)), "unknown")
    _, found = await claire.get("phrases")
    assert [one["label"] for one in found["groups"][0]["candidates"]] == ["out_of_scope"]


async def test_personal_things_are_masked(claire: Consultant, world: World) -> None:
    conversation = await doubted(world, "je m'appelle Zoé, 06 39 98 12 45, z@example.fr, Lou en a assez")
    await People(world.database).call(conversation, "Lou")
    _, found = await claire.get("phrases")
    assert (
        found["groups"][0]["sentences"][0]["text"]
        == "je m'appelle [nom], [téléphone], [e-mail], [nom] en a assez"
    )


async def test_second_consultant_is_told_what_the_first_one_said(
    claire: Consultant, karim: Consultant, world: World
) -> None:
    await doubted(world, "mon cv est bof")
    assert await claire.post("phrases/settle", {"ids": [1], "label": "review_cv"}) == (
        200,
        {"done": [1], "taken": []},
    )
    assert await karim.post("phrases/settle", {"ids": [1], "label": None}) == (
        200,
        {"done": [], "taken": [{"id": 1, "by": "Claire", "label": "review_cv", "need": "CV à relire"}]},
    )


async def test_coordinator_without_a_consultant_sorts_too(nadia: Consultant, world: World) -> None:
    await doubted(world, "mon cv est bof")
    await nadia.post("phrases/settle", {"ids": [1], "label": None})
    assert await nadia.get("phrases/count") == (200, {"waiting": 0})


async def test_own_sorting_is_undone_and_nobody_elses(
    claire: Consultant, karim: Consultant, world: World
) -> None:
    await doubted(world, "mon cv est bof")
    await claire.post("phrases/settle", {"ids": [1], "label": "review_cv"})
    assert await karim.post("phrases/undo", {"ids": [1]}) == (200, {"undone": []})
    assert await claire.post("phrases/undo", {"ids": [1]}) == (200, {"undone": [1]})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"ids": [1], "label": "nowhere"}, 422),
        ({"ids": [], "label": None}, 422),
        ({"ids": ["1"], "label": None}, 422),
        ({"ids": [1]}, 422),
    ],
)
async def test_wrong_sorting_is_refused(claire: Consultant, body: Any, status: int) -> None:
    found, _ = await claire.post("phrases/settle", body)
    assert found == status


async def test_sorting_asks_for_an_account_and_for_the_pages_token(
    claire: Consultant, visitor: Callable[[], Consultant]
) -> None:
    settle = {"ids": [1], "label": None}
    assert [(await one.post("phrases/settle", settle, csrf=""))[0] for one in (claire, visitor())] == [
        403,
        401,
    ]


async def test_consultant_marks_a_message_once(claire: Consultant, world: World) -> None:
    conversation = await world.person("mon cv est bof", "ask_job_search/cv")
    path = f"conversations/{conversation}/messages/1/misunderstood"
    assert [(await claire.post(path))[1] for _ in range(2)] == [{"marked": True}, {"marked": False}]
    assert (await claire.get("phrases"))[1]["groups"][0]["sentences"][0]["why"] == "marked"


# --- in the browser ---


@pytest.fixture
def open_phrases(chromium: Browser, world: World) -> Open:
    """Opens a browser, signs a consultant in and goes to the page."""

    async def opened(name: str = "claire", **options: Any) -> Page:
        page = await (await chromium.new_context(**{**OPEN_DESK, **options})).new_page()
        await page.goto(f"{world.url}/desk/")
        await page.get_by_label("Adresse e-mail").fill(f"{name}@escale.example")
        await page.get_by_label("Mot de passe").fill(PASSWORD)
        await page.get_by_role("button", name="Se connecter").click()
        await page.goto(f"{world.url}/desk/phrases")
        await expect(page.locator("#waiting")).not_to_be_empty()
        return page

    return opened


def rows(page: Page) -> Locator:
    return page.locator(".phrase-row")


async def shown(page: Page) -> list[str]:
    return await page.locator(".phrase-row .phrase-text").all_inner_texts()


async def labels(world: World) -> dict[str, str]:
    return {one.text: one.label for one in await Learning(world.database).labelled()}


@pytest.fixture
async def five(world: World) -> None:
    """A pair and three single sentences; the newest single one is « vélo »."""
    for text in (
        "mon cv est bof",
        "mon cv est bof aussi",
        "aide au permis",
        "cantine froide",
        "vélo de fonction",
    ):
        await doubted(world, text)


async def test_one_key_sorts_a_group_and_the_next_follows(
    open_phrases: Open, world: World, five: None
) -> None:
    page = await open_phrases()
    await expect(page.locator("#waiting")).to_have_text("5 phrases")
    await page.keyboard.press("2")
    await expect(page.locator("#waiting")).to_have_text("3 phrases")
    await expect(page.locator("#toast")).to_have_text("Classée : CV à relire.")
    await expect(rows(page).first).to_be_focused()
    assert await shown(page) == ["vélo de fonction", "cantine froide", "aide au permis"]
    assert await labels(world) == {"mon cv est bof": "review_cv", "mon cv est bof aussi": "review_cv"}


async def test_french_keyboard_needs_no_shift_for_digits(
    open_phrases: Open, world: World, five: None
) -> None:
    page = await open_phrases()
    press = {"key": "&", "code": "Digit1", "bubbles": True}
    await page.evaluate("(press) => document.body.dispatchEvent(new KeyboardEvent('keydown', press))", press)
    await expect(page.locator("#waiting")).to_have_text("3 phrases")


async def test_keys_move_leave_aside_and_undo(open_phrases: Open, world: World, five: None) -> None:
    page = await open_phrases()
    await page.keyboard.press("j")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("k")
    await expect(page.locator("[aria-current=true] .phrase-text")).to_have_text("vélo de fonction")
    await page.keyboard.press("x")
    await expect(page.locator("#toast")).to_have_text("Laissée de côté.")
    await page.keyboard.press("0")
    await expect(page.locator("#waiting")).to_have_text("3 phrases")
    await page.keyboard.press("h")
    await expect(page.locator("#waiting")).to_have_text("2 phrases")
    assert await labels(world) == {"aide au permis": "out_of_scope"}
    await page.keyboard.press("u")
    await expect(page.locator("#waiting")).to_have_text("3 phrases")
    await page.keyboard.press("u")
    await expect(page.locator("#waiting")).to_have_text("4 phrases")
    assert await shown(page) == ["mon cv est bof aussi", "cantine froide", "aide au permis"]


async def test_any_subject_is_found_by_typing(open_phrases: Open, world: World, five: None) -> None:
    page = await open_phrases()
    await page.keyboard.press("/")
    dialog = page.get_by_role("dialog", name="Choisir un sujet")
    await dialog.get_by_role("combobox", name="Chercher un sujet").press_sequentially("negocier sal")
    await expect(dialog.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator("#toast")).to_have_text("Classée : Salaire à négocier.")
    assert set((await labels(world)).values()) == {"ask_job_search/salary_negotiation"}


async def test_mouse_sorts_and_a_double_click_sorts_once(open_phrases: Open, five: None) -> None:
    page = await open_phrases()
    await page.get_by_role("button", name="CV à refaire").dblclick()
    await expect(page.locator("#waiting")).to_have_text("3 phrases")
    await page.wait_for_timeout(300)
    await expect(page.locator("#waiting")).to_have_text("3 phrases")


async def test_unchosen_sentence_of_a_group_stays(open_phrases: Open, world: World, five: None) -> None:
    page = await open_phrases()
    await page.get_by_label("mon cv est bof aussi").uncheck()
    await expect(page.locator("#card-title")).to_have_text("1 phrase sur 2")
    await page.keyboard.press("1")
    await expect(page.locator("#waiting")).to_have_text("4 phrases")
    assert await labels(world) == {"mon cv est bof": "ask_job_search/cv"}
    await expect(page.locator("[aria-current=true] .phrase-text")).to_have_text("mon cv est bof aussi")


async def test_group_is_split_into_its_sentences(open_phrases: Open, five: None) -> None:
    page = await open_phrases()
    await page.keyboard.press("s")
    await expect(rows(page)).to_have_count(5)
    await page.keyboard.press("1")
    await expect(page.locator("#waiting")).to_have_text("4 phrases")


async def test_what_a_colleague_sorts_is_struck_out_and_nothing_moves(
    open_phrases: Open, karim: Consultant, five: None
) -> None:
    page = await open_phrases()
    before = await shown(page)
    await karim.post("phrases/settle", {"ids": [1, 2], "label": "review_cv"})
    await expect(page.locator("#gone")).to_have_text("Déjà classée par Karim : CV à relire.")
    await expect(page.get_by_role("button", name="CV à refaire")).to_be_disabled()
    assert await shown(page) == before
    await page.keyboard.press("1")
    await page.keyboard.press("j")
    await expect(rows(page)).to_have_count(3)
    await expect(page.locator("#waiting")).to_have_text("3 phrases")


async def test_new_sentence_comes_at_the_bottom_and_is_announced(
    open_phrases: Open, world: World, five: None
) -> None:
    page = await open_phrases()
    before = await shown(page)
    await doubted(world, "prime de noël")
    await expect(rows(page)).to_have_count(5)
    assert await shown(page) == [*before, "prime de noël"]
    await expect(page.locator("#polite")).to_have_text("1 nouveau groupe en bas de la liste")


async def test_erased_sentence_is_gone(open_phrases: Open, world: World) -> None:
    conversation = await doubted(world, "mon cv est bof")
    page = await open_phrases()
    await People(world.database).erase(conversation)
    await expect(page.locator("#gone")).to_contain_text("a effacé ses données")


async def test_desk_tells_how_many_wait(open_phrases: Open, world: World, five: None) -> None:
    page = await open_phrases()
    await page.get_by_role("link", name="Conversations").click()
    await expect(page.locator("#phrases-count")).to_have_text("5")
    await doubted(world, "prime de noël")
    await expect(page.locator("#phrases-count")).to_have_text("6")


async def test_message_is_marked_in_the_conversation(open_phrases: Open, world: World) -> None:
    conversation = await world.person("mon cv est bof", "ask_job_search/cv")
    page = await open_phrases()
    await page.goto(f"{world.url}/desk/#{conversation}")
    await page.get_by_role("button", name="Mal comprise ?").click()
    await expect(page.locator("#toast")).to_have_text("La phrase est parmi celles à classer.")
    await expect(page.locator("#phrases-count")).to_have_text("1")


async def test_empty_page_says_what_will_come(open_phrases: Open) -> None:
    page = await open_phrases()
    await expect(page.get_by_role("heading", name="Rien à classer")).to_be_visible()


async def test_telephone_shows_one_group_and_the_list_on_demand(
    open_phrases: Open, world: World, five: None
) -> None:
    page = await open_phrases(**TELEPHONE)
    await expect(page.locator("#card")).to_be_visible()
    await expect(rows(page).first).to_be_hidden()
    await page.get_by_role("button", name="CV à relire").tap()
    await expect(page.locator("#sentences")).to_contain_text("vélo de fonction")
    await page.get_by_role("button", name="Voir la liste").tap()
    await rows(page).nth(1).tap()
    await expect(page.locator("#sentences")).to_contain_text("cantine froide")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_barrier_on_the_page(
    open_phrases: Open, karim: Consultant, world: World, five: None, scheme: str
) -> None:
    page = await open_phrases(color_scheme=scheme)
    assert await barriers(page) == []
    await karim.post("phrases/settle", {"ids": [1, 2], "label": "review_cv"})
    await expect(page.locator("#gone")).to_be_visible()
    assert await barriers(page) == []
    await page.keyboard.press("j")
    await page.keyboard.press("/")
    assert await barriers(page) == []


async def barriers(page: Page) -> list[str]:
    await page.wait_for_timeout(300)  # colours on their way are no colours
    found = (await Axe().run(page)).response["violations"]
    return [f"{one['id']}: {json.dumps([node['html'] for node in one['nodes']])}" for one in found]
