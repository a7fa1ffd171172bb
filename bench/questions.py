"""The questions of tests/nlu as the measurements read them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Question:
    """One labelled question. ``codes``: acceptable procedures; ``also``: those of a second.

    ``portal``: the answers about the portal that would help, if only some would.
    """

    text: str
    intent: str
    behaviour: str
    codes: tuple[str, ...]
    also: tuple[str, ...]
    facets: tuple[str, ...]
    noise: str
    portal: tuple[str, ...] = ()


def read(name: str) -> list[Question]:
    """Return the questions of tests/nlu/<name>.yml."""
    path = ROOT / "tests" / "nlu" / f"{name}.yml"
    items = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Question(
            text=item["text"],
            intent=item["intent"],
            behaviour=item["behaviour"],
            codes=tuple(item.get("codes") or ()),
            also=tuple(item.get("also") or ()),
            facets=tuple(item.get("facets") or ()),
            noise=item.get("noise", "clean"),
            portal=tuple(item.get("portal") or ()),
        )
        for item in items
    ]
