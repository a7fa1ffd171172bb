"""Text of others (records, agencies) without what a channel takes for markup or for a link."""

from __future__ import annotations

import re

from .text import drop_invisible

LEFT_OUT = "…"
_ENDINGS = (
    "vn com net org info io me app xyz top site online shop link click cc asia biz dev page live "
    "vip club space store website icu ru cn tk ml ga cf ws ly gl us uk eu int edu pro mobi"
)
LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}://|(?<!\w)www[.。．｡])\S+"
    r"|(?<![\w-])(?:[\w-]{1,63}[.。．｡]){1,8}(?:" + _ENDINGS.replace(" ", "|") + r")"
    r"(?![\w-])(?:[:/?#]\S*)?"
    r"|(?<![\w-])(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/\S+",
    re.IGNORECASE,
)
"""An address of a page: with a scheme, with www., with a common ending, with a path.

Of the rest, ``x.y`` alone, no more is known than of a full stop without a blank behind it.
"""
_OWN_HOST = re.compile(r"(?:[a-z0-9-]+\.)*gov\.vn", re.ASCII)
_TAIL = ").,;:!?\"'”’»›>"
_SUSPECT = re.compile(r"[\[\]*`~\\|#@<>&_=。．｡]|://|---|\.[a-z]{2}|www", re.IGNORECASE)
_LINKED = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s[^()]*)?\)")
_BULLET = re.compile(r"(?m)^[ \t]*\*[ \t]+")
_LINE = re.compile(r"(?m)^[ \t]*(?:#{1,6}[ \t]+)+|^[ \t]*(?:=+|-{3,}|#{1,6})[ \t]*$")
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_QUOTE = re.compile(r"(?m)^((?:[ \t]|[-+#](?=[ \t])|\d{1,9}[.)\]](?=[ \t]))*)>")
_TAG, _ENTITY = re.compile(r"<(?=[^\s\d]|\d\S*@)"), re.compile(r"&(?=#?\w{1,32};)")
_NAME = re.compile(r"(?<![\w.])@+(?=\w)")
_BLANK = re.compile(r"__+")
_UNDERLINE = re.compile(r"(?<!\w)_|_(?!\w)")
_SIGNS = str.maketrans({"[": "(", "]": ")", "*": "∗", "`": "'", "~": "∼", "|": "/"})


def harmless(text: str) -> str:
    """Return ``text`` so that it is the same words on every surface, as markdown and as it is.

    Signs of markup become others that look alike, addresses outside gov.vn become LEFT_OUT, of a
    link the words stay. Nothing has to be escaped afterwards, so it may be cut anywhere.
    """
    text = drop_invisible(text)
    if not _SUSPECT.search(text):
        return text
    text = _LINKED.sub(r"\1", text.replace("\\", ""))
    text = _UNDERLINE.sub("", _BLANK.sub(LEFT_OUT, text))  # first: what stood behind one moves up
    text = _NAME.sub("", LINK.sub(_address, text))
    text = _TRAILING.sub("", text)  # two of them break a line
    text = _QUOTE.sub(r"\1›", _LINE.sub("", _BULLET.sub("- ", text)))
    return _ENTITY.sub("& ", _TAG.sub("‹", text)).translate(_SIGNS)


def _address(match: re.Match[str]) -> str:
    whole = match.group()
    if of_state(whole) or re.fullmatch(r"\d+\.\D+", whole):
        return whole
    return LEFT_OUT + whole[len(whole.rstrip(_TAIL)) :]


def of_state(address: str) -> bool:
    """Say whether an address, with or without a scheme, is one of gov.vn and of nothing else."""
    host = re.split(r"[/?#:]", address.partition("://")[2] or address, maxsplit=1)[0]
    host = host.lower().rstrip(_TAIL)
    scheme = address.lower().partition("://")[0] if "://" in address else "https"
    plain = "@" not in address and scheme in ("http", "https")
    return plain and bool(_OWN_HOST.fullmatch(host))
