"""Section "load": start-up, memory, answers to 1 … 16 clients, long conversations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import talking
from figures import distribution, percentile
from importing import Home
from plots import Axis, Line, lines
from running import stack
from tables import table
from talking import CLIENTS, AtTurn, Timed

SKIPPED, ALONE = 50, 600  # turns of one client: the first do not count
WARM, SECONDS = 2.0, 10.0
TURNS = (5, 50, 100, 200, 300)
LONG = 8  # long conversations
GOALS = {"p50": 15.0, "p99": 60.0, "many": 80.0, "length": 1.3, "start": 25.0, "memory": 1800.0}
PER_CLIENTS = "messages-per-second.svg"


def measure(home: Home) -> dict[str, Any]:
    """Start everything twice and load the second; return the section's figures."""
    home.fill()
    said = talking.conversations()
    with stack(home.path, said[0][0]) as first:
        starts = [first.start_seconds]
    with stack(home.path, said[0][0]) as running:
        starts.append(running.start_seconds)
        found: dict[str, Any] = {"starts": starts, "fresh": running.memory()}
        found |= loaded(running.port, "gateway", said)
        turns = talking.at_turns(running.port, "gateway", said, TURNS, LONG)
        found |= {"turns": kept_turns(turns), "after": running.memory()}
    with stack(home.path, said[0][0], MOTCUA_RASA_PROCESSES="2") as running:
        found["pair"] = {"start": running.start_seconds, "clients": _crowds(running.port, said)}
        found["pair"]["memory"] = sum(running.memory().values())
    return found


def _crowds(port: int, said: talking.Said) -> dict[str, dict[str, float]]:
    """Return the figures of two Rasa for each number of clients."""
    given: dict[str, Any] = {"warm": 2 * WARM, "seconds": SECONDS}
    return {
        str(n): summary(talking.crowd(port, "gateway", said, clients=n, **given)) for n in CLIENTS
    }


def loaded(port: int, to: str, said: talking.Said, seconds: float = SECONDS) -> dict[str, Any]:
    """Return the distribution for one client, and rates and times for each number of clients."""
    alone = talking.crowd(port, to, said, clients=1, skip=SKIPPED, turns=ALONE)
    crowds = {
        n: talking.crowd(port, to, said, clients=n, warm=WARM, seconds=seconds) for n in CLIENTS
    }
    clients = {str(n): summary(timed) for n, timed in crowds.items()}
    return {
        "alone": summary(alone),
        "distribution": distribution(alone.seconds),
        "clients": clients,
    }


def summary(timed: Timed) -> dict[str, float]:
    """Return the figures of a load; times in ms, ``own``: share of a core the sender took."""
    times = {f"p{share}": timed.percentile(share) for share in (50, 95, 99)}
    counts = {"turns": len(timed.seconds), "failed": timed.failed}
    mean = sum(timed.seconds) / max(1, len(timed.seconds)) * 1000
    said = timed.replied / max(1, len(timed.seconds))
    return {**times, **counts, "mean": mean, "rate": timed.rate, "own": timed.own, "said": said}


def kept_turns(found: Sequence[AtTurn]) -> list[dict[str, float]]:
    """Return the medians (ms) at each turn number."""
    return [{"turn": at.turn, "long": at.medians[0], "new": at.medians[1]} for at in found]


def failed(found: Mapping[str, Any]) -> int:
    """Return the number of failed turns."""
    return int(sum(one["failed"] for one in (found["alone"], *found["clients"].values())))


def paragraphs(figures: dict[str, Any]) -> list[str]:
    """Return the section's tables."""
    found = figures["load"]
    parts = ["**Start-up**", _start_up(found), "**Memory of the whole**", _memory(found)]
    parts += ["**Answers through the gateway** (`POST /api/v1/messages`)", _answers(found)]
    parts += ["![How long an answer takes, one client](images/answer-times.svg)"]
    parts += ["**Two Rasa** (`MOTCUA_RASA_PROCESSES=2`)", _pair(found["pair"])]
    parts += ["**Long conversations**", _lengths(found)]
    return [*parts, "![What a turn costs, by its number](images/turn-costs.svg)"]


def _start_up(found: Mapping[str, Any]) -> str:
    first, second = found["starts"]
    rows = [["first", f"{first:.1f} s", ""], ["second", f"{second:.1f} s", _at_most("start", "s")]]
    head = ["`motcua run`, database and model there", "until the first question is answered"]
    return table([*head, "asked"], rows)


