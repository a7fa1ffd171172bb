"""The last figures of every section, so that one can be measured alone and all be shown."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from questions import ROOT

PATH = ROOT / "bench" / "figures.json"
STEPS = 200  # points of a distribution that are kept


def load(path: Path = PATH) -> dict[str, Any]:
    """Return the figures by section, none if nothing was measured yet."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def keep(section: str, found: dict[str, Any], path: Path = PATH) -> dict[str, Any]:
    """Put a section's figures in the place of its last ones and return all."""
    kept = {**load(path), section: found}
    text = json.dumps(rounded(kept), indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    return kept


def rounded(found: Any) -> Any:
    """Return figures with five digits that count."""
    if isinstance(found, float):
        return float(f"{found:.5g}")
    if isinstance(found, dict):
        return {name: rounded(value) for name, value in found.items()}
    return [rounded(one) for one in found] if isinstance(found, list | tuple) else found


def stamp() -> dict[str, Any]:
    """Return when, on what commit and beside what load (mean of a minute) a section begins."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return {
        "day": f"{datetime.now():%Y-%m-%d}",
        "commit": said.stdout.strip(),
        "load": os.getloadavg()[0],
    }


def told(found: dict[str, Any], command: str) -> str:
    """Return a stamp in words."""
    return (
        f"Measured on {found['day']} at commit {found['commit']} with `{command}`; load average at "
        f"the start {found['load']:.2f}."
    )


def distribution(seconds: Sequence[float]) -> list[float]:
    """Return the milliseconds that 0, 0.5, 1 … 100 of a hundred turns do not exceed."""
    return [float(ms) * 1000 for ms in np.percentile(seconds, np.linspace(0, 100, STEPS + 1))]


def percentile(kept: Sequence[float], share: float) -> float:
    """Return what ``share`` of a hundred turns do not exceed, from a kept distribution."""
    return kept[round(share * STEPS / 100)]
