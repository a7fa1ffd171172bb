"""What is to be paid is told by two, where that is switched on.

Who wrote the sums of an item does not publish them alone: they are saved as a draft, and somebody
else publishes it with the same sums. Sums are the members called ``fees``, a whole policy of fees,
and every amount of money that stands in a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .checking import canonical
from .history import Opened
from .shapes import words

_MONEY = re.compile(
    r"\d[\d.,]*\s*(?:(?:nghìn|ngàn|triệu|tỷ)\s*)?(?:đồng|đ|vnđ|vnd|usd|đô|%|phần trăm)(?!\w)"
    r"|\d[\d.,]*\s*(?:nghìn|ngàn|triệu|tỷ|k)(?!\w)|\d{1,3}(?:\.\d{3})+(?!\w)|miễn|không mất",
    re.IGNORECASE,
)


class NeedsAnother(Exception):
    """The sums of an item change, and nobody else has written them; ``text`` says what to do."""

    def __init__(self) -> None:
        self.text = str(words()["second_person"]["needed"])
        super().__init__(self.text)


def check(opened: Opened, new: dict[str, Any], by: str, ended: int) -> None:
    """Let ``by`` publish ``new`` over what is opened, with its draft saved ``ended`` times.

    Raises NeedsAnother.
    """
    wanted = sums(opened.kind, new)
    if wanted == sums(opened.kind, opened.current.plain if opened.current else {}):
        return
    draft = opened.draft
    if draft is None or draft.saved != ended or draft.by == by:
        raise NeedsAnother
    if sums(opened.kind, canonical(opened.kind, draft.plain)) != wanted:
        raise NeedsAnother


def sums(kind: str, plain: dict[str, Any]) -> list[Any]:
    """Return all that an item's plain data says of money, comparable with ``==``."""
    return [plain] if kind == "fee_policy" and plain else list(_sums(plain))


def _sums(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        if value.get("fees"):
            yield [value.get("channel"), value["fees"]]
        for name, one in value.items():
            if name != "fees":
                yield from _sums(one)
    elif isinstance(value, list):
        for one in value:
            yield from _sums(one)
    elif isinstance(value, str):
        yield from (" ".join(found.group().lower().split()) for found in _MONEY.finditer(value))
