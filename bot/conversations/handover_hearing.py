"""What a typed message says about a handover: begin it, stop it, or anger that wants a human."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import yaml

from bot.language.text import fold

_WORDS = Path(__file__).with_name("handover_words.yml")
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    data: dict[str, list[str]] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return {name: frozenset(map(_plain, words)) for name, words in data.items()}


def stops(text: str) -> bool:
    """Return whether the whole message takes back the wish for an officer."""
    return _plain(text) in _lists()["stop"]


def asks(text: str) -> bool:
    """Return whether the whole message asks for an officer, with or without diacritics.

    Such words are no answer to anything: whatever was asked before, they bring an officer.
    """
    return fold(_plain(text)) in _asked()


@lru_cache(maxsize=1)
def _asked() -> frozenset[str]:
    return frozenset(map(fold, _lists()["ask"]))


def insults(text: str) -> bool:
    """Return whether a complaint swears; ask only of what was understood as a complaint."""
    told = f" {_plain(text)} "
    return any(f" {word} " in told for word in _lists()["insults"])


def _plain(text: str) -> str:
    """Return the words of a text in small letters, diacritics kept, one space between them."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", text).lower()))
