"""A log does not fill the disk: it is cut while its part goes on writing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from stack import eventually

from bot.supervisor import Part, Supervisor

SOURCE = """
import sys, time
for number in range(10**6):
    print("line", number, flush=True)
    time.sleep(0.001)
"""


def test_a_large_log_is_kept_aside_and_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.supervisor.LARGEST_LOG", 2000)
    part = Part("gateway", [sys.executable, "-c", SOURCE], dict(os.environ), 0, "MOTCUA_PORT")
    running = Supervisor([part], tmp_path, print)
    log, kept = tmp_path / "gateway.log", tmp_path / "gateway.log.1"
    running.restart("gateway")
    try:
        assert eventually(lambda: log.exists() and log.stat().st_size > 2000, 20)
        running.look()
        assert kept.read_text().startswith("line 0\n")
        assert eventually(lambda: log.stat().st_size > 100, 20)
        assert b"\0" not in log.read_bytes()
        assert not log.read_text().startswith("line 0\n")
    finally:
        running.stop()
