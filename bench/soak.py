"""The soak: half of what the stack can take, for long. Does anything grow that should not?

    motcua bench --soak [MINUTES]

Every ten seconds: memory of each part, sizes of all files, what waits in inbox and outbox, open
connections. At the end the rules of retention are run with the clock put forward (`pruning.py`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

import figures
import pruning
import psutil
import talking
from importing import Home
from load import summary
from plots import Axis, Line, lines
from running import Running, pss, stack
from sqlalchemy import func, select
from tables import machine, table, write

from bot.conversations.tables import inbox, outbox
from bot.storage import Store, open_store

MINUTES, EVERY = 20.0, 10.0
SETTLING = 120.0  # seconds after which memory has to be flat
FLAT = 0.05
TRY_SECONDS, MOST_CLIENTS, CLIENTS = 15.0, 16, 8
WAITS = 5.0  # messages waiting in the mean that count as no growth
DATA = ("conversations.db", "working.db")  # with their write-ahead logs
LOG_BYTES = 1.0  # a message; more is a growing log
OPEN = 10  # connections more at the end than at the start that count as no growth
WAITING = ((inbox, ("received",)), (outbox, ("ready", "sending")))


@dataclass(frozen=True)
class Look:
    """What was seen at one moment: seconds since the start, MB, bytes, counts."""

    at: float
    memory: Mapping[str, float]
    files: Mapping[str, int]
    waiting: int
    connections: int


def run(home: Home, minutes: float, document: Path, images: Path) -> int:
    """Soak, write the document's section; return the exit code, 1 if something grew."""
    stamp = figures.stamp()
    home.fill()
    found = measure(home, minutes)
    kept = figures.keep("soak", {**found, "stamp": stamp, "machine": machine()})
    command = "motcua bench --soak" + ("" if minutes == MINUTES else f" {minutes:g}")
    head = f"{figures.told(stamp, command)} {machine()}."
    write(document, "`motcua bench --soak`", [head, *paragraphs(kept["soak"])])
    draw(kept["soak"], images)
    print(*verdicts(kept["soak"]), sep="\n")
    return 0 if all(well for _, _, well in verdicts(kept["soak"])) else 1


def measure(home: Home, minutes: float) -> dict[str, Any]:
    """Return the looks, the load's figures and the rows before and after pruning."""
    said = talking.conversations()
    os.environ["MOTCUA_LOG_LEVEL"] = "WARNING"  # the usual lines of a message are cut in time
    with stack(home.path, said[0][0]) as running:
        full = talking.crowd(
            running.port, "gateway", said, clients=MOST_CLIENTS, warm=2.0, seconds=TRY_SECONDS
        )
        sender = talking.begin(
            running.port, "gateway", said, clients=CLIENTS, seconds=minutes * 60, rate=full.rate / 2
        )
        looks = _watch(running, sender)
        load = talking.ended(sender)
    print(f"half of {full.rate:.1f} messages/s; {len(load.seconds)} messages, {load.failed} failed")
    seen = [asdict(look) for look in looks]
    found = {"full": full.rate, "load": summary(load), "looks": seen, "minutes": minutes}
    return found | {"pruned": pruning.rows(home.path)}


def _watch(running: Running, sender: Any) -> list[Look]:
    """Look every EVERY seconds until the sender has ended."""
    store, begun, looks = open_store("conversations", running.home), time.monotonic(), []
    while sender.poll() is None:
        looks.append(_look(running, store, time.monotonic() - begun))
        time.sleep(max(0.0, begun + len(looks) * EVERY - time.monotonic()))
    store.dispose()
    return looks


def _look(running: Running, store: Store, at: float) -> Look:
    parts = running.parts()
    memory = {name: sum(map(pss, processes)) for name, processes in parts.items()}
    memory["supervisor"] = pss(psutil.Process(running.supervisor))
    files = [path for path in running.home.rglob("*") if path.is_file()]
    sizes = {str(path.relative_to(running.home)): path.stat().st_size for path in files}
    links = sum(len(one.net_connections("inet")) for own in parts.values() for one in own)
    return Look(at, memory, sizes, _waiting(store), links)


