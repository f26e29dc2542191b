"""``escale nlu`` refuses what it cannot read, with the number of the line."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from escale.cli import _status
from escale.commands.console import Refused
from escale.commands.nlu import sentences


def test_sentences_are_read_line_by_line_and_empty_lines_skipped():
    lines = ['{"text": "bonjour", "label": "greet"}', "", '{"text": "au revoir"}']

    assert [one["text"] for one in sentences(lines, "text")] == ["bonjour", "au revoir"]


@pytest.mark.parametrize("line", ["bonjour", '{"phrase": "bonjour"}', '["bonjour"]', "3"])
def test_line_that_is_no_sentence_is_refused_with_its_number(line: str):
    with pytest.raises(Refused) as refused:
        list(sentences(['{"text": "bonjour"}', line], "text"))

    assert refused.value.values == {"number": 2, "wanted": '{"text": "…"}'}


def test_sentence_without_a_label_cannot_be_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "sentences.jsonl").write_text('{"text": "bonjour"}\n')

    assert _status(["nlu", "evaluate", str(tmp_path / "sentences.jsonl")]) == 1
    assert capsys.readouterr().err.splitlines() == [
        'Ligne 1 : une ligne JSON de la forme {"text": "…", "label": "…"} est attendue.'
    ]


def test_archive_that_is_no_model_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz"):
        pass

    assert _status(["nlu", "predict", "--model", str(tmp_path / "other.tar.gz")]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "Le modèle other.tar.gz n'est pas de cette version d'Escale : « escale train » en fait un nouveau."
    ]


def test_ways_of_understanding_are_compared_on_the_same_sentences(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    rows = ["intent\ttext"]
    rows += [
        f"greet\t{text}" for text in ("bonjour", "bonsoir", "salut", "coucou", "hello", "bonjour à vous")
    ]
    rows += [
        f"thank\t{text}"
        for text in ("merci", "merci bien", "merci beaucoup", "grand merci", "je vous remercie")
    ]
    (tmp_path / "taught.tsv").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "judged.jsonl").write_text('{"text": "bonjour à tous", "label": "greet"}\n', encoding="utf-8")
    asked = ["--train", str(tmp_path / "taught.tsv"), "--way", "escale", "--way", "means"]

    assert _status(["nlu", "compare", str(tmp_path / "judged.jsonl"), *asked]) == 0
    table = [[cell.strip() for cell in row.split("|")] for row in capfd.readouterr().out.splitlines()]
    assert [row[1:5] for row in table[2:]] == [
        ["Escale", "judged", "100,0", "100,0"],
        ["deux régressions logistiques, moyenne", "judged", "100,0", "100,0"],
    ]
