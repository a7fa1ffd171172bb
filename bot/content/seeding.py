"""Seeds the content store from the YAML files of data/."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from .kinds import KINDS
from .loading import ContentError, load_items
from .store import ContentStore, SeedSummary

Check = Callable[[Mapping[str, Sequence[Any]]], list[str]]
SOURCES: dict[str, tuple[str, ...]] = {
    "card": ("procedures/*.yml",),
    "folk_names": ("lexicon/folk_names/*.yml",),
    "confusable": ("lexicon/confusable.yml",),
    "case_question": ("case_questions.yml",),
    "topic": ("topics.yml",),
    "portal_answer": ("portal/*.yml",),
    "overlay": ("overlays.yml",),
    "life_event": ("life_events.yml",),
    "fee_policy": ("fee_policies.yml",),
    "holiday": ("holidays.yml",),
    "opening_hours": ("opening_hours.yml",),
    "notice": ("notices.yml",),
}


def seed_all(
    content: ContentStore, data: Path, now: datetime, check: Check | None = None
) -> dict[str, SeedSummary]:
    """Bring every YAML file under ``data`` into the store; return a summary per kind.

    Raises ContentError, with a line per broken item or problem that ``check`` finds in all of
    them, before anything is written.
    """
    loaded = {kind: load_kind(kind, data) for kind in SOURCES}
    problems = check(loaded) if check else []
    if problems:
        raise ContentError("\n".join(problems))
    return content.seed_together(loaded, now)


def load_kind(kind: str, data: Path) -> list[Any]:
    """Return all items of one kind under ``data``. Raises ContentError."""
    items: list[Any] = []
    problems: list[str] = []
    for path in sorted(path for pattern in SOURCES[kind] for path in data.glob(pattern)):
        try:
            items.extend(load_items(path, KINDS[kind].schema))
        except ContentError as error:
            problems.append(str(error))
    problems += _repeated(kind, items)
    if problems:
        raise ContentError("\n".join(problems))
    return items


def _repeated(kind: str, items: list[Any]) -> list[str]:
    keys = [KINDS[kind].key(item) for item in items]
    return [f"{kind} {key}: stands twice" for key in sorted({k for k in keys if keys.count(k) > 1})]
