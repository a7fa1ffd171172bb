"""Section "baseline": our Rasa and Rasa's default pipeline, one after the other, over REST.

Same machine, same questions in the same conversations, same action server, same actions, same
replies. Rasa's default is as `rasa init` makes it (`default_rasa.py`), with its own tracker store
in memory and its own check of an action's result.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import default_rasa
import httpx
import psutil
import talking
import yaml
from importing import Home
from load import PER_CLIENTS, answer_row, failed, kept_turns, loaded
from questions import ROOT
from running import START_SECONDS, NotAnswering, environment, pss, stop
from tables import table

from bot import settings, training
from bot.supervisor import ONE_THREAD, Part, parts

TOKEN, OURS = "bench", "bot.nlu.without_tensorflow"
TURNS, LONG = (5, 50, 100), 4  # of Rasa's default: its turns grow with the conversation
LEFT_OUT = ("text", "message_id", "metadata", "text_tokens", "commands", "flows_from_history")
TIMES = 4


def measure(home: Home) -> dict[str, Any]:
    """Return the figures of both, each alone with the action server."""
    home.fill()
    default = default_rasa.model()
    model, _ = training.ensure()
    said = talking.conversations()
    config = settings.load(environment(home.path))
    actions, rasa, _ = parts(config, model, TOKEN)
    with _running(actions, home.path):
        with _rasa(rasa, home.path, said[0][0]) as (process, seconds):
            ours = _figures(rasa.port, "rasa", said, process, seconds)
            _hand(rasa.port, said, home.path / "handed.json")
        _make_default(rasa, model, default, home.path)
        with _rasa(rasa, home.path, said[0][0]) as (process, seconds):
            found = _figures(rasa.port, "default", said, process, seconds)
            turns = talking.at_turns(rasa.port, "default", said, TURNS, LONG)
    return {"ours": ours, "default": found | {"turns": kept_turns(turns)}}


def _figures(
    port: int, to: str, said: talking.Said, process: psutil.Process, seconds: float
) -> dict[str, Any]:
    found = loaded(port, to, said)
    return found | {"start": seconds, "memory": pss(process)}


def _hand(port: int, said: talking.Said, path: Path) -> None:
    """Write what our NLU finds of every text, outside any conversation."""
    found = {}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", params={"token": TOKEN}) as client:
        for text in {text for texts in said for text in texts}:
            parsed = client.post("/model/parse", json={"text": text}).raise_for_status().json()
            found[text] = {key: value for key, value in parsed.items() if key not in LEFT_OUT}
    path.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def _make_default(rasa: Part, ours: Path, default: Path, home: Path) -> None:
    """Turn our Rasa's command into that of the default: Rasa itself, with what we leave out.

    Model, endpoints and environment are the default's; no number of threads is set.
    """
    endpoints = home / "endpoints.yml"
    action = {"action_endpoint": {"url": rasa.environment["MOTCUA_ACTIONS_URL"] + "/webhook"}}
    endpoints.write_text(yaml.safe_dump(action), encoding="utf-8")
    other = {str(ours): str(default), "endpoints.yml": str(endpoints), OURS: "rasa"}
    rasa.command = [other.get(argument, argument) for argument in rasa.command]
    rasa.environment = {
        **rasa.environment,
        **default_rasa.environment(rasa.environment),
        default_rasa.HANDED: str(home / "handed.json"),
    }
    for name in ONE_THREAD:
        rasa.environment.pop(name, None)


@contextmanager
def _running(part: Part, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Give a part while it runs; its words go to a log in ``home``."""
    with (home / f"{part.name}.log").open("ab") as log:
        process = subprocess.Popen(
            part.command, cwd=ROOT, env=part.environment, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        stop(process)


@contextmanager
def _rasa(part: Part, home: Path, probe: str) -> Iterator[tuple[psutil.Process, float]]:
    """Give Rasa's process and the seconds until it answered ``probe``. Raises NotAnswering."""
    begun = time.perf_counter()
    with _running(part, home) as process:
        with httpx.Client(base_url=f"http://127.0.0.1:{part.port}", timeout=10.0) as client:
            while not _answers(client, probe):
                late = time.perf_counter() - begun > START_SECONDS
                if process.poll() is not None or late:
                    raise NotAnswering(f"Rasa answered no question; see {home}")
                time.sleep(0.1)
        yield psutil.Process(process.pid), time.perf_counter() - begun


def _answers(client: httpx.Client, probe: str) -> bool:
    body = {"sender": "probe#1", "message": probe}
    try:
        answer = client.post("/webhooks/rest/webhook", json=body)
        return answer.status_code == 200 and bool(answer.json())
    except (httpx.HTTPError, ValueError):
        return False


def lost(found: Mapping[str, Any]) -> int:
    """Return the number of failed turns."""
    return failed(found["ours"]) + failed(found["default"])


def paragraphs(figures: dict[str, Any]) -> list[str]:
    """Return the section's tables."""
    found = figures["baseline"]
    shown = {"our Rasa, over REST": found["ours"], "Rasa's default, over REST": found["default"]}
    if "load" in figures:
        shown["the whole of Một Cửa, through the gateway"] = figures["load"]
    rows = [[*_row(name, one), _times(one, found["default"])] for name, one in shown.items()]
    head = ["", "p50, 1 client", "p99", "8 clients", "16 clients", "times the default's (8, 16)"]
    parts = [table(head, rows), f"Asked: at least {TIMES} times the default's messages a second."]
    rows = [_other(name, one) for name, one in shown.items() if "start" in one]
    head = ["Rasa alone", "start to first answer", "PSS after all", "characters of an answer"]
    parts += [table(head, rows), f"![Messages a second, by clients](images/{PER_CLIENTS})"]
    head = ["", "turns", "p50", "p95", "p99", "failed", "messages/s", "of a core the sender took"]
    rows = [answer_row(f"{name}, 1 client", one["alone"]) for name, one in shown.items()]
    rows += [answer_row(f"{name}, 16", one["clients"]["16"]) for name, one in shown.items()]
    return [*parts, table(head, rows)]


def _row(name: str, one: Mapping[str, Any]) -> list[str]:
    alone, clients = one["alone"], one["clients"]
    rates = [f"{clients[count]['rate']:.1f}/s" for count in ("8", "16")]
    return [name, f"{alone['p50']:.0f} ms", f"{alone['p99']:.0f} ms", *rates]


def _times(one: Mapping[str, Any], default: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{one['clients'][count]['rate'] / default['clients'][count]['rate']:.1f}"
        for count in ("8", "16")
    )


def _other(name: str, one: Mapping[str, Any]) -> list[str]:
    said = one["alone"]["said"]
    return [name, f"{one['start']:.1f} s", f"{one['memory']:.0f} MB", f"{said:.0f}"]
