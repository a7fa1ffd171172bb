"""`make check` looks for committed secrets and careless code: both are found where they are."""

from __future__ import annotations

import subprocess
from pathlib import Path

from bot.settings import ROOT

BIN = ROOT / ".venv" / "bin"


def scan(path: Path) -> subprocess.CompletedProcess[str]:
    command = [ROOT / "scripts" / "scan.sh", path]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_committed_secret_is_found(tmp_path: Path) -> None:
    harmless, leak = tmp_path / "harmless.py", tmp_path / "leak.py"
    harmless.write_text('NAME = "Một Cửa"\n', "utf-8")
    leak.write_text("TOKEN = '" + "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'\n", "utf-8")
    assert scan(harmless).returncode == 0
    found = scan(leak)
    assert found.returncode == 1
    assert "GitHub Token" in found.stdout
    assert "a1B2c3" not in found.stdout


def test_careless_code_is_found(tmp_path: Path) -> None:
    careless = tmp_path / "careless.py"
    careless.write_text("import yaml\nyaml.load(open('a'), Loader=yaml.Loader)\n", "utf-8")
    command = [BIN / "bandit", "-q", "-c", ROOT / "pyproject.toml", careless]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 1
    assert "B506" in found.stdout
