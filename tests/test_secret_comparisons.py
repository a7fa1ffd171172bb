"""No secret is compared sign by sign: `==` on one tells by its time how much of it is right."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from bot.settings import ROOT

SECRET = re.compile(
    r"(^|_)(token|secret|signature|password|csrf|mac|hmac|digest|state|verifier|token_hash)$"
)
NO_SECRETS = {
    "signature in self._done": "after it was found genuine, in constant time",
    "found.state in ('open', 'closed')": "how a handover stands",
    "state != told": "what a part last said of itself",
    "row['seed_digest'] == digest": "of our own content",
}
"""Comparisons of what is called like a secret and is none, with the reason."""


def comparisons(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and source of each ``==``, ``!=``, ``in`` with an operand named as a secret."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        if not any(isinstance(one, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for one in node.ops):
            continue
        operands = [node.left, *node.comparators]
        if any(isinstance(one, ast.Constant) or column(one) for one in operands):
            continue
        if any(SECRET.search(named(one)) for one in operands):
            yield node.lineno, ast.unparse(node)


def named(node: ast.expr) -> str:
    """Return the last part of what an expression is called, or nothing."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Call):
        return named(node.func).removesuffix("_of")
    if isinstance(node, ast.List | ast.Tuple):
        return next((named(one) for one in node.elts if SECRET.search(named(one))), "")
    return node.id if isinstance(node, ast.Name) else ""


def column(node: ast.expr) -> bool:
    """Say whether it is a column: the database looks it up in an index."""
    return isinstance(node, ast.Attribute) and named(node.value) == "c"


def openly(source: str) -> set[str]:
    return {text for _, text in comparisons(ast.parse(source))}


def test_no_secret_is_compared_openly() -> None:
    found = {
        text: f"{path.relative_to(ROOT)}:{line}"
        for folder in ("bot", "actions")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, text in comparisons(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert {where for text, where in found.items() if text not in NO_SECRETS} == set()
    assert set(NO_SECRETS) <= set(found), "what is excused is still there"


@pytest.mark.parametrize(
    "source",
    [
        "given == secret",
        "request.headers.get('x') != settings.oa_secret",
        "if token in held: pass",
        "csrf_of(token) == form.csrf",
        "state != asked.state",
        "query.get('state') == asked.state",
        "[token] == query",
    ],
)
def test_a_comparison_that_leaks_would_be_found(source: str) -> None:
    assert openly(source)


@pytest.mark.parametrize(
    "source",
    [
        "hmac.compare_digest(given, secret)",
        "sessions.c.token_hash == token_hash",
        "secret == ''",
        "kind == 'token'",
        "tokens == 3",
        "secret is None",
    ],
)
def test_a_look_up_and_a_constant_are_no_leak(source: str) -> None:
    assert not openly(source)
