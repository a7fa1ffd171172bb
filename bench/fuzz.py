"""Runs every property test again and again with new cases until the time is over.

    .venv/bin/python bench/fuzz.py [--minutes N] [--no-api] [--no-report]

First the fuzzer of the OpenAPI (tests/test_openapi.py) with many cases for each route, then rounds
of all tests of hypothesis, each with a seed of its own. What fails is printed with the seed that
finds it again. Writes its figures into docs/security.md. Ends with code 1 if anything failed.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tables import machine, write

DOCUMENT = Path(__file__).parents[1] / "docs" / "security.md"
ROUND = ["-m", "hypothesis and not stack", "--hypothesis-show-statistics", "-q", "--tb=short"]
API = ["tests/test_openapi.py", "-k", "sqlite", "-s", "-q", "--tb=short"]
API_CASES = "10"
CLOSING_SECONDS = 60.0
_COUNTED = re.compile(r"(\d+) (?:passing|failing|generated)\b")
_TEST = re.compile(r"^tests/\S+::.+:$", re.MULTILINE)
_TOLD = re.compile(r"^(?:E  |FAILED|ERROR)", re.MULTILINE)


def main() -> int:
    """Return the exit code."""
    parser = argparse.ArgumentParser(description="Fuzz every parser and text function.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--no-api", action="store_true")
    parser.add_argument("--no-report", action="store_true")
    given = parser.parse_args()
    deadline = time.monotonic() + 60 * given.minutes
    routes = [] if given.no_api else [_told("openapi", run(API, deadline))]
    rounds: list[Counts] = []
    while time.monotonic() < deadline:
        seed = time.time_ns()
        rounds.append(_told(f"seed {seed}", run([*ROUND, f"--hypothesis-seed={seed}"], deadline)))
    faults = sum(counts.faults for counts in [*routes, *rounds])
    tests = max((counts.tests for counts in rounds), default=0)
    told = (
        f"{given.minutes:g} minutes of new cases on {date.today()}: "
        f"{sum(counts.cases for counts in routes)} for the routes of the API, "
        f"{sum(counts.cases for counts in rounds)} for {tests} property tests "
        f"in {len(rounds)} rounds, the last of them cut short; {faults} faults."
    )
    print(told)
    if not given.no_report:
        write(DOCUMENT, "`bench/fuzz.py`", [f"{told} Machine: {machine()}."])
    return 1 if faults else 0


class Counts(NamedTuple):
    """Of one run of pytest."""

    tests: int
    cases: int
    faults: int


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


def _told(name: str, said: str) -> Counts:
    """Print what of a run failed; return what it counted, its lines of faults among it."""
    lines = [line for line in said.splitlines() if _TOLD.match(line)]
    cases = sum(map(int, _COUNTED.findall(said)))
    print(f"{name}: {cases} cases", *lines, sep="\n", flush=True)
    failed = [line for line in lines if not line.startswith("E  ")]
    return Counts(len(_TEST.findall(said)), cases, len(failed))


if __name__ == "__main__":
    sys.exit(main())
