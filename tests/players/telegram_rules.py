"""The rules of Telegram's Bot API about one message, with Telegram's own words of refusal."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

LONGEST_TEXT, LONGEST_DATA = 4096, 64
TAGS = {"b", "strong", "i", "em", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"}


class Refusal(Exception):
    """Telegram's answer to a call that it does not carry out."""

    def __init__(self, status: int, words: str, retry_after: int = 0) -> None:
        super().__init__(words)
        self.status, self.words, self.retry_after = status, words, retry_after

    def body(self) -> dict[str, Any]:
        """Return the JSON of the answer."""
        body = {"ok": False, "error_code": self.status, "description": self.words}
        return (
            {**body, "parameters": {"retry_after": self.retry_after}} if self.retry_after else body
        )


def bad(words: str) -> Refusal:
    return Refusal(400, f"Bad Request: {words}")


def flood(seconds: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", seconds)


def visible(text: str, mode: str | None) -> str:
    """Return the text that people see. Raises Refusal for what Telegram does not take."""
    shown = _parsed(text) if (mode or "").upper() == "HTML" else text
    if not shown.strip():
        raise bad("message text is empty")
    if len(shown.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        raise bad("message is too long")
    return shown.strip()


class _Entities(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.shown: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            where = len("".join(self.shown).encode())
            raise bad(
                f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {where}'
            )
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            raise bad(f'can\'t parse entities: Unmatched end tag, found "</{tag}>"')
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.shown.append(data)


def _parsed(text: str) -> str:
    parser = _Entities()
    parser.feed(text)
    parser.close()
    if parser.open:
        tag = parser.open[-1]
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{tag}\"")
    return "".join(parser.shown)


def check_keyboard(markup: Any) -> None:
    """Raises Refusal for a button that Telegram does not take."""
    rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
    for button in (button for row in rows for button in row):
        if not button.get("text"):
            raise bad("can't parse inline keyboard button: Text buttons are unallowed")
        _check_button(button)


def _check_button(button: dict[str, str]) -> None:
    if "callback_data" in button:
        if not 1 <= len(button["callback_data"].encode()) <= LONGEST_DATA:
            raise bad("BUTTON_DATA_INVALID")
    elif "url" in button:
        parts = urlsplit(button["url"])
        if parts.scheme not in ("http", "https", "tg") or "." not in (parts.hostname or "."):
            raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    else:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed")


class Flood:
    """At most one message a second to a chat and ``overall`` a second in all."""

    def __init__(self, overall: int = 30) -> None:
        self._overall = overall
        self._chats: defaultdict[int, float] = defaultdict(lambda: -10.0)
        self._all: deque[float] = deque()

    def check(self, chat: int, now: float | None = None) -> None:
        """Count a message. Raises Refusal (429) over a limit."""
        now = time.monotonic() if now is None else now
        while self._all and self._all[0] <= now - 1:
            self._all.popleft()
        if now - self._chats[chat] < 1 or len(self._all) >= self._overall:
            raise flood(1)
        self._chats[chat] = now
        self._all.append(now)
