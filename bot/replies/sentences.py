"""Every sentence said without Rasa: limits, faults, consent. The words are in vi.yml."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from .reply import Kind, Reply


@lru_cache(maxsize=1)
def _sentences() -> dict[str, dict[str, str]]:
    data = yaml.safe_load(Path(__file__).with_name("vi.yml").read_text(encoding="utf-8"))
    return {key: {"kind": item["kind"], "text": item["text"].strip()} for key, item in data.items()}


def say(key: str, **values: str) -> Reply:
    """Return the sentence ``key`` of vi.yml with ``values`` filled in."""
    item = _sentences()[key]
    kind: Kind = item["kind"]  # type: ignore[assignment]
    return Reply(kind=kind, text=item["text"].format(**values))


def keys() -> set[str]:
    """Return the names of all sentences."""
    return set(_sentences())
