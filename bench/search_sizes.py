"""Section "search": the index over the catalogue as it is, and over 20,000 procedures."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from importing import Home, command
from questions import ROOT
from tables import table

LARGE = 20_000
ROWS = (
    ("procedures and other things in the index", "entries", "{:.0f}", ""),
    ("making the index's file, once, in a process of its own", "make", "{:.1f} s", ""),
    ("peak memory of that process", "maker", "{:.0f} MB", ""),
    ("reading the file, in each process", "read", "{:.2f} s", ""),
    ("memory of the index in each process", "memory", "{:.0f} MB", "≤ 200 MB"),
    ("one query, p50", "p50", "{:.1f} ms", "≤ 5 ms"),
    ("one query, p95", "p95", "{:.1f} ms", ""),
    ("one query, p99", "p99", "{:.1f} ms", ""),
    ("queries", "queries", "{:.0f}", ""),
)


def measure(home: Home) -> dict[str, Any]:
    """Return the figures of the search over the catalogue and, with the national file, LARGE."""
    home.fill()
    found: dict[str, Any] = {"now": _search(home.path)}
    if home.national:
        found |= _large(home, home.national, LARGE - found["now"]["procedures"])
    return found


def _large(home: Home, national: Path, more: int) -> dict[str, Any]:
    large, made = home.path / "large", home.path / "made-up.jsonl"
    large.mkdir()
    for part in home.path.glob("knowledge.db*"):
        shutil.copy(part, large)
    names = _run("synthetic.py", str(national), str(made), str(more))
    seconds, _ = command(large, ("import", "national", str(made)))
    made.unlink()
    found = {"large": _search(large), "names": names, "import": seconds}
    shutil.rmtree(large)
    return found


def _search(home: Path) -> dict[str, Any]:
    return _run("searching.py", str(home))


def _run(name: str, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, str(ROOT / "bench" / name), *arguments]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def paragraphs(figures: dict[str, Any]) -> list[str]:
    """Return the section's table and how alike the made-up names are."""
    found = figures["search"]
    shown = [found[key] for key in ("now", "large") if key in found]
    rows = [[n, *(form.format(one[key]) for one in shown), asked] for n, key, form, asked in ROWS]
    head = ["", "the catalogue", f"{LARGE:,} procedures", "asked, of the large one"]
    told = [table([*head[: 1 + len(shown)], head[3]], rows)]
    if "names" in found:
        real, made = found["names"]["real"], found["names"]["made"]
        told.append(
            f"Names: real ones have {real['words']:.0f} words in the median, made-up ones "
            f"{made['words']:.0f}; the nearest other name shares {real['alike']:.0%} of the words "
            f"of both, of made-up ones {made['alike']:.0%}. The made-up records are imported in "
            f"{found['import']:.0f} s."
        )
    return told