def _waiting(store: Store) -> int:
    with store.read() as connection:
        return sum(
            connection.execute(
                select(func.count()).select_from(kept).where(kept.c.state.in_(states))
            ).scalar_one()
            for kept, states in WAITING
        )


def verdicts(found: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """Return what was looked at, what was seen, and whether it holds."""
    looks = found["looks"]
    settled = [look for look in looks if look["at"] >= SETTLING] or looks
    memory = [sum(look["memory"].values()) for look in settled]
    most = max(abs(one - median(memory)) for one in memory) / median(memory)
    first, last = _ends([look["waiting"] for look in settled])
    opened, left = _ends([look["connections"] for look in settled])
    grown = _growing(found, settled)
    words = ", ".join(f"{name} {size:+.0f} bytes" for name, size in grown.items()) or "none"
    failed = found["load"]["failed"]
    return [
        ("memory from the median, at most", f"{most:.1%}", most <= FLAT),
        ("waiting in inbox and outbox, first and last quarter, mean", f"{first:.1f}, {last:.1f}",
         last <= max(first * 1.5, WAITS)),
        ("open connections, first and last quarter, mean", f"{opened:.0f}, {left:.0f}",
         left <= opened + OPEN),
        ("files that grow by more than a byte a message, but the data", words, not grown),
        ("failed turns", f"{failed}", not failed),
    ]  # fmt: skip


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """Return the means of the first and of the last quarter."""
    quarter = max(1, len(values) // 4)
    return mean(values[:quarter]), mean(values[-quarter:])


def _growing(found: Mapping[str, Any], looks: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the files that grow with the messages, but those of data, with their growth."""
    first, last = looks[0], looks[-1]
    messages = (last["at"] - first["at"]) * found["load"]["rate"]
    sizes = {name: size - first["files"].get(name, 0) for name, size in last["files"].items()}
    return {
        name: grown
        for name, grown in sizes.items()
        if not name.startswith(DATA) and grown > LOG_BYTES * messages
    }


def paragraphs(found: Mapping[str, Any]) -> list[str]:
    """Return the section's tables."""
    looks, load = found["looks"], found["load"]
    head = (
        f"{found['minutes']:g} minutes at {load['rate']:.1f} messages/s, half of the "
        f"{found['full']:.1f} that {MOST_CLIENTS} clients got before: {load['turns']:.0f} "
        f"messages, p50 {load['p50']:.0f} ms, p99 {load['p99']:.0f} ms."
    )
    judged = [[name, seen, "yes" if well else "**no**"] for name, seen, well in verdicts(found)]
    marks = _moments(looks)
    rows = [_row(name, marks, "memory", 1.0, "MB") for name in looks[-1]["memory"]]
    rows += [
        _row(name, marks, "files", 1e6, "MB")
        for name in sorted(looks[-1]["files"])
        if looks[-1]["files"][name] != looks[0]["files"].get(name)
    ]
    rows += [[name, *(look[key] for look in marks)] for key, name in _COUNTS.items()]
    times = [f"{look['at'] / 60:.0f} min" for look in marks]
    parts = [head, table(["", "seen", "holds"], judged), table(["", *times], rows)]
    return [*parts, "![Memory during the soak](images/soak.svg)", *pruning.paragraphs(found)]


_COUNTS = {"waiting": "waiting in inbox and outbox", "connections": "open connections"}


def _moments(looks: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [looks[round(share * (len(looks) - 1) / 4)] for share in range(5)]


def _row(
    name: str, looks: Sequence[Mapping[str, Any]], kind: str, of: float, unit: str
) -> list[str]:
    return [name, *(f"{look[kind].get(name, 0) / of:.1f} {unit}" for look in looks)]


def draw(found: Mapping[str, Any], images: Path) -> None:
    """Draw the memory of the whole and of its parts."""
    looks = found["looks"]
    whole = [(look["at"] / 60, sum(look["memory"].values())) for look in looks]
    names = [name for name in looks[-1]["memory"] if name != "supervisor"]
    parts = [
        Line(name, [(look["at"] / 60, look["memory"].get(name, 0.0)) for look in looks])
        for name in names
    ]
    x, y = Axis("minutes"), Axis("MB (PSS)")
    curves = [Line("all", whole), *parts]
    lines(images / "soak.svg", "Memory during the soak", x, y, curves, marks=False)
