"""Runs every property test again and again with new cases until the time is over.

    .venv/bin/python bench/fuzz.py [--minutes N] [--no-api]

First the fuzzer of the OpenAPI (tests/test_openapi.py) with many cases for each route, then rounds
of all tests of hypothesis, each with a seed of its own. What fails is printed with the seed that
finds it again. Ends with code 1 if anything failed.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import time

ROUND = ["-m", "hypothesis and not stack", "--hypothesis-show-statistics", "-q", "--tb=short"]
API = ["tests/test_openapi.py", "-q", "--tb=short"]
API_CASES = "40"
CLOSING_SECONDS = 60.0
_COUNTED = re.compile(r"(\d+) passing, (\d+) failing")
_TOLD = re.compile(r"^(?:E  |FAILED|ERROR)", re.MULTILINE)


def main() -> int:
    """Return the exit code."""
    parser = argparse.ArgumentParser(description="Fuzz every parser and text function.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--no-api", action="store_true")
    given = parser.parse_args()
    deadline = time.monotonic() + 60 * given.minutes
    failed = [] if given.no_api else [_failed("openapi", run(API, deadline), 0)]
    cases, seed = 0, 1
    while time.monotonic() < deadline:
        said = run([*ROUND, f"--hypothesis-seed={time.time_ns() + seed}"], deadline)
        counted = [sum(map(int, found)) for found in _COUNTED.findall(said)]
        cases += sum(counted)
        failed.append(_failed(f"round {seed}", said, sum(counted)))
        seed += 1
    print(f"{cases} cases in {seed - 1} rounds; {sum(failed)} lines of faults")
    return 1 if any(failed) else 0


def run(arguments: list[str], deadline: float) -> str:
    """Return what pytest says; it is interrupted when the time is over, and tells what it found."""
    environment = {**os.environ, "MOTCUA_TEST_PROFILE": "fuzz", "MOTCUA_FUZZ_CASES": API_CASES}
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        return process.communicate(timeout=max(1.0, deadline - time.monotonic()))[0]
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=CLOSING_SECONDS)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0]


def _failed(name: str, said: str, cases: int) -> int:
    """Print what of a run failed; return how many lines that are."""
    lines = [line for line in said.splitlines() if _TOLD.match(line)]
    print(f"{name}: {cases} cases", *lines, sep="\n", flush=True)
    return len(lines)


if __name__ == "__main__":
    sys.exit(main())
