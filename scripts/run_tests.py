"""Runs all tests: in one process those in a browser, those of faults, then the light ones on
Python 3.13; beside them the rest.

    .venv/bin/python scripts/run_tests.py [PYTEST ARGUMENTS]

Two cores finish them in two thirds of the time. What the rest says is shown as it comes, what is
beside it afterwards, and one closing line for all at the end. Ends with code 0 if no test failed.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

TRAIN = [sys.executable, "-c", "from bot import training; training.ensure()"]
PYTEST = [sys.executable, "-m", "pytest"]
NEXT = Path(__file__).parents[1] / ".venv-next" / "bin" / "python"
OF_FAULTS = (
    "tests/deploy",
    "tests/faults",
    "tests/mistakes",
    "tests/safekeeping",
    "tests/seeing",
    "tests/storage",
    "tests/test_faults.py",
    "tests/test_hostile.py",
    "tests/test_killed_imports.py",
    "tests/test_openapi.py",
    "tests/test_safe_whole.py",
    "tests/test_start_checks.py",
    "tests/test_supervisor.py",
)
"""Tests that wait more than they work."""
LEFT_TO_MAKE_TEST_NEXT = (
    "tests/test_rooms.py",
    "tests/test_style.py",
    "tests/test_docs.py",
    "tests/test_bench.py",
    "tests/test_dossier_fuzz.py",
    "tests/test_evening.py",
    "tests/test_fuzz_files.py",
    "tests/test_fuzz_texts.py",
    "tests/test_hung_parts.py",
    "tests/test_killed_imports.py",
    "tests/test_patterns.py",
    "tests/test_personal_numbers.py",
    "tests/test_scan.py",
    "tests/answers",
    "tests/console/test_access.py",
    "tests/console/test_content_pages.py",
    "tests/console/test_form_fields.py",
    "tests/console/test_handover_pages.py",
    "tests/console/test_learning_pages.py",
    "tests/console/test_look_up.py",
    "tests/console/test_numbers_pages.py",
    "tests/console/test_signing_in.py",
    "tests/content/test_exporting.py",
    "tests/content/test_readability.py",
    "tests/deploy",
    "tests/procedures/test_importing.py",
    "tests/procedures/test_item_rules.py",
    "tests/procedures/test_kept_index.py",
    "tests/procedures/test_life_events.py",
    "tests/procedures/test_live.py",
    "tests/safekeeping",
)
"""Slow, or about our own files, or of PostgreSQL, whose drivers are the same: run on 3.10 alone."""
NOTHING_COLLECTED = 5
_CLOSING = re.compile(r"^=* ?(\d+ (?:passed|failed|skipped|error|deselected).*) in [\d.]+s")
_COUNT = re.compile(r"(\d+) ([a-z]+)")


def main(arguments: list[str]) -> int:
    """Return the exit code."""
    begun = time.monotonic()
    commands = [[*PYTEST, "-m", "browser", *(arguments or ["tests/browser"])], *_on_next(arguments)]
    rest = [*PYTEST, "-m", "not browser", *arguments]
    if not arguments:
        commands.insert(1, [*rest, *OF_FAULTS])
        rest += [f"--ignore={path}" for path in OF_FAULTS]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said, ThreadPoolExecutor(2) as pool:
        trained = pool.submit(subprocess.run, TRAIN, check=True)  # once, not by both
        beside = pool.submit(_one_by_one, commands, said, trained)
        trained.result()
        counts, code = _rest(rest)
        codes = {code, *beside.result()} - {NOTHING_COLLECTED}
        said.seek(0)
        counts += _shown(said)
    del counts["deselected"]
    told = ", ".join(f"{number} {name}" for name, number in counts.items())
    print(f"===== {told or 'no tests ran'} in {time.monotonic() - begun:.2f}s =====")
    return max(codes, default=NOTHING_COLLECTED)


def _on_next(arguments: Sequence[str]) -> list[list[str]]:
    """Return the command of the tests on Python 3.13, if that is set up."""
    if not NEXT.exists():
        print("no .venv-next: nothing is tried on Python 3.13", flush=True)
        return []
    passed_over = [f"--ignore={path}" for path in LEFT_TO_MAKE_TEST_NEXT]
    print("on Python 3.13 without PostgreSQL and", *LEFT_TO_MAKE_TEST_NEXT, flush=True)
    return [[str(NEXT), "-m", "pytest", "-m", "not postgres", *passed_over, *arguments]]


def _one_by_one(
    commands: Sequence[Sequence[str]], said: IO[str], trained: Future[Any]
) -> list[int]:
    """Run commands in turn, writing what they say; return their exit codes.

    The first, of browsers, needs no model.
    """
    output, codes = {"stdout": said, "stderr": subprocess.STDOUT}, []
    for command in commands:
        codes.append(subprocess.run(command, check=False, **output).returncode)
        trained.result()
    return codes


def _rest(command: list[str]) -> tuple[Counter[str], int]:
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )
    assert process.stdout is not None
    return _shown(process.stdout), process.wait()


def _shown(lines: Iterable[str]) -> Counter[str]:
    """Print lines and return the counts of pytest's closing lines among them."""
    counts: Counter[str] = Counter()
    for line in lines:
        print(line, end="", flush=True)
        found = _CLOSING.match(line)
        if found:
            counts += Counter({name: int(n) for n, name in _COUNT.findall(found[1])})
    return counts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
