"""Files and functions stay small enough to be read in a glance."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

from bot.settings import ROOT

LONGEST_FILE, LONGEST_ACTION = 300, 60
MEDIAN_FUNCTION, NINE_IN_TEN = 10, 30
FOLDERS = ("bot", "actions", "tests", "bench", "scripts")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def identity(path: Path) -> str:
    return str(path.relative_to(ROOT))


def length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function from ``def`` to its end."""
    return (function.end_lineno or 0) - function.lineno + 1


def ours() -> list[Path]:
    return [path for path in FILES if path.relative_to(ROOT).parts[0] in ("bot", "actions")]


@pytest.mark.parametrize("path", FILES, ids=identity)
def test_a_file_is_short(path: Path) -> None:
    assert length(path) <= LONGEST_FILE


@pytest.mark.parametrize("path", sorted((ROOT / "actions").glob("action_*.py")), ids=identity)
def test_an_action_is_short(path: Path) -> None:
    assert length(path) <= LONGEST_ACTION


def test_an_action_has_the_name_of_its_file() -> None:
    for path in (ROOT / "actions").glob("action_*.py"):
        assert f'return "{path.stem}"' in path.read_text(encoding="utf-8")


def test_functions_are_short() -> None:
    sizes = [lines(function) for path in ours() for function in functions(path)]
    assert median(sizes) <= MEDIAN_FUNCTION
    assert quantiles(sizes, n=10)[-1] <= NINE_IN_TEN


@pytest.mark.parametrize("path", ours(), ids=identity)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text))


def test_nothing_is_left_for_later() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X")
    left = {identity(path) for path in FILES if any(m in path.read_text() for m in marks)}
    assert left == set()
