"""Section "import": our cards and the national file into an empty folder, each twice."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from running import MOTCUA, environment
from tables import table

from bot.storage import STORES, open_store, upgrade

SOME_REJECTED = 3  # exit code of an import that left records out
ASKED, SHARE = 90.0, 3  # seconds for the first import of 5,665 records, and the part to reach
FIRST, AGAIN = "first", "again, unchanged"


@dataclass
class Home:
    """A MOTCUA_HOME of the measurements, and the national file if it is there."""

    path: Path
    national: Path | None
    imported: bool = False
    filled: bool = False

    def fill(self) -> None:
        """Make the stores, bring our cards and the national file in, unless they are there."""
        for name in () if self.filled else STORES:
            store = open_store(name, self.path)
            upgrade(store)
            store.dispose()
        for _, arguments in () if self.filled or self.imported else self.sources():
            command(self.path, arguments)
        self.filled = True

    def sources(self) -> list[tuple[str, Sequence[str]]]:
        """Return names and arguments of the imports."""
        found: list[tuple[str, Sequence[str]]] = [("our cards", ("import", "cards"))]
        if self.national:
            found.append(("the national file", ("import", "national", str(self.national))))
        return found


def measure(home: Home) -> dict[str, Any]:
    """Import everything twice; return seconds and peak MB of each run."""
    runs = []
    for name, arguments in home.sources():
        for when in (FIRST, AGAIN):
            seconds, peak = command(home.path, arguments)
            runs.append({"name": name, "when": when, "seconds": seconds, "peak": peak})
    home.imported = True
    return {"runs": runs}


def command(home: Path, arguments: Sequence[str]) -> tuple[float, float]:
    """Run a command of motcua in ``home``; return its seconds and its memory's peak in MB."""
    begun, peak = time.perf_counter(), 0.0
    process = subprocess.Popen(
        [MOTCUA, *arguments], env=environment(home), stdout=subprocess.DEVNULL
    )
    while process.poll() is None:
        peak = max(peak, _peak(process.pid))
        time.sleep(0.02)
    if process.returncode not in (0, SOME_REJECTED):
        raise SystemExit(f"motcua {' '.join(arguments)} ended with code {process.returncode}")
    return time.perf_counter() - begun, peak


def _peak(pid: int) -> float:
    """Return the largest resident set so far in MB, 0 once the process is gone.

    The kernel's own account (ru_maxrss) would count what the parent held at the fork.
    """
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) * 1024 / 1e6 if found else 0.0


def paragraphs(figures: dict[str, Any]) -> list[str]:
    """Return the section's table; the limit stands beside the import it is for."""
    rows = []
    for run in figures["import"]["runs"]:
        took = [f"{run['seconds']:.1f} s", f"{run['peak']:.0f} MB"]
        rows.append([f"{run['name']}, {run['when']}", *took, _limit(run)])
    return [table(["", "time", "peak RSS", "asked"], rows)]


def _limit(run: dict[str, Any]) -> str:
    if run["name"] != "the national file" or run["when"] != FIRST:
        return ""
    return f"≤ {ASKED / SHARE:.0f} s (a third of {ASKED:.0f} s)"
