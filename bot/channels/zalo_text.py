"""Replies as Zalo shows them: plain text, pieces of at most 2,000 characters, five buttons.

Limits of Zalo's Open API v3 (message/cs): text 2,000 characters, five buttons, a title of 100,
the payload of a query button 1,000. Zalo's documents do not say what a character is; UTF-16 units
are counted, the strictest reading.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from bot.replies import Button, Reply, say

LONGEST_TEXT = 2000
MOST_BUTTONS = 5
LONGEST_TITLE = 100
TAP = "#b:"
Part = dict[str, Any]

_INLINE = re.compile(
    r"\\(?P<escaped>[\\`*_{}\[\]()#+.!|~-])"
    r"|`(?P<code>[^`\n]+)`"
    r"|\[(?P<title>[^\[\]\n]*)\]\((?P<url>[^()\s]+)\)"
    r"|(?P<bare>https?://[^\s)]+)"
    r"|\*\*(?=\S)(?P<bold>.+?)(?<=\S)\*\*"
    r"|(?<![\w*])\*(?=\S)(?P<em>[^*\n]+?)(?<=\S)\*(?![\w*])"
    r"|(?<!\w)__?(?=\S)(?P<under>[^_\n]+?)(?<=\S)__?(?!\w)"
    r"|~~(?P<gone>[^~\n]+)~~"
)
_RULE = re.compile(r"\s*(?:-(?:\s*-){2,}|\*(?:\s*\*){2,}|_(?:\s*_){2,})\s*")
_CELLS = re.compile(r"\s*\|(.+)\|\s*")
_LINES = (
    (re.compile(r"^(\s*)[-*+] \[ \] "), r"\1☐ "),
    (re.compile(r"^(\s*)[-*+] \[[xX]\] "), r"\1☑ "),
    (re.compile(r"^(\s*)[-*+] (☐|☑) "), r"\1\2 "),
    (re.compile(r"^(\s*)[*+] "), r"\1- "),
    (re.compile(r"^(\s*\d+)\) "), r"\1. "),
    (re.compile(r"^\s*#{1,6} +"), ""),
    (re.compile(r"^\s*> ?"), ""),
)


def size(text: str) -> int:
    """Return the length of ``text`` in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def plain(markdown: str) -> str:
    """Return the text without markup: lists, boxes and links stay readable, tables are lines."""
    text = unicodedata.normalize("NFC", markdown).replace("\r\n", "\n")
    text = re.sub(r"<br\s*/?>", "\n", text, flags=re.IGNORECASE)
    lines = [line for raw in text.split("\n") if (line := _line(raw)) is not None]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _line(raw: str) -> str | None:
    if "|" in raw and "--" in raw and set(raw) <= set("|:- "):
        return None
    if _RULE.fullmatch(raw):
        return ""
    cells = _CELLS.fullmatch(raw)
    if cells:
        raw = " – ".join(cell.strip() for cell in cells[1].split("|"))
    for pattern, instead in _LINES:
        raw = pattern.sub(instead, raw)
    return _inline(raw).rstrip()


def _inline(text: str) -> str:
    return _INLINE.sub(_bare, text)


def _bare(match: re.Match[str]) -> str:
    if match["url"]:
        return _link(_inline(match["title"]).strip(), match["url"])
    for kept in ("escaped", "code", "bare"):
        if match[kept]:
            return match[kept]
    return _inline(match["bold"] or match["em"] or match["under"] or match["gone"])


def _link(title: str, url: str) -> str:
    address = url.removeprefix("tel:").removeprefix("mailto:")
    return address if title in ("", url, address) else f"{title}: {address}"


def split(text: str, longest: int = LONGEST_TEXT) -> list[str]:
    """Return ``text`` in pieces of at most ``longest``, cut between paragraphs if that can be,
    else lines, else words; only a longer word is broken. No piece is empty."""
    pieces = []
    rest = text.strip()
    while size(rest) > longest:
        at = _cut(rest, longest)
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*pieces, rest] if rest else pieces


