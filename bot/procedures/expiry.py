"""Texts that hold only until a day: "… đến hết ngày 31/12/2025"."""

from __future__ import annotations

import re
from datetime import date

_DAY = r"(?:ngày\s*)?(\d{1,2})(?:\s*[/.-]\s*|\s*tháng\s*)(\d{1,2})(?:\s*[/.-]\s*|\s*năm\s*)(\d{4})"
_UNTIL = re.compile(r"(?:đến|tới)\s*(?:hết\s*)?" + _DAY, re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[;.])\s+(?=[-+•A-ZĐÀ-Ỹ])|\n")


def last_days(text: str) -> list[date]:
    """Return the end dates that ``text`` names; impossible dates are skipped."""
    found: list[date] = []
    for day, month, year in _UNTIL.findall(text):
        try:
            found.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return found


def split(text: str, today: date) -> tuple[str, list[date]]:
    """Return ``text`` without the sentences that ended before ``today``, and their last days."""
    kept: list[str] = []
    over: list[date] = []
    for sentence in _SENTENCES.split(text):
        days = last_days(sentence)
        if days and max(days) < today:
            over.append(max(days))
        else:
            kept.append(sentence)
    return " ".join(kept).strip(), over
