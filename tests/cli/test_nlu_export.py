"""``escale nlu export``: what the team has sorted becomes training data, without anything personal, once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from escale.cli import _status
from escale.commands.console import words
from escale.content.harvest import Conflict, as_yaml, gather, neutral
from escale.content.material import Sentence
from escale.settings import Settings
from escale.store.database import Database
from escale.store.inbox import Inbox, Incoming
from escale.store.learning import Labelled, Learning
from escale.store.people import People

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LABELS = ["ask_job_search/cv", "review_cv"]
TRAINED = [Sentence("Refaire mon CV !", "ask_job_search/cv", "data/nlu/job_search.yml:7")]
Say = Callable[..., tuple[int, list[str]]]


def labelled(*said: tuple[str, str]) -> list[Labelled]:
    return [Labelled(number, text, label, NOW, None) for number, (text, label) in enumerate(said)]


def test_sentence_that_is_trained_already_is_left_out_whatever_its_accents_and_capitals():
    harvest = gather(labelled(("refaire mon cv", "ask_job_search/cv")), TRAINED, LABELS)
    assert (harvest.known, dict(harvest.sentences)) == (1, {})


def test_sentence_that_is_trained_under_another_label_is_told():
    harvest = gather(labelled(("refaire mon cv", "review_cv")), TRAINED, LABELS)
    assert harvest.conflicts == [
        Conflict("refaire mon cv", "review_cv", "ask_job_search/cv", "data/nlu/job_search.yml:7")
    ]


def test_sentence_that_two_consultants_see_differently_is_told_and_left_out():
    said = labelled(("mon cv", "review_cv"), ("Mon CV ?", "ask_job_search/cv"), ("mon cv", "review_cv"))
    harvest = gather(said, [], LABELS)
    assert (harvest.conflicts, harvest.count) == ([Conflict("Mon CV ?", "review_cv", "ask_job_search/cv")], 0)


def test_same_sentence_is_written_once():
    harvest = gather(labelled(("mon cv", "review_cv"), ("Mon CV ?", "review_cv")), [], LABELS)
    assert dict(harvest.sentences) == {"review_cv": ["mon cv"]}


def test_label_that_exists_no_more_is_counted():
    assert gather(labelled(("mon cv", "old")), [], LABELS).retired == 1


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("je m'appelle Zoé Roux et mon cv est nul", "je m'appelle Camille et mon cv est nul"),
        ("deux\n lignes\u2028et \x00une", "deux lignes et une"),
        ("[mon cv](document) {a}", "(mon cv)(document) (a)"),
        ("/restart svp", "restart svp"),
        ("- un tiret", "un tiret"),
        ("06 39 98 12 45", None),
        ("Zoé Roux z@example.fr 06 39 98 12 45 @zoeroux merci de votre aide", None),
        ("???", None),
        ("mot " * 200, None),
    ],
)
def test_sentence_is_written_on_one_line_without_anything_personal(said: str, written: str | None):
    assert neutral(said) == written


def test_blocks_are_rasas_own_and_stand_under_their_file():
    harvest = gather(labelled(("mon cv : l'ancien", "review_cv"), ("cv svp", LABELS[0])), [], LABELS)
    written = as_yaml(harvest, {"job_search": [LABELS[0]], "review": ["review_cv"]}, "À relire.\n")
    assert written.splitlines() == [
        "# À relire.",
        'version: "3.1"',
        "nlu:",
        "# data/nlu/job_search.yml",
        "- intent: ask_job_search/cv",
        "  metadata: {style: real}",
        "  examples: |",
        "    - cv svp",
        "# data/nlu/review.yml",
        "- intent: review_cv",
        "  metadata: {style: real}",
        "  examples: |",
        "    - mon cv : l'ancien",
    ]
    assert [block["intent"] for block in yaml.safe_load(written)["nlu"]] == LABELS


# --- the command ---


@pytest.fixture
def escale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command on a database of its own; status and every line it printed."""
    monkeypatch.setenv("ESCALE_VAR", str(tmp_path / "var"))

    def run(*arguments: str) -> tuple[int, list[str]]:
        status = _status(list(arguments))
        told = capsys.readouterr()
        return status, (told.out + told.err).splitlines()

    run("migrate")
    return run


def with_database(work: Callable[[Database], Coroutine[Any, Any, Any]]) -> Any:
    async def open_and_work() -> Any:
        database = Database(Settings().async_database_url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(open_and_work())


def sorts(text: str, label: str | None) -> None:
    """A person has written ``text``, and a consultant has said what it means."""

    async def work(database: Database) -> None:
        visit = await People(database).arrive("widget", text, timezone="Europe/Paris", now=NOW)
        await People(database).call(visit.conversation_id, "Lou")
        await Inbox(database, worker="one", lease=9).receive(
            visit.conversation_id, Incoming(text, text), now=NOW
        )
        learning = Learning(database)
        await learning.mark(visit.conversation_id, 1, now=NOW)
        ids = [one.id for one in await learning.waiting()]
        await learning.settle(ids, label, actor="consultant:1", consultant_id=None, now=NOW)

    with_database(work)


def test_export_writes_what_is_new_and_says_what_to_do_next(escale: Say, tmp_path: Path):
    sorts("Lou ici, le cévé de mon oncle patine grave", "review_cv")
    sorts("quel temps fait-il chez les tortues", None)
    file = tmp_path / "phrases.yml"

    assert escale("nlu", "export", "--file", str(file)) == (
        0,
        [
            f"Phrases écrites : 1, dans {file}.",
            words().say("export.next", file=file),
        ],
    )
    assert yaml.safe_load(file.read_text())["nlu"] == [
        {
            "intent": "review_cv",
            "metadata": {"style": "real"},
            "examples": "- Camille ici, le cévé de mon oncle patine grave\n",
        }
    ]
    assert escale("nlu", "export") == (0, ["Rien de nouveau à écrire."])


def test_export_of_all_writes_again_beside_the_first_file(escale: Say, tmp_path: Path):
    sorts("le cévé de mon oncle patine grave", "review_cv")
    escale("nlu", "export")
    escale("nlu", "export", "--all")

    files = sorted((tmp_path / "var").glob("phrases-*.yml"))
    assert [len(yaml.safe_load(file.read_text())["nlu"]) for file in files] == [1, 1]


def test_export_leaves_out_what_was_sorted_before_the_day(escale: Say):
    sorts("le cévé de mon oncle patine grave", "review_cv")

    assert escale("nlu", "export", "--since", "2026-11-24") == (0, ["Rien de nouveau à écrire."])
    assert escale("nlu", "export", "--since", "2026-11-23")[1][0].startswith("Phrases écrites : 1")


def test_export_overwrites_nothing_and_loses_nothing(escale: Say, tmp_path: Path):
    sorts("le cévé de mon oncle patine grave", "review_cv")
    (tmp_path / "mine.yml").write_text("mine")

    assert escale("nlu", "export", "--file", str(tmp_path / "mine.yml")) == (
        1,
        [f"{tmp_path / 'mine.yml'} existe déjà : donnez un autre nom, pour ne rien écraser."],
    )
    assert escale("nlu", "export", "--file", str(tmp_path / "no" / "where.yml"))[0] == 1
    assert escale("nlu", "export")[1][0].startswith("Phrases écrites : 1")


def test_day_that_is_none_is_refused(escale: Say):
    assert escale("nlu", "export", "--since", "hier")[1][0] == "La valeur donnée à --since ne convient pas."
