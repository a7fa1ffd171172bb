"""A facet of a procedure as an SMS: as many whole pieces as fit, and the link to the rest.

Lengths are those of GSM 03.38 (without diacritics, 7 bits) and UCS-2 (with): a second part costs
room for the header that joins the two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.procedures.catalogue import Procedure

from .compose import Setting
from .page_links import page_path
from .telling import Local, lines
from .words import shorten, words

ROOM = {False: (160, 306), True: (70, 134)}
"""Characters of one part and of two, without diacritics and with."""
LONGEST_TITLE = 0.4
"""The share of the room that the name of the procedure may take."""
_DOUBLE = set("^{}\\[~]|€")
_REPLACED = {
    **dict.fromkeys(map(ord, "–—‐‑−•·"), "-"),
    **dict.fromkeys(map(ord, "“”„«»"), '"'),
    **dict.fromkeys(map(ord, "‘’`´"), "'"),
    **{ord("…"): "...", ord("đ"): "d", ord("Đ"): "D", ord("²"): "2"},
}


@dataclass(frozen=True)
class Sms:
    """A text to send. ``length`` is counted as the network does; ``whole``: nothing left out."""

    text: str
    length: int
    room: int
    parts: int
    whole: bool


def sms(
    procedure: Procedure, facet: str, setting: Setting, at: Local, *, marks: bool, parts: int
) -> Sms:
    """Return the SMS about ``facet`` (one of telling.TOLD) in 1 or 2 ``parts``.

    ``marks``: with diacritics. The link is always in it, so that what is left out can be read.
    """
    room = ROOM[marks][parts - 1]
    link = setting.public_url + page_path(procedure.code)
    pieces = [_written(one, marks) for one in lines("sms.j2", procedure, facet, setting, at)]
    title = _written(shorten(procedure.short_name, int(room * LONGEST_TITLE)), marks)
    head = _written(words()["sms"]["heads"][facet], marks)
    text, whole = _fitted(title, head, pieces, link, room, marks)
    return Sms(text, length(text), room, parts, whole)


def shortest(procedure: Procedure, facet: str, setting: Setting, at: Local, *, marks: bool) -> Sms:
    """Return the SMS in one part if everything fits into one, else in two."""
    one = sms(procedure, facet, setting, at, marks=marks, parts=1)
    return one if one.whole else sms(procedure, facet, setting, at, marks=marks, parts=2)


def _fitted(
    title: str, head: str, pieces: Sequence[str], link: str, room: int, marks: bool
) -> tuple[str, bool]:
    """Return the text with as many pieces as fit, and whether all do."""
    for taken in range(len(pieces), 0, -1):
        whole = taken == len(pieces)
        told = " ".join([f"{title}.", head, *pieces[:taken]]).rstrip(".:; ")
        tail = _written(words()["sms"]["link" if whole else "more"], marks)
        text = f"{told}. {tail} {link}"
        if length(text) <= room:
            return text, whole
    text = f"{title}. {_written(words()['sms']['link'], marks)} {link}"
    if length(text) > room:
        text = f"{shorten(title, max(room - length(link) - 1, 1)).rstrip('…')} {link}"
    return text.strip(), not pieces


def length(text: str) -> int:
    """Return how many characters of a part a text takes; UCS-2 if a letter needs it."""
    if any(ord(sign) > 127 and sign != "€" for sign in text):
        return len(text.encode("utf-16-le")) // 2
    return len(text) + sum(sign in _DOUBLE for sign in text)


def _written(text: str, marks: bool) -> str:
    """Return ``text`` on one line in NFC, or in letters that every telephone takes."""
    text = " ".join(text.split())
    if marks:
        return unicodedata.normalize("NFC", text)
    bare = unicodedata.normalize("NFD", text.translate(_REPLACED))
    return bare.encode("ascii", "ignore").decode()
