"""How fast a Python runs Python's code: `PYTHON bench/interpreter.py`, for any Python from 3.10 on.

Folding a question, reading and writing JSON, sorting, and a bare loop; the best of several rounds,
in milliseconds. Only the standard library and bot/language/text.py are used.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.language.text import fold, words

QUESTION = "Tôi muốn đăng ký tạm trú cho con ở phường Bến Nghé, cần giấy tờ gì, lệ phí bao nhiêu ạ?"


def reading() -> None:
    """Do what a turn does most: fold, split, count, write as JSON and read again."""
    for number in range(3000):
        found = words(fold(QUESTION + str(number)))
        counted = {word: index for index, word in enumerate(found)}
        sorted(json.loads(json.dumps(counted)).items(), key=lambda one: -one[1])


def loop() -> None:
    """Add a million numbers."""
    total = 0
    for number in range(1_000_000):
        total += number % 7


def best(work: Callable[[], None], rounds: int = 9) -> float:
    """Return the shortest time of several rounds, in milliseconds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return min(times)


def main() -> None:
    """Print one line."""
    version = sys.version.split()[0]
    print(f"{version}: reading {best(reading):.0f} ms, loop {best(loop):.0f} ms; {sys.executable}")


if __name__ == "__main__":
    main()
