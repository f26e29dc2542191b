"""Rasa without TensorFlow and the kits that it only imports."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot import lean
from bot.sources import ROOT


def test_a_stand_in_can_be_imported_named_and_inherited_but_not_used():
    import tensorflow.keras.layers as layers  # noqa: PLR0402
    from twilio.rest import Client

    class Mine(layers.Layer):
        pass

    assert issubclass(Mine, layers.Layer)
    for made in (Client, Mine, layers.Dense.Config):
        with pytest.raises(lean.NotInstalled, match="docs/rasa.md"):  # noqa: RUF043
            made()


def test_a_stand_in_decorates_while_rasa_is_imported():
    import tensorflow as tf

    @tf.function
    def plain():
        return 1

    @tf.function(experimental_relax_shapes=True)
    def asked():
        return 2

    assert (plain(), asked()) == (1, 2)


def test_a_stand_in_may_stand_in_an_except_clause():
    from botocore.exceptions import BotoCoreError

    with pytest.raises(KeyError):  # noqa: PT012
        try:
            raise KeyError
        except BotoCoreError:
            pass


def test_what_is_installed_is_left_alone():
    import scipy

    assert scipy.__file__


def test_installing_twice_changes_nothing():
    before = list(sys.meta_path)
    lean.install()
    assert sys.meta_path == before


@pytest.mark.parametrize("name", ["DIETClassifier", "TEDPolicy", "ResponseSelector"])
def test_a_component_that_needs_tensorflow_is_named(tmp_path, name):
    config = tmp_path / "config.yml"
    config.write_text(f"recipe: default.v1\npipeline:\n  - name: {name}\n")
    with pytest.raises(lean.NotInstalled, match=f"{name} needs a package .* docs/rasa.md"):
        lean.check(config)


def test_the_products_own_configuration_needs_nothing_heavy():
    config = ROOT / "bot" / "config.yml"
    lean.check(config)
    assert lean.is_light(config)


def test_a_component_of_another_kind_is_served_with_all_that_it_may_need(tmp_path):
    config = tmp_path / "config.yml"
    config.write_text("pipeline:\n  - name: CountVectorsFeaturizer\npolicies:\n  - name: RulePolicy\n")
    assert not lean.is_light(config)


def test_serving_imports_rasa_without_scipy_scikit_learn_and_channels():
    program = """
import sys
from bot import lean
lean.install(serving=True)
import rasa.core.run, rasa.core.agent, rasa.engine.recipes.default_recipe
heavy = ("scipy.sparse._csr", "sklearn.utils", "tensorflow.python", "aiogram", "socketio", "prompt_toolkit")
print([name for name in heavy if name in sys.modules])
"""
    done = subprocess.run(  # noqa: PLW1510, S603
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]", done.stderr
