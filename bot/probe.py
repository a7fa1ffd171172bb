"""`motcua probe`: asks a real question as a citizen does, from outside, and judges the answer.

One line and an exit code as monitoring systems (Nagios, Icinga, Zabbix, cron) expect them. What is
asked is erased afterwards and not counted as use.
"""

from __future__ import annotations

import json
import secrets
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import click
import httpx

from bot.conversations.record import PROBE
from bot.settings import SettingsError, load
from bot.starting import address

OK, WARNING, CRITICAL, UNKNOWN = range(4)
WORDS = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
QUESTION, KIND = "lệ phí đăng ký tạm trú", "answer"  # of a card, so it is known everywhere


@dataclass(frozen=True)
class Found:
    """What a probe came to: exit code, seconds, kind of the answer, id for the logs, in words."""

    code: int
    seconds: float
    kind: str
    trace_id: str
    told: str


def ask(url: str, slow: float, longest: float, keep: bool = False) -> Found:
    """Ask one question at ``url``; over ``slow`` seconds is a warning, ``longest`` is waited."""
    begun = time.perf_counter()
    with httpx.Client(base_url=url, timeout=longest) as client:
        try:
            answer = client.post("/api/v1/messages", json=_question())
            seconds = time.perf_counter() - begun
            body = answer.json() if answer.status_code == 200 else {}
        except httpx.TimeoutException:
            return _failed(begun, f"no answer within {longest:g} s")
        except (httpx.HTTPError, ValueError) as error:
            return _failed(begun, f"the gateway does not answer ({type(error).__name__})")
        trace = answer.headers.get("X-Request-Id", "")
        if not keep and isinstance(body, dict) and body.get("conversation"):
            _erase(client, str(body["conversation"]))
    return _judged(answer.status_code, body, seconds, slow, trace)


def _question() -> dict[str, Any]:
    return {"conversation": None, "text": QUESTION, "id": PROBE + secrets.token_hex(12)}


def _erase(client: httpx.Client, conversation: str) -> None:
    with suppress(httpx.HTTPError):
        client.delete("/api/v1/my-data", params={"conversation": conversation})


def _failed(begun: float, told: str) -> Found:
    return Found(CRITICAL, time.perf_counter() - begun, "", "", told)


def _judged(status: int, body: Any, seconds: float, slow: float, trace: str) -> Found:
    try:
        kind = str(body["replies"][0]["kind"])
    except (KeyError, IndexError, TypeError):
        return Found(CRITICAL, seconds, "", trace, f"no reply (HTTP {status})")
    if kind != KIND:
        return Found(CRITICAL, seconds, kind, trace, f"a reply of kind {kind}, not {KIND}")
    if seconds > slow:
        return Found(WARNING, seconds, kind, trace, f"answered, but slower than {slow:g} s")
    return Found(OK, seconds, kind, trace, "answered")


@click.command()
@click.argument("url", required=False)
@click.option("--slow", default=2.0, show_default=True, help="seconds that are a warning")
@click.option("--longest", default=10.0, show_default=True, help="seconds to wait at most")
@click.option("--keep", is_flag=True, help="leave the conversation where it is")
@click.option("--json", "as_json", is_flag=True, help="print one JSON object")
def probe(url: str | None, slow: float, longest: float, keep: bool, as_json: bool) -> None:
    """Ask a question at URL (default: the gateway of the settings) and judge the answer."""
    try:
        found = ask(url or address(load()), slow, longest, keep)
    except (SettingsError, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        click.echo(f"UNKNOWN - {error}")
        sys.exit(UNKNOWN)
    if as_json:
        click.echo(json.dumps({"status": WORDS[found.code], **asdict(found)}))
    else:
        trace = f", id {found.trace_id}" if found.trace_id else ""
        figures = f"time={found.seconds:.3f}s;{slow:g};{longest:g}"
        click.echo(f"{WORDS[found.code]} - {found.told}{trace} | {figures}")
    sys.exit(found.code)
