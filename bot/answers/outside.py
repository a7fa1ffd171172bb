"""Text from outside (agencies, providers, people) made fit to stand inside a reply."""

from __future__ import annotations

import re

from bot.language.foreign import LINK
from bot.language.privacy import mask
from bot.language.text import clean

from .words import label, shorten

_LONGEST_READ = 2000
_MARKUP = re.compile(r"[\\`*_\[\]~|]")
_FIRST = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[#+-]))")
_QUOTES = str.maketrans({"<": "‹", ">": "›", "@": None})


def plain(text: str, limit: int = 160) -> str:
    """Return ``text`` as one line that no channel takes for markup, a link or a name to tap.

    Personal numbers are masked, addresses of pages dropped (an agency's data never sends people
    anywhere), at most ``limit`` characters kept before the marks that escape markdown.
    """
    line = mask(clean(text[:_LONGEST_READ]))
    line = LINK.sub(label("dossier", "link"), line).translate(_QUOTES)
    line = _MARKUP.sub(r"\\\g<0>", shorten(line.strip(), limit))
    return _FIRST.sub(r"\1\\", line)