def _cut(text: str, longest: int) -> int:
    """Return where to cut: late enough that pieces stay few, at the best place there is."""
    room = _fitting(text, longest)
    for gap in ("\n\n", "\n"):
        at = text.rfind(gap, 0, room + 1)
        if at > room // 2:
            return at
    word = max(text.rfind(gap, 0, room + 1) for gap in " \n")
    return word if word > 0 else room


def _fitting(text: str, longest: int) -> int:
    """Return how many characters of ``text`` fit into ``longest`` units."""
    used = 0
    for at, character in enumerate(text):
        used += 1 + (character > "\uffff")
        if used > longest:
            return at
    return len(text)


def render(reply: Reply) -> list[Part]:
    """Return Zalo's messages for a reply, the buttons at the last one.

    A part is ``text``; one with ``buttons`` also has ``plain``, its text with the buttons as a
    list, for when Zalo takes no buttons. The numbers of the list are those of all buttons with a
    payload, from 1.
    """
    text = plain(reply.text) or "…"
    shown = [button for button in reply.buttons if button.payload or _is_absolute(button.url)]
    listing = _listing(shown, text)
    templates = [template for button in shown for template in _template(button)]
    impossible = len(templates) < len(shown) or len(templates) > MOST_BUTTONS
    if not templates or impossible or size(listing) > LONGEST_TEXT // 2:
        return [{"text": piece} for piece in split(f"{text}\n\n{listing}")]
    *before, last = split(text)
    *more, last = split(last, LONGEST_TEXT - size(listing) - 2)
    parts: list[Part] = [{"text": piece} for piece in (*before, *more)]
    return [*parts, {"text": last, "buttons": templates, "plain": f"{last}\n\n{listing}"}]


def _listing(buttons: list[Button], text: str) -> str:
    """Return the buttons as a list: numbers for what can be chosen, then the addresses.

    A choice that the text has numbered the same way already is not said twice.
    """
    said = text.split("\n")
    titles = [_title(button) for button in buttons if button.payload]
    numbered = [f"{number}. {title}" for number, title in enumerate(titles, 1)]
    choices = [line for line in numbered if not _is_said(line, said)]
    links = [_link(_title(b), b.url) for b in buttons if b.url and not b.payload]
    return "\n".join([say("numbered").text, *choices, *links] if numbered else links)


def _is_said(line: str, said: list[str]) -> bool:
    return any(old == line or old.startswith(f"{line} – ") for old in said)


def _title(button: Button) -> str:
    return " ".join(plain(button.title).split()) or "…"


def _is_absolute(url: str | None) -> bool:
    """Return whether an address can be opened outside our own pages."""
    return bool(url) and not str(url).startswith("/")


def _template(button: Button) -> list[dict[str, Any]]:
    """Return Zalo's button, or nothing for an address that Zalo cannot open."""
    title, url = _shortened(_title(button)), button.url or ""
    if button.payload:
        return [_button("oa.query.hide", title, f"{TAP}{button.payload}")]
    if url.startswith("tel:"):
        return [_button("oa.open.phone", title, {"phone_code": _international(url)})]
    if re.match(r"https?://", url):
        return [_button("oa.open.url", title, {"url": url})]
    return []


def _button(kind: str, title: str, payload: Any) -> dict[str, Any]:
    return {"title": title, "type": kind, "payload": payload}


def _shortened(title: str) -> str:
    if size(title) <= LONGEST_TITLE:
        return title
    return title[: _fitting(title, LONGEST_TITLE - 1)].rstrip() + "…"


def _international(tel: str) -> str:
    """Return a number as Zalo's documents write it: digits, 84 for the leading 0."""
    digits = re.sub(r"\D", "", tel)
    return f"84{digits[1:]}" if digits.startswith("0") else digits
