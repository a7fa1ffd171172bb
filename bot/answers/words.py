"""Numbers, days and labels as a citizen reads them; the labels are in templates/words.yml."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """Return the labels of words.yml."""
    data: dict[str, Any] = yaml.safe_load((TEMPLATES / "words.yml").read_text(encoding="utf-8"))
    return data


def label(group: str, key: str) -> str:
    """Return one label, e.g. ``label("channels", "online")``."""
    return str(words()[group][key])


def money(amount: int, currency: str = "VND") -> str:
    """Return an amount as it is written in Vietnam: 15000 -> ``15.000 đồng``."""
    unit = label("currencies", currency)
    return f"{amount:,}".replace(",", ".") + " " + unit


def number(value: float) -> str:
    """Return a number with a decimal comma: 2.5 -> ``2,5``."""
    return f"{value:g}".replace(".", ",")


def day(value: date | None) -> str:
    """Return a date as dd/mm/yyyy, or an empty text."""
    return value.strftime("%d/%m/%Y") if value else ""


def shorten(text: str, limit: int) -> str:
    """Return ``text`` cut at a word's end to at most ``limit`` characters, with an ellipsis."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(",;:.-– ") + "…"
