"""Every regular expression of bot/ and actions/: its structure, and its time on hostile texts.

`tests/test_patterns.py` holds the structure. `python bench/patterns.py` times each pattern on texts
of n and of 2n characters and prints those whose time grows faster than the text.
"""

from __future__ import annotations

import ast
import importlib
import re
import sre_constants as op
import sre_parse
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
CALLS = {"compile", "sub", "match", "fullmatch", "search", "split", "findall", "finditer"}
LEFT_OUT = ("bot.nlu", "bot.storage.migrations")
MANY = 100
"""As many ways as this to divide a text cost nothing that anybody notices."""
LETTERS = {*map(chr, range(32, 127)), *"\n\t\u00a0àạăđơưÀĐ–•…“”．。"}
KINDS = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT)
Nodes = Sequence[Any]


def written() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield where a pattern stands and the pattern: all that are written out in a call of re."""
    for path in sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").glob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            first = node.args[0] if node.args else None
            if of_re and node.func.attr in CALLS and isinstance(first, ast.Constant):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", re.compile(str(first.value))


def held() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the patterns that modules hold once they are imported, those put together too.

    Left out are actions and bot/nlu: they hold none but written ones, and importing Rasa is slow.
    """
    for path in sorted((ROOT / "bot").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if path.name != "__init__.py" and not name.startswith(LEFT_OUT):
            for key, value in vars(importlib.import_module(name)).items():
                yield from ((f"{name}.{key}", found) for found in _inside(value))


def _inside(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, dict):
        yield from (found for one in value.values() for found in _inside(one))
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield from (found for one in value for found in _inside(one))


def faults(pattern: re.Pattern[str]) -> list[str]:
    """Return how a pattern can match the same text in many ways, which takes it very long.

    Judged by the first letters of parts, so a pattern may be told that is harmless all the same;
    what goes back to a group is taken for any text.
    """
    return [*_walked(sre_parse.parse(pattern.pattern, pattern.flags), set(), 1)]


def _walked(nodes: Nodes, follow: set[str], rounds: int) -> Iterator[str]:
    for at, (kind, value) in enumerate(nodes):
        after, empty = _first(nodes[at + 1 :])
        then = after | follow if empty else after
        if kind in REPEATS:
            least, most, body = value
            own = _first(body)[0]
            if rounds > 1 and rounds * int(most) > MANY and least != most and own & then:
                yield f"a repeat of {_told(own & then)} inside a repeat goes on as well as it ends"
            if most is op.MAXREPEAT and _next_to(nodes[at + 1 :], own):
                yield f"a repeat of {_told(own)} stands next to one of the same"
            again = own | then if most > 1 else then
            yield from _walked(body, again, min(rounds * max(int(most), 1), MANY * MANY))
        elif kind is op.SUBPATTERN:
            yield from _walked(value[-1], then, rounds)
        elif kind is op.BRANCH:
            if rounds > MANY and (both := _alike(value[1])):
                yield f"alternatives inside a repeat begin alike, with {_told(both)}"
            for branch in value[1]:
                yield from _walked(branch, then, rounds)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            yield from _walked(value[1], set(), 1)


def _alike(branches: Sequence[Nodes]) -> set[str]:
    """Return the letters that two branches may begin with."""
    firsts = [_first(branch)[0] for branch in branches]
    return set().union(*(one & other for one, other in combinations(firsts, 2)))


def _next_to(nodes: Nodes, own: set[str]) -> bool:
    """Say whether a repeat without end of the same letters follows, with nothing sure between.

    Where nothing has to follow the second one the first never gives anything back.
    """
    for at, (kind, value) in enumerate(nodes):
        if kind in REPEATS and value[1] is op.MAXREPEAT and _first(value[2])[0] & own:
            return not _first(nodes[at + 1 :])[1]
        if not _first(nodes[at : at + 1])[1]:
            return False
    return False


def _first(nodes: Nodes) -> tuple[set[str], bool]:
    """Return the letters that nodes may begin with, and whether they may be empty."""
    found: set[str] = set()
    for kind, value in nodes:
        letters, empty = _of(kind, value)
        found |= letters
        if not empty:
            return found, False
    return found, True


def _of(kind: Any, value: Any) -> tuple[set[str], bool]:
    if kind in REPEATS:
        letters, empty = _first(value[2])
        return letters, empty or value[0] == 0
    if kind is op.SUBPATTERN:
        return _first(value[-1])
    if kind is op.BRANCH:
        each = [_first(branch) for branch in value[1]]
        return set().union(*(letters for letters, _ in each)), any(empty for _, empty in each)
    if kind in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return set(), True
    if kind in (op.GROUPREF, op.GROUPREF_EXISTS):
        return set(LETTERS), True
    return _letters(kind, value), False


def _letters(kind: Any, value: Any) -> set[str]:
    if kind is op.LITERAL:
        return {chr(value), chr(value).swapcase()}
    if kind is op.NOT_LITERAL:
        return LETTERS - {chr(value)}
    if kind is op.IN:
        no = value[0][0] is op.NEGATE
        some = set().union(*(_letters(*one) for one in value if one[0] is not op.NEGATE))
        return LETTERS - some if no else some
    if kind is op.RANGE:
        inside = {chr(code) for code in range(value[0], min(value[1], value[0] + 256) + 1)}
        return inside | {one for one in LETTERS if value[0] <= ord(one) <= value[1]}
    if kind is op.CATEGORY:
        return {one for one in LETTERS if re.match(KINDS[value], one)}
    return set(LETTERS)


def _told(letters: set[str]) -> str:
    return repr("".join(sorted(letters))[:12])


HOSTILE = (
    *("a", "0", " ", "\n", "-", ".", "[", "(", "*", "_", "a ", "a.", "a-", "0 ", "0.", "0-", "é"),
    *("ab", "\t \n", "](", "a,", "a;", "hoặc ", "www.", "://", "&#", "<a", "a@", "iii", "aab"),
)
SIZE, SLOW, GREW = 2000, 0.004, 3.0


def timed(pattern: re.Pattern[str]) -> Iterator[tuple[str, float, float]]:
    """Yield the texts on which twice the length takes over GREW times as long, with both times."""
    for piece in HOSTILE:
        short, long = (
            _seconds(pattern, (piece * size)[:size] + "\u2042") for size in (SIZE, 2 * SIZE)
        )
        if long > SLOW and long > GREW * short:
            yield piece, short, long


def _seconds(pattern: re.Pattern[str], text: str) -> float:
    best = 1.0
    for _ in range(3):
        began = time.perf_counter()
        pattern.sub("", text)
        pattern.fullmatch(text)
        best = min(best, time.perf_counter() - began)
    return best


def main() -> None:
    """Print each pattern whose time grows faster than the text."""
    seen = {pattern.pattern: (where, pattern) for where, pattern in (*written(), *held())}
    for where, pattern in seen.values():
        for piece, short, long in timed(pattern):
            print(
                f"{where}: {piece!r} x {SIZE}: {short * 1000:.1f} ms, twice: {long * 1000:.1f} ms"
            )
    print(f"{len(seen)} patterns")


if __name__ == "__main__":
    main()
