"""Where Rasa is not installed: what is left out is told, and SQLAlchemy's warnings are errors."""

from __future__ import annotations

from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest

FOLDERS = ("actions", "browser", "nlu", "nlu_components")
"""Their tests import Rasa, start it, or ask it; those in a browser are about pages, not Python."""
MARKER = "stack"
WITHOUT_RASA = find_spec("rasa") is None
TESTS = Path(__file__).parent
left_out: Counter[str] = Counter()


def pytest_configure(config: pytest.Config) -> None:
    """Take SQLAlchemy's warnings as errors; Rasa's own use of it would not stand that."""
    if WITHOUT_RASA:
        for warning in ("SAWarning", "SADeprecationWarning"):
            config.addinivalue_line("filterwarnings", f"error::sqlalchemy.exc.{warning}")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Collect no folder of Rasa's; count its files."""
    if not WITHOUT_RASA or collection_path.parent != TESTS or collection_path.name not in FOLDERS:
        return None
    files = sum(1 for _ in collection_path.rglob("test_*.py"))
    left_out[f"files in tests/{collection_path.name}"] = files
    return True


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests that start Rasa; count them."""
    starting = [item for item in items if WITHOUT_RASA and MARKER in item.keywords]
    if starting:
        left_out[f"tests marked {MARKER}"] = len(starting)
        config.hook.pytest_deselected(items=starting)
        items[:] = [item for item in items if MARKER not in item.keywords]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what was left out."""
    if left_out:
        told = ", ".join(f"{number} {what}" for what, number in left_out.items())
        terminalreporter.write_line(f"left out, for they need Rasa: {told}")
