"""Reply -> the messages of Telegram: HTML in parts, the buttons under the last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from bot.conversations.carrier import Part
from bot.replies import Button, Reply

from .telegram_html import Run, read, to_html, to_plain
from .telegram_split import split, units

LONGEST_DATA = 64
"""Bytes of callback_data (Bot API, InlineKeyboardButton)."""
SHORT_TITLE = 14
"""Two titles of at most this many UTF-16 units share a row on a narrow phone."""
EMPTY = "…"
Key = dict[str, str]


def render(reply: Reply) -> list[Part]:
    """Return the parts of a reply: text as HTML, the same as plain text, rows of buttons."""
    runs = read(reply.text) + [Run(line) for line in _numbers(reply.buttons)]
    pieces = [piece for piece in split(runs) if to_plain(piece).strip()]
    parts = [_part(piece) for piece in pieces or [[Run(EMPTY)]]]
    parts[-1]["rows"] = rows(reply.buttons)
    return parts


def _part(runs: list[Run]) -> Part:
    return {"html": to_html(runs), "plain": _readable(runs), "rows": []}


def _readable(runs: list[Run]) -> str:
    """Return the text without markup; addresses are lost rather than the limit passed."""
    written = "".join(f"{run.text} ({run.link})" if run.link else run.text for run in runs)
    return written if len(split([Run(written)])) == 1 else to_plain(runs)


def _numbers(buttons: Iterable[Button]) -> list[str]:
    """Return a line for each telephone button: Telegram takes no tel: on a button."""
    calls = [b for b in buttons if b.url and b.url.startswith("tel:")]
    return [f"\n\n{b.title}: {(b.url or '').removeprefix('tel:')}" for b in calls]


def rows(buttons: Iterable[Button]) -> list[list[Key]]:
    """Return the keyboard: two short titles side by side, every other button in its own row."""
    found: list[list[Key]] = []
    for key in filter(None, map(_key, buttons)):
        if found and len(found[-1]) == 1 and _short(found[-1][0]) and _short(key):
            found[-1].append(key)
        else:
            found.append([key])
    return found


def _short(key: Key) -> bool:
    return units(key["text"]) <= SHORT_TITLE


def _key(button: Button) -> Key | None:
    """Return a button as Telegram takes it, or None for one it would refuse."""
    title = button.title.strip() or EMPTY
    if button.payload and len(button.payload.encode()) <= LONGEST_DATA:
        return {"text": title, "callback_data": button.payload}
    if button.url and _is_page(button.url):
        return {"text": title, "url": button.url}
    return None


def _is_page(url: str) -> bool:
    """Return whether Telegram takes the address on a button: http(s), a host with a dot."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in url


def keyboard(found: list[list[Key]]) -> dict[str, Any] | None:
    """Return rows of buttons as ``reply_markup``, None without any."""
    return {"inline_keyboard": found} if found else None
