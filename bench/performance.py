"""Measures speed and memory and writes docs/performance.md.

    motcua bench [NATIONAL_FILE] [--only SECTION …] [--soak [MINUTES]] [--before COMMIT]

Everything runs in a temporary folder and on free ports, as an operator would run it. The figures
of every section are kept in bench/figures.json, so that one can be measured anew alone.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import against
import figures
import importing
import load
import search_sizes
import soak
import stages
from importing import Home
from questions import ROOT
from tables import machine, write

from bot import training

DOCUMENT = ROOT / "docs" / "performance.md"
IMAGES = ROOT / "docs" / "images"
NATIONAL = ROOT.parent / "shared" / "national" / "procedures.jsonl.gz"


@dataclass(frozen=True)
class Section:
    """One part of the document: how it is measured, shown, and how many turns failed in it."""

    measure: Callable[[Home], dict[str, Any]]
    paragraphs: Callable[[dict[str, Any]], list[str]]
    failed: Callable[[dict[str, Any]], int] = lambda _: 0


SECTIONS = {
    "import": Section(importing.measure, importing.paragraphs),
    "search": Section(search_sizes.measure, search_sizes.paragraphs),
    "load": Section(load.measure, load.paragraphs, load.failed),
    "baseline": Section(against.measure, against.paragraphs, against.lost),
    "stages": Section(stages.measure, stages.paragraphs),
}


def main() -> int:
    """Return the exit code: 1 if a turn failed, or if the soak found growth."""
    given = _arguments()
    begun = time.monotonic()
    training.ensure()
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        code = _run(given, Home(Path(folder), _national(given)))
    print(f"done in {time.monotonic() - begun:.0f} s")
    return code


def _run(given: argparse.Namespace, home: Home) -> int:
    """Measure what is asked for and write the document; return the exit code."""
    chosen: Sequence[str] = given.only or [*SECTIONS]
    if given.soak is not None:
        return soak.run(home, given.soak, DOCUMENT, IMAGES)
    if given.before:
        stages.keep_before(home, given.before)
        return 0
    lost = sum([_measure(name, home) for name in chosen])
    show(figures.load(), chosen)
    return 1 if lost else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="motcua bench", description="Measure speed and memory.")
    parser.add_argument("national", nargs="?", type=Path, default=NATIONAL, help="national file")
    parser.add_argument(
        "--only",
        action="append",
        choices=[*SECTIONS],
        help="measure this section alone; may repeat",
    )
    parser.add_argument(
        "--soak", nargs="?", type=float, const=soak.MINUTES, metavar="MINUTES",
        help=f"half load for {soak.MINUTES:.0f} minutes instead: does anything grow?",
    )  # fmt: skip
    parser.add_argument(
        "--before", metavar="COMMIT",
        help="keep the stages as they are now as the column before, as that of COMMIT",
    )  # fmt: skip
    return parser.parse_args()


def _national(given: argparse.Namespace) -> Path | None:
    if given.national.exists():
        return Path(given.national)
    print(f"{given.national} is not there: measured on our cards alone")
    return None


def _measure(name: str, home: Home) -> int:
    """Measure a section, keep its figures; return the number of failed turns."""
    stamp, begun = figures.stamp(), time.monotonic()
    print(f"{name} … (load average {stamp['load']:.2f})", flush=True)
    found = SECTIONS[name].measure(home)
    figures.keep(name, {**found, "stamp": stamp, "machine": machine()})
    print(f"{name}: {time.monotonic() - begun:.0f} s", flush=True)
    return SECTIONS[name].failed(found)


def show(kept: dict[str, Any], chosen: Sequence[str]) -> None:
    """Write the chosen sections, the table of what was asked, and every plot."""
    for name in chosen:
        command = f"motcua bench --only {name}"
        head = f"{figures.told(kept[name]['stamp'], command)} {kept[name]['machine']}."
        write(DOCUMENT, f"`{command}`", [head, *SECTIONS[name].paragraphs(kept)])
    if "load" in kept:
        load.draw(kept, IMAGES)
    if "stages" in kept:
        stages.draw(kept, IMAGES)


if __name__ == "__main__":
    sys.exit(main())
