"""Understanding does not get worse unnoticed: a frozen sample, on our cards alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROZEN = json.loads((ROOT / "tests" / "nlu" / "frozen.json").read_text(encoding="utf-8"))


def test_the_frozen_questions_are_served_as_well_as_before() -> None:
    command = [sys.executable, str(ROOT / "bench" / "evaluate.py")]
    command += ["--quick", str(FROZEN["questions"])]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
