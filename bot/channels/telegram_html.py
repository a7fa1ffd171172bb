"""Reply.text (a subset of markdown) -> styled runs of text -> Telegram's HTML.

Telegram knows a few tags and no lists, headings or tables
(https://core.telegram.org/bots/api#html-style), so those become lines of text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

BULLET, RULE, BETWEEN_CELLS, INDENT = "• ", "———", " – ", "   "
BOXES = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}
TAGS = {"strong": "b", "em": "i", "heading": "b", "th": "b", "blockquote": "i"}
BLANKS = " \t\n"
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_NOT_DIGIT = re.compile(r"\D")


class Run(NamedTuple):
    """Characters of one style: Telegram's tags from the outside in, and a link or nothing."""

    text: str
    tags: tuple[str, ...] = ()
    link: str = ""


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """Return the parser of the web page's dialect: line breaks count, raw HTML is text."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return parser.enable(["table", "strikethrough"])


def read(text: str) -> list[Run]:
    """Return the runs of a markdown text; their characters are what the person will see."""
    writer = _Writer()
    for token in _parser().parse(text):
        writer.take(token)
    return cut(writer.runs, 0, len(to_plain(writer.runs)))


def to_html(runs: Iterable[Run]) -> str:
    """Return runs as Telegram's HTML: balanced tags, everything else escaped."""
    return "".join(map(_html, runs))


def to_plain(runs: Iterable[Run]) -> str:
    """Return runs as text without any markup."""
    return "".join(run.text for run in runs)


def cut(runs: Iterable[Run], begin: int, end: int) -> list[Run]:
    """Return the characters from ``begin`` to ``end``, without the blanks around them."""
    text = to_plain(runs)[begin:end]
    end = begin + len(text.rstrip(BLANKS))
    begin += len(text) - len(text.lstrip(BLANKS))
    pieces, at = [], 0
    for run in runs:
        pieces.append(run._replace(text=run.text[max(begin - at, 0) : max(end - at, 0)]))
        at += len(run.text)
    return _joined(piece for piece in pieces if piece.text)


def _joined(runs: Iterable[Run]) -> list[Run]:
    styles = groupby(runs, key=lambda run: run[1:])
    return [Run(to_plain(group), *style) for style, group in styles]


def _html(run: Run) -> str:
    written = html.escape(run.text, quote=False)
    if run.link:
        written = f'<a href="{html.escape(run.link)}">{written}</a>'
    for tag in reversed(run.tags):
        written = f"<{tag}>{written}</{tag}>"
    return written


class _Writer:
    """Takes the parser's tokens in order and writes runs."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._tags: list[str] = []
        self._lists: list[int | None] = []
        self._link, self._link_from = "", 0
        self._gap, self._cells = 0, 0

    def take(self, token: Token) -> None:
        """Write one token; one of an unknown kind only gives its content."""
        kind, _, end = token.type.rpartition("_")
        if token.type == "inline":
            self._inline(token)
        elif end == "open":
            self._opened(kind, token)
        elif end == "close":
            self._closed(kind)
        elif token.type in ("softbreak", "hardbreak"):
            self._write("\n" + INDENT * (len(self._lists) - 1))
        elif token.type == "hr":
            self._block(RULE)
        elif token.type in ("fence", "code_block"):
            self._block(token.content.rstrip("\n"), "pre")
        elif token.type == "code_inline":
            self._write(token.content, "code")
        else:
            self._write(_BREAK.sub("\n", token.content))

    def _inline(self, token: Token) -> None:
        children = list(token.children or ())
        if self._lists and children and (box := BOXES.get(children[0].content[:4])):
            children[0].content = box + children[0].content[4:]
            if self.runs[-1].text == BULLET:
                self.runs.pop()
        for child in children:
            self.take(child)

    def _opened(self, kind: str, token: Token) -> None:
        if kind in TAGS:
            self._tags.append(TAGS[kind])
        if kind == "link":
            self._link, self._link_from = str(token.attrGet("href") or ""), len(self.runs)
        elif kind == "bullet_list":
            self._lists.append(None)
        elif kind == "ordered_list":
            start = token.attrGet("start")
            self._lists.append(1 if start is None else int(start))
        elif kind == "list_item":
            self._item()
        elif kind == "tr":
            self._part()
            self._cells = 0
        elif kind in ("th", "td"):
            self._cells += 1
            self._write(BETWEEN_CELLS if self._cells > 1 else BULLET if kind == "td" else "")

    def _closed(self, kind: str) -> None:
        if kind in TAGS:
            self._tags.pop()
        if kind == "link":
            self._end_link()
        elif kind in ("bullet_list", "ordered_list"):
            self._lists.pop()
        if kind in ("paragraph", "heading", "bullet_list", "ordered_list", "table"):
            self._gap = max(self._gap, 1 if self._lists else 2)
        elif kind in ("tr", "list_item"):
            self._gap = 1

    def _item(self) -> None:
        self._part()
        number = self._lists[-1]
        self._write(INDENT * (len(self._lists) - 1))
        self._write(BULLET if number is None else f"{number}. ")
        if number is not None:
            self._lists[-1] = number + 1

    def _part(self) -> None:
        """Begin on a new line."""
        self._gap = max(self._gap, 1)

    def _block(self, text: str, tag: str = "") -> None:
        self._part()
        self._write(text, tag)
        self._gap = 2

    def _end_link(self) -> None:
        """Write a telephone number behind its label: Telegram makes it a link by itself."""
        link, self._link = self._link, ""
        if link.startswith("tel:"):
            number, label = link.removeprefix("tel:"), to_plain(self.runs[self._link_from :])
            if _NOT_DIGIT.sub("", number) not in _NOT_DIGIT.sub("", label):
                self._write(f" ({number})")

    def _write(self, text: str, code: str = "") -> None:
        if not text:
            return
        if self._gap and self.runs:
            self.runs.append(Run("\n" * self._gap))
        self._gap = 0
        tags = (code,) if code else tuple(dict.fromkeys(self._tags))
        page = self._link.startswith(("http://", "https://")) and not code
        self.runs.append(Run(text, tags, self._link if page else ""))
