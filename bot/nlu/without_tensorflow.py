"""`python -m bot.nlu.without_tensorflow …`: Rasa's own command line without loading TensorFlow.

Rasa imports TensorFlow wherever it declares its neural components, and none of them stands in our
pipeline. Loading it takes half of Rasa's start and 360 MB. Here its names are there, so that the
declarations can be read, and nothing behind them: whoever uses one gets a clear error. A pipeline
with a neural component gets the real one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from bot.settings import ROOT

PACKAGES = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "keras", "tensorboard")
OURS = "bot.nlu."
TOKEN = "RASA_AUTH_TOKEN"
NEED_NONE = {"RulePolicy", "MemoizationPolicy", "AugmentedMemoizationPolicy"}


class NotLoaded(RuntimeError):
    """Something of TensorFlow was used where it is not loaded."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} of TensorFlow was used, which is not loaded here: "
            "the model has a neural component that config.yml does not name"
        )


class _Named(type):
    """A name of TensorFlow: it may be inherited from, annotated with, and decorate a function."""

    def __getattr__(cls, name: str) -> _Named:
        if name.startswith("__"):
            raise AttributeError(name)
        return _named(f"{cls.__name__}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]
        raise NotLoaded(cls.__name__)

    def __getitem__(cls, _: Any) -> _Named:
        return cls


def _named(name: str) -> _Named:
    return _Named(name, (), {"__module__": __name__})


class _Module(ModuleType):
    def __getattr__(self, name: str) -> _Named:
        if name.startswith("__"):
            raise AttributeError(name)
        found = _named(f"{self.__name__}.{name}")
        setattr(self, name, found)
        return found


class Finder(MetaPathFinder, Loader):
    """Finds TensorFlow's packages, and nothing in them."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in PACKAGES:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to read."""


def needs_tensorflow(config: Path) -> bool:
    """Return whether a pipeline or its policies name a component that is not known to do without.

    Raises OSError and yaml.YAMLError.
    """
    read = yaml.safe_load(config.read_text(encoding="utf-8"))
    components = [str(one["name"]) for one in read.get("pipeline") or ()]
    policies = {str(one["name"]) for one in read.get("policies") or ()}
    neural = [name for name in components if not name.startswith(OURS)]
    return bool(neural or policies - NEED_NONE)


def main(arguments: Sequence[str]) -> None:
    """Run Rasa's command line with ``arguments``, and the token for its API from ``TOKEN``.

    Every user of the machine reads a process's command line, its environment only its own.
    """
    if not needs_tensorflow(ROOT / "config.yml"):
        sys.meta_path.insert(0, Finder())
    from rasa.__main__ import main as rasa

    token = os.environ.pop(TOKEN, "")
    sys.argv = ["rasa", *arguments, *(("--auth-token", token) if token else ())]
    rasa()


if __name__ == "__main__":
    main(sys.argv[1:])