def _memory(found: Mapping[str, Any]) -> str:
    fresh, after = found["fresh"], found["after"]
    rows = [[part, f"{fresh[part]:.0f} MB", f"{after[part]:.0f} MB", ""] for part in after]
    total = [f"**{sum(one.values()):.0f} MB**" for one in (fresh, after)]
    rows.append(["**all**", *total, _at_most("memory", "MB")])
    return table(["part (PSS)", "after the start", "after all turns below", "asked"], rows)


def _answers(found: Mapping[str, Any]) -> str:
    rows = [answer_row("1 client, one by one", found["alone"])]
    rows[0].append(f"p50 {_at_most('p50', 'ms')}, p99 {_at_most('p99', 'ms')}")
    for count, one in sorted(found["clients"].items(), key=lambda item: int(item[0])):
        asked = f"≥ {GOALS['many']:.0f} messages/s" if count == "16" else ""
        rows.append([*answer_row(f"{count} at once", one), asked])
    head = ["", "turns", "p50", "p95", "p99", "failed", "messages/s"]
    return table([*head, "of a core the sender took", "asked"], rows)


def _pair(pair: Mapping[str, Any]) -> str:
    rows = [
        [*answer_row(f"{count} at once", one), ""]
        for count, one in sorted(pair["clients"].items(), key=lambda item: int(item[0]))
    ]
    rows[0][-1] = f"first answer after {pair['start']:.1f} s"
    rows[-1][-1] = f"{pair['memory']:.0f} MB"
    head = ["", "turns", "p50", "p95", "p99", "failed", "messages/s"]
    return table([*head, "of a core the sender took", "start, memory of the whole"], rows)


def answer_row(name: str, one: Mapping[str, float]) -> list[str]:
    """Return the cells of one load."""
    times = [f"{one[f'p{share}']:.0f} ms" for share in (50, 95, 99)]
    counts = [f"{one['failed']:.0f}", f"{one['rate']:.1f}", f"{one['own']:.0%}"]
    return [name, f"{one['turns']:.0f}", *times, *counts]


def _lengths(found: Mapping[str, Any]) -> str:
    rows = []
    for at in found["turns"]:
        asked = f"≤ {GOALS['length']}" if at["turn"] == TURNS[-1] else ""
        ratio = at["long"] / at["new"]
        turn = f"{at['turn'] - 4:.0f} to {at['turn']:.0f}"
        rows.append([turn, f"{at['long']:.1f} ms", f"{at['new']:.1f} ms", f"{ratio:.2f}", asked])
    return table(["turns", "median", "turns 3 to 7, same moment", "ratio", "asked"], rows)


def _at_most(goal: str, unit: str) -> str:
    return f"≤ {GOALS[goal]:g} {unit}"


def draw(figures: dict[str, Any], images: Path) -> None:
    """Draw the section's plots; Rasa's default pipeline and "before" stand beside, if known."""
    found, beside = figures["load"], figures.get("baseline", {})
    known = [
        ("the whole, by its gateway", found),
        *((name, beside[key]) for key, name in _BESIDE if key in beside),
    ]
    curves = [Line(name, _shares(one["distribution"])) for name, one in known]
    x, y = Axis("milliseconds until the answer"), Axis("% of answers", ticks=range(0, 101, 20))
    lines(images / "answer-times.svg", "Answers to one client", x, y, curves, marks=False)
    curves = [Line(name, _rates(one["clients"])) for name, one in known]
    x = Axis("clients at once", ticks=CLIENTS, logarithmic=True)
    lines(images / PER_CLIENTS, "Messages a second", x, Axis("messages/s"), curves)
    curves = [
        Line(name, [(at["turn"], at["long"]) for at in one["turns"]])
        for name, one in known
        if "turns" in one
    ]
    x, y = Axis("number of the turn", ticks=(0, *TURNS[1:])), Axis("milliseconds, median")
    lines(images / "turn-costs.svg", "What a turn costs, by its number", x, y, curves)


_BESIDE = (("ours", "our Rasa alone"), ("default", "Rasa's default"))


def _shares(kept: Sequence[float]) -> list[tuple[float, float]]:
    """Return the points of a distribution up to 99 of a hundred: the last tell of one answer."""
    return [(percentile(kept, share), float(share)) for share in range(100)]


def _rates(clients: Mapping[str, Mapping[str, float]]) -> list[tuple[float, float]]:
    return sorted((float(count), one["rate"]) for count, one in clients.items())
