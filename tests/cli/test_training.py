"""``escale train`` follows the training process: a program that speaks as ``bot.train`` does stands for it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from escale.commands import training
from escale.commands.console import Refused, words
from escale.settings import Settings

STAGES = "echo reading; echo nlu; echo dialogue; echo saving"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, var=tmp_path / "var", models=tmp_path / "models")


def trainer(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    program = folder / "python"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))


def models(folder: Path, *names: str) -> list[Path]:
    """Models of these names, the first one the oldest."""
    folder.mkdir()
    made = [folder / f"escale-{name}.tar.gz" for name in names]
    for age, path in enumerate(made):
        path.touch()
        os.utime(path, (age, age))
    return made


def test_each_stage_is_told_as_it_begins(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    [model] = models(tmp_path / "models", "new")
    trainer(monkeypatch, tmp_path, f"{STAGES}; echo {model}")

    assert training.train(settings) == model
    assert capsys.readouterr().out.splitlines() == [
        "Entraînement de l'assistant : une à deux minutes, seulement quand ses textes ont changé.",
        "  lecture des textes",
        "  compréhension du français",
        "  conduite de la conversation",
        "  enregistrement du modèle",
        "Entraînement terminé en 0 s.",
    ]


def test_fault_in_the_data_is_told_with_its_place(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    trainer(monkeypatch, tmp_path, "echo reading; echo 'data/nlu/cv.yml:12: no list' >&2; exit 1")

    with pytest.raises(Refused) as refused:
        training.train(settings)
    assert words().say(refused.value.name, **refused.value.values).splitlines() == [
        "L'entraînement a échoué : data/nlu/cv.yml:12: no list",
        f"Le détail est dans {settings.var / 'log' / 'train.log'}.",
    ]


def test_three_newest_models_are_kept(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = models(tmp_path / "models", "oldest", "older", "old", "recent", "new")
    trainer(monkeypatch, tmp_path, f"{STAGES}; echo {made[-1]}")

    training.train(settings)

    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == [
        "escale-new.tar.gz",
        "escale-old.tar.gz",
        "escale-recent.tar.gz",
    ]
