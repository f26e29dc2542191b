"""The replies as the practice wrote them, and for a person who asked to be told « tu »."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.address import in_both_forms
from escale.knowledge.library import load_library
from escale.knowledge.texts import BrokenText, load_texts

REPLIES = {
    "utter_thank": [{"text": "Merci à vous.", "buttons": [{"title": "Aide", "payload": "/help"}]}],
    "utter_goodbye": [{"text": "Au revoir."}],
}
TWINS = {"utter_thank": ["Merci à toi."]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "smalltalk.yml", {"responses": REPLIES})
    write(tmp_path / "tu" / "smalltalk.yml", {"tu": TWINS})
    return tmp_path


def write(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def test_text_has_its_twin_with_the_same_buttons(folder: Path):
    usual, familiar = load_texts(folder).say("utter_thank"), load_texts(folder, "tu").say("utter_thank")
    assert (usual.text, familiar.text, familiar.buttons) == ("Merci à vous.", "Merci à toi.", usual.buttons)


def test_text_without_a_twin_stays_as_it_is(folder: Path):
    assert load_texts(folder, "tu").say("utter_goodbye").text == "Au revoir."


def test_file_that_is_no_yaml_is_named(folder: Path):
    (folder / "tu" / "smalltalk.yml").write_text("tu: [", encoding="utf-8")
    with pytest.raises(BrokenText, match=r"smalltalk\.yml"):
        load_texts(folder, "tu")


def test_assistants_replies_say_tu_to_whom_asked_for_it(folder: Path):
    asked = [{"type": "slot", "name": "address", "value": "tu"}]
    usual = REPLIES["utter_thank"][0]
    assert in_both_forms(REPLIES, folder) == {
        "utter_thank": [usual, {**usual, "text": "Merci à toi.", "condition": asked}],
        "utter_goodbye": REPLIES["utter_goodbye"],
    }


def test_card_in_tu_keeps_what_says_neither(tmp_path: Path):
    card = {"messages": ["Lisez."], "step": "Lire.", "why": "Pour vous.", "brief": "Lire.", "next": ["greet"]}
    write(tmp_path / "job_search.yml", {"cards": {"cv": {**card, "questions": {"cost": "Rien."}}}})
    write(tmp_path / "facts.yml", {"facts": {}})
    write(
        tmp_path / "labels.yml", {"labels": {"cv": {"title": "CV", "need": "CV", "wish": "lire chez vous"}}}
    )
    write(tmp_path / "tu" / "job_search.yml", {"cards": {"cv": {"messages": ["Lis."], "why": "Pour toi."}}})
    write(tmp_path / "tu" / "labels.yml", {"labels": {"cv": {"wish": "lire chez toi"}}})
    library = load_library(tmp_path, "tu")
    said = library.card("cv", today=date(2026, 11, 22), stale_mark="")
    assert (said.messages, said.step, said.why, said.questions["cost"].text, library.labels["cv"].wish) == (
        ("Lis.",),
        "Lire.",
        "Pour toi.",
        "Rien.",
        "lire chez toi",
    )
