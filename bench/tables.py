"""Markdown tables, and documents whose figures are written anew while their prose stays."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

BEGIN, END = "<!-- figures: begin (written by {by}) -->", "<!-- figures: end -->"
LOOP = 1_000_000


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a markdown table; every column but the first is aligned to the right."""
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def write(path: Path, by: str, figures: Sequence[str]) -> None:
    """Put ``figures`` (paragraphs) between the marks of ``path``; what stands around stays.

    A document without marks gets them at its end.
    """
    begin = BEGIN.format(by=by)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    before, mark, rest = text.partition(begin)
    after = rest.partition(END)[2] if mark else "\n"
    body = "\n\n".join([begin, *figures, END])
    head = before if mark else before.rstrip() + "\n\n" if before else ""
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + body + after, encoding="utf-8")


def machine() -> str:
    """Return processor, cores, memory and system of this machine in one line."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in info if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores, "
        f"{memory:.0f} GB, {platform.system()} {'.'.join(platform.release().split('.')[:2])}, "
        f"Python {platform.python_version()}; {LOOP:,} rounds of a loop take {_pace():.0f} ms"
    )


def _pace() -> float:
    """Return the milliseconds of a fixed piece of work: machines of one name differ by the day."""
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        sum(number * number for number in range(LOOP))
        times.append(time.perf_counter() - begun)
    return 1000 * min(times)
