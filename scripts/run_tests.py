"""Runs all tests: those in a browser in one process, the rest beside them in another.

    .venv/bin/python scripts/run_tests.py [PYTEST ARGUMENTS]

Two cores finish them in two thirds of the time. What the rest says is shown as it comes, what the
browser's tests say afterwards, and one closing line for both at the end. Ends with code 0 if no
test failed in either.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable

TRAIN = [sys.executable, "-c", "from bot import training; training.ensure()"]
PYTEST = [sys.executable, "-m", "pytest"]
NOTHING_COLLECTED = 5
_CLOSING = re.compile(r"^=* ?(\d+ (?:passed|failed|skipped|error|deselected).*) in [\d.]+s")
_COUNT = re.compile(r"(\d+) ([a-z]+)")


def main(arguments: list[str]) -> int:
    """Return the exit code."""
    begun = time.monotonic()
    subprocess.run(TRAIN, check=True)  # once, not by both
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        command = [*PYTEST, "-m", "browser", *arguments]
        beside = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        counts, code = _rest([*PYTEST, "-m", "not browser", *arguments])
        codes = {code, beside.wait()} - {NOTHING_COLLECTED}
        said.seek(0)
        counts += _shown(said)
    del counts["deselected"]
    told = ", ".join(f"{number} {name}" for name, number in counts.items())
    print(f"===== {told or 'no tests ran'} in {time.monotonic() - begun:.2f}s =====")
    return max(codes, default=NOTHING_COLLECTED)


def _rest(command: list[str]) -> tuple[Counter[str], int]:
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )
    assert process.stdout is not None
    return _shown(process.stdout), process.wait()


def _shown(lines: Iterable[str]) -> Counter[str]:
    """Print lines and return the counts of pytest's closing line among them."""
    counts: Counter[str] = Counter()
    for line in lines:
        print(line, end="", flush=True)
        found = _CLOSING.match(line)
        if found:
            counts = Counter({name: int(n) for n, name in _COUNT.findall(found[1])})
    return counts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
