"""The commands of the Telegram bot: its menu, and what a typed command means."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import msgspec
import yaml

_FILE = Path(__file__).with_name("telegram_commands.yml")
_CODE = re.compile(r"\d{1,2}[._]\d{6}[\w.]{0,40}")


class Command(msgspec.Struct, forbid_unknown_fields=True):
    """One command; with ``argument`` the words behind it are read as a message."""

    command: str
    action: str
    description: str
    argument: bool = False


@lru_cache(maxsize=1)
def commands() -> tuple[Command, ...]:
    """Return the commands in the order of the menu."""
    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(msgspec.convert(rows, list[Command]))


def meaning(text: str) -> dict[str, str]:
    """Return what typed text means: a field of Inbound (text, action or sentence).

    A link of ours (t.me/…?start=1_004222) names a procedure; an unknown command is read as
    words, without its slash: nothing typed ever becomes an action that is not in the menu.
    """
    text = text.replace("\0", "").encode("utf-8", "ignore").decode().strip()
    if not text.startswith("/"):
        return {"text": text} if text else {"sentence": "empty"}
    name, _, rest = text[1:].replace("\n", " ").partition(" ")
    known = {item.command: item for item in commands()}.get(name.partition("@")[0].lower())
    rest = rest.strip()
    if known is None:
        return meaning(text.lstrip("/ "))
    if known.command == "start" and _CODE.fullmatch(rest):
        return {"text": rest.replace("_", ".")}
    if known.argument and rest:
        return meaning(rest.lstrip("/ "))
    return {"action": known.action}
