"""YAML of others is counted before it is built: what it means may be far more than its size.

Nesting ends the process of a parser in C; names that stand for lists of names, each for such a
list, unfold to more than any memory holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

MOST_BYTES = 16 << 20
MOST_DEEP = 64
MOST_VALUES = 2_000_000
_OPEN = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSE = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


class TooMuch(yaml.MarkedYAMLError):
    """The text would unfold to too much; ``problem`` says how."""


def bounded_text(path: Path) -> str:
    """Return the text of a YAML file that is safe to be loaded.

    Raises TooMuch, other errors of yaml, UnicodeDecodeError and OSError.
    """
    if path.stat().st_size > MOST_BYTES:
        raise TooMuch(problem=f"the file has more than {MOST_BYTES >> 20} MiB")
    text = path.read_text(encoding="utf-8")
    count(text)
    return text


def count(text: str) -> int:
    """Return how many values a text means, each name for a value counted in full.

    Raises TooMuch over MOST_VALUES or MOST_DEEP, and errors of yaml.
    """
    named: dict[str, int] = {}
    open_: list[tuple[str | None, int]] = []
    total = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            total += named.get(event.anchor or "", 0)
        elif isinstance(event, _OPEN):
            open_.append((event.anchor, total))
            total += 1
        elif isinstance(event, yaml.ScalarEvent):
            total += 1
            if event.anchor:
                named[event.anchor] = 1
        elif isinstance(event, _CLOSE):
            anchor, before = open_.pop()
            if anchor:
                named[anchor] = total - before
        if total > MOST_VALUES or len(open_) > MOST_DEEP:
            what = "unfolds to too many values" if total > MOST_VALUES else "is nested too deep"
            mark: Any = event.start_mark  # the C parser has a class of its own for it
            raise TooMuch(problem=what, problem_mark=mark)
    return total
