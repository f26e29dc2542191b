"""Training from the command line."""

from __future__ import annotations

import tarfile

from tests.bot.conftest import ASSISTANT, train


def test_training_tells_its_stages_and_the_models_path(tmp_path):
    done = train(tmp_path)
    *stages, path = done.stdout.splitlines()
    assert (stages, done.stderr, done.returncode) == (["reading", "nlu", "dialogue", "saving"], "", 0)
    assert path.startswith(str(tmp_path / "escale-"))
    assert tarfile.is_tarfile(path)
    assert [found.name for found in tmp_path.iterdir()] == [path.rpartition("/")[2]]


def test_training_with_a_component_that_needs_tensorflow_says_so(tmp_path):
    config = tmp_path / "config.yml"
    config.write_text(
        "recipe: default.v1\npipeline:\n  - name: DIETClassifier\npolicies:\n  - name: RulePolicy\n"
    )
    done = train(tmp_path / "models", config=config)
    told = "DIETClassifier needs a package that this installation leaves out: see docs/rasa.md"
    assert (done.stderr.strip(), done.returncode) == (told, 1)


def test_training_with_an_unknown_slot_in_a_rule_says_so(tmp_path):
    domain = tmp_path / "domain.yml"
    domain.write_text(
        (ASSISTANT / "domain.yml").read_text().replace("actions: [", "actions: [action_unheard_of, ")
    )
    (rules := tmp_path / "rules.yml").write_text(
        'version: "3.1"\nrules:\n- rule: a\n  steps:\n  - intent: greet\n  - slot_was_set: [{nowhere: 1}]\n'
        "  - action: utter_greet\n"
    )
    done = train(tmp_path / "models", domain=domain, data=[ASSISTANT / "data" / "nlu.yml", rules])
    assert done.returncode == 1
    assert "slot" in done.stderr
