"""What a person says it is not: "không phải thường trú, tôi cần tạm trú"."""

from __future__ import annotations

import re

from .text import fold

_NOT = "(?:khong|hong|hok|ko|kh|k|no|dau) phai"
_DENIED = (
    re.compile(rf"(?:,|\s)\s*(?:chu|ma) (?:toi |em |minh |tui )?{_NOT} (?:la )?[^,.;:!?]+"),
    re.compile(
        rf"\b{_NOT} (?:la |ve )?[^,.;:!?]+?(?=\s*(?:[,.;:!?]|\bma\b|\by toi\b|\btoi can\b))"
    ),
)


def without_denied(text: str) -> str:
    """Return ``text`` without what it says is not meant; all of it if nothing else is left."""
    folded = fold(text)
    if len(folded) != len(text):
        return text
    for pattern in _DENIED:
        match = pattern.search(folded)
        if match:
            left = text[: match.start()] + " " + text[match.end() :]
            return " ".join(left.split()) if len(left.split()) > 1 else text
    return text
