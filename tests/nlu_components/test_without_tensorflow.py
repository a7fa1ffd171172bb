"""Rasa serves our model without TensorFlow, and says so clearly if something asks for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.nlu.without_tensorflow import Finder, NotLoaded, needs_tensorflow
from bot.settings import ROOT

LOOK = """
import sys
from bot.nlu.without_tensorflow import Finder
sys.meta_path.insert(0, Finder())
import rasa.core.run, rasa.engine.recipes.default_components
print(*(name for name, module in sys.modules.items()
        if name.startswith("tensorflow") and getattr(module, "__file__", None)), "and no more")
"""


@pytest.fixture
def nothing() -> type:
    """Something of a TensorFlow that is not loaded."""
    module = Finder().create_module(Finder().find_spec("keras", None))
    return module.layers.Dense


def test_what_rasa_declares_is_read_and_nothing_of_tensorflow_loaded() -> None:
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", LOOK]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "and no more\n"


def test_its_names_may_be_declared_with(nothing: type) -> None:
    class Layer(nothing):
        """A layer as Rasa declares one."""

    @nothing.function
    def double(number: int) -> int:
        return 2 * number

    assert issubclass(Layer, nothing)
    assert double(2) == 4


def test_who_uses_it_is_told(nothing: type) -> None:
    with pytest.raises(NotLoaded, match=r"keras\.layers\.Dense of TensorFlow was used"):
        nothing(64)


def test_other_packages_are_found_as_ever() -> None:
    assert Finder().find_spec("yaml", None) is None
    assert Finder().find_spec("tensorflow_text_of_somebody", None) is None


@pytest.mark.parametrize(
    ("part", "name", "needed"),
    [
        ("policies", "TEDPolicy", True),
        ("policies", "MemoizationPolicy", False),
        ("pipeline", "DIETClassifier", True),
        ("pipeline", "somebody.else.Component", True),
        ("pipeline", "bot.nlu.arbiter.IntentArbiter", False),
    ],
)
def test_a_pipeline_with_a_neural_component_gets_the_real_one(
    tmp_path: Path, part: str, name: str, needed: bool
) -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    config[part].append({"name": name})
    changed = tmp_path / "config.yml"
    changed.write_text(yaml.safe_dump(config), encoding="utf-8")
    assert needs_tensorflow(changed) is needed


def test_ours_needs_none() -> None:
    assert not needs_tensorflow(ROOT / "config.yml")
