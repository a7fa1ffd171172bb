"""`motcua chat`: the running assistant in a terminal."""

from __future__ import annotations

from typing import Any

import httpx
from rich.console import Console
from rich.markdown import Markdown

from bot.settings import Settings
from bot.starting import address


def talk(settings: Settings, console: Console) -> None:
    """Read lines until end of input; a number presses the button of that number."""
    conversation: str | None = None
    buttons: list[dict[str, Any]] = []
    with httpx.Client(base_url=address(settings), timeout=10.0) as client:
        while (line := _read(console)) is not None:
            body = {"conversation": conversation, **_message(line, buttons)}
            try:
                answer = client.post("/api/v1/messages", json=body).json()
            except (httpx.HTTPError, ValueError):
                console.print("The gateway does not answer. Start it with `motcua run`.")
                continue
            conversation = answer["conversation"] or conversation
            buttons = [b for reply in answer["replies"] for b in reply["buttons"]]
            _show(console, answer["replies"])


def _read(console: Console) -> str | None:
    try:
        return console.input("[bold]> [/bold]").strip()
    except (EOFError, KeyboardInterrupt):
        return None


def _message(line: str, buttons: list[dict[str, Any]]) -> dict[str, str]:
    """Return a payload if ``line`` is ``#n`` and the n-th button has one, else the text."""
    if line.startswith("#") and line[1:].isdigit():
        chosen = buttons[int(line[1:]) - 1 : int(line[1:])]
        if chosen and chosen[0].get("payload"):
            return {"payload": chosen[0]["payload"]}
    return {"text": line}


def _show(console: Console, replies: list[dict[str, Any]]) -> None:
    number = 0
    for reply in replies:
        console.print(Markdown(reply["text"]))
        for button in reply["buttons"]:
            number += 1
            console.print(f"  [#{number}] {button['title']}", markup=False, style="dim")
        console.print()
