"""Measures speed and memory and writes docs/performance.md.

    motcua bench [NATIONAL_FILE]

Everything runs in a temporary folder and on free ports, as an operator would run it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import talking
from questions import ROOT, read
from running import MOTCUA, Running, environment, stack
from tables import machine, table, write
from talking import Timed

DOCUMENT = ROOT / "docs" / "performance.md"
NATIONAL = ROOT.parent / "shared" / "national" / "procedures.jsonl.gz"
TURNS = 500
CLIENTS, CLIENT_SECONDS = 8, 20.0
PAIRS, LENGTH = 6, 102
SOME_REJECTED = 3  # exit code of an import that left records out


@dataclass(frozen=True)
class Command:
    """What one run of a command took: seconds, and MB at its peak."""

    seconds: float
    peak: float


def main() -> int:
    """Return the exit code: 1 if a turn failed."""
    parser = argparse.ArgumentParser(prog="motcua bench", description="Measure speed and memory.")
    parser.add_argument("national", nargs="?", type=Path, default=NATIONAL, help="national file")
    national = parser.parse_args().national
    begun, load = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        parts, failed = _measure(Path(folder), national if national.exists() else None)
    head = (
        f"Measured on {datetime.now():%Y-%m-%d} with `make bench` in "
        f"{time.monotonic() - begun:.0f} s. Machine: {machine()}. Load average at the start: "
        f"{load:.2f} (on a machine doing nothing else it is near 0)."
    )
    write(DOCUMENT, "`make bench`", [head, *parts])
    print(f"written: {DOCUMENT.relative_to(ROOT)}")
    return 1 if failed else 0


def _measure(home: Path, national: Path | None) -> tuple[list[str], int]:
    """Return the paragraphs of the document and the number of failed turns."""
    parts = _imports(home, national)
    probe = read("dev")[0].text
    with stack(home, probe) as first:
        before = first.start_seconds
    parts += _search(home)
    with stack(home, probe) as running:
        fresh = running.memory()
        alone = talking.one_client(running.url, TURNS)
        crowd = talking.many_clients(running.url, CLIENTS, CLIENT_SECONDS)
        short, long = talking.long_and_short(running.url, PAIRS, LENGTH)
        parts += _start_up(before, running.start_seconds)
        parts += _memory(fresh, running)
    parts += _latency(alone, crowd)
    parts += _length(short, long)
    return parts, sum(timed.failed for timed in (alone, crowd, short, long))


def _imports(home: Path, national: Path | None) -> list[str]:
    """Import cards and the national file into ``home``, each twice."""
    commands: list[tuple[str, Sequence[str]]] = [("our cards", ("import", "cards"))]
    if national is None:
        print(f"{NATIONAL} is not there: measured on our cards alone")
    else:
        commands.append(("the national file", ("import", "national", str(national))))
    rows = []
    for name, arguments in commands:
        for when in ("first", "again, unchanged"):
            ran = _command(home, arguments)
            rows.append([f"{name}, {when}", f"{ran.seconds:.1f} s", f"{ran.peak:.0f} MB"])
            print(*rows[-1], sep=", ")
    return ["## Import (`motcua import …`)", table(["", "time", "peak RSS"], rows)]


def _command(home: Path, arguments: Sequence[str]) -> Command:
    """Run a command of motcua in ``home`` and look at its memory until it ends."""
    begun, peak = time.perf_counter(), 0.0
    process = subprocess.Popen(
        [MOTCUA, *arguments], env=environment(home), stdout=subprocess.DEVNULL
    )
    while process.poll() is None:
        peak = max(peak, _peak(process.pid))
        time.sleep(0.02)
    if process.returncode not in (0, SOME_REJECTED):
        raise SystemExit(f"motcua {' '.join(arguments)} ended with code {process.returncode}")
    return Command(time.perf_counter() - begun, peak)


def _peak(pid: int) -> float:
    """Return the largest resident set so far in MB, 0 once the process is gone.

    The kernel's own account (ru_maxrss) would count what the parent held at the fork.
    """
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) * 1024 / 1e6 if found else 0.0


def _search(home: Path) -> list[str]:
    command = [sys.executable, str(ROOT / "bench" / "searching.py"), str(home)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    rows = [
        ["procedures in the index", found["entries"]],
        ["building the index", f"{found['build']:.2f} s"],
        ["memory of the index", f"{found['memory']:.0f} MB"],
        *([f"one query, p{p}", f"{found[f'p{p}']:.1f} ms"] for p in (50, 95, 99)),
        ["queries", found["queries"]],
    ]
    return ["## Search (in a process of its own)", table(["", ""], rows)]


def _start_up(first: float, second: float) -> list[str]:
    rows = [["first", f"{first:.1f} s"], ["second", f"{second:.1f} s"]]
    head = ["`motcua run`, database and model there", "until the first question is answered"]
    return ["## Start-up", table(head, rows)]


def _memory(fresh: dict[str, float], running: Running) -> list[str]:
    after = running.memory()
    rows = [[part, f"{fresh[part]:.0f} MB", f"{after[part]:.0f} MB"] for part in after]
    total = [f"**{sum(found.values()):.0f} MB**" for found in (fresh, after)]
    head = ["part (PSS)", "after the start", "after all turns below"]
    return ["## Memory of the whole", table(head, [*rows, ["**all**", *total]])]


def _latency(alone: Timed, crowd: Timed) -> list[str]:
    rows = [
        ["1 client", *_times(alone), f"{len(alone.seconds) / sum(alone.seconds):.1f}"],
        [f"{CLIENTS} clients", *_times(crowd), f"{len(crowd.seconds) / CLIENT_SECONDS:.1f}"],
    ]
    head = ["", "turns", "p50", "p95", "p99", "failed", "messages/s"]
    return ["## Answers through the gateway (`POST /api/v1/messages`)", table(head, rows)]


def _times(timed: Timed) -> list[str]:
    percentiles = [f"{timed.percentile(p):.0f} ms" for p in (50, 95, 99)]
    return [str(len(timed.seconds)), *percentiles, str(timed.failed)]


def _length(short: Timed, long: Timed) -> list[str]:
    ratio = long.percentile(50) / short.percentile(50)
    rows = [
        ["turns 3 to 7", f"{short.percentile(50):.0f} ms"],
        [f"turns {LENGTH - 4} to {LENGTH}", f"{long.percentile(50):.0f} ms"],
        ["ratio", f"{ratio:.2f}"],
    ]
    return ["## Long conversations", table(["", "median"], rows)]


if __name__ == "__main__":
    sys.exit(main())
