"""What a model is made of."""

from __future__ import annotations

import pytest

from bot.sources import DataError, Sources


@pytest.fixture
def sources(tmp_path) -> Sources:
    for folder in ("domain", "data"):
        (tmp_path / folder).mkdir()
    (tmp_path / "config.yml").write_text("recipe: default.v1\n")
    (tmp_path / "words.yml").write_text("spelling: {}\n")
    return Sources(
        tmp_path / "domain",
        tmp_path / "config.yml",
        (tmp_path / "data",),
        tmp_path / "words.yml",
        tmp_path / "code",
        tmp_path / "models",
    )


def test_the_fingerprint_is_of_the_contents(sources):
    before = sources.fingerprint()
    (sources.data[0] / "nlu.yml").write_text("nlu: []\n")
    after = sources.fingerprint()
    assert (before != after, sources.fingerprint()) == (True, after)
    (sources.data[0] / "nlu.yml").unlink()
    assert sources.fingerprint() == before


def test_a_model_is_current_until_a_file_changes(sources):
    sources.models.mkdir()
    sources.model().touch()
    assert sources.current_model() == sources.model()
    sources.config.write_text("recipe: default.v1\nlanguage: fr\n")
    assert sources.current_model() is None


def test_a_reply_defined_twice_is_refused_with_both_places(sources):
    (sources.domain / "a.yml").write_text("responses:\n  utter_a: [{text: a}]\n")
    (sources.domain / "b.yml").write_text("responses:\n  utter_b: [{text: b}]\n  utter_a: [{text: c}]\n")
    with pytest.raises(DataError) as refused:
        sources.check()
    there, here = sources.domain / "a.yml", sources.domain / "b.yml"
    assert str(refused.value) == f"{here}:3: utter_a is defined twice, first in {there}:2"


def test_a_file_that_is_no_yaml_is_refused_with_its_line(sources):
    (sources.data[0] / "nlu.yml").write_text("nlu:\n- intent: greet\n  examples: [a\n- intent: b\n")
    with pytest.raises(DataError, match=r"nlu\.yml:4: "):
        sources.check()
