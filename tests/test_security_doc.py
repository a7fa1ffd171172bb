"""The threat model names tests and files that exist."""

from __future__ import annotations

import ast
import re

import pytest

from bot.settings import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))
FILES = sorted(set(re.findall(r"`((?:bot|tests)/[\w/.-]+\.\w+)`", TEXT)))
ATTACKERS = [part for part in TEXT.split("\n## ") if "| threat |" in part]


def defined(path: str) -> set[str]:
    """Return the names of the functions of a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


@pytest.mark.parametrize("path", sorted({path for path, _ in TESTS}))
def test_every_test_that_is_named_exists(path: str) -> None:
    named = {name for where, name in TESTS if where == path}
    assert named - defined(path) == set()
    assert all(name.startswith("test_") for name in named)


def test_every_file_that_is_named_exists() -> None:
    assert [path for path in FILES if not (ROOT / path).is_file()] == []


def test_every_attacker_has_lines_of_four_columns() -> None:
    assert len(ATTACKERS) == 9
    rows = [line for part in ATTACKERS for line in part.splitlines() if line.startswith("|")]
    assert [row for row in rows if row.count("|") != 5] == []
    assert [row for row in rows if not all(cell.strip() for cell in row.split("|")[1:-1])] == []
