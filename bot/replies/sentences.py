"""Every sentence said without Rasa: limits, faults, consent. The words are in vi.yml."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import msgspec
import yaml

from .reply import Button, Kind, Reply


class Sentence(msgspec.Struct, forbid_unknown_fields=True):
    """One entry of vi.yml: the text's words in braces are filled in when it is said."""

    kind: Kind
    text: str
    buttons: list[Button] = []


@lru_cache(maxsize=1)
def _sentences() -> dict[str, Sentence]:
    data = yaml.safe_load(Path(__file__).with_name("vi.yml").read_text(encoding="utf-8"))
    return msgspec.convert(data, dict[str, Sentence])


def say(key: str, **values: str) -> Reply:
    """Return the sentence ``key`` of vi.yml with ``values`` filled in."""
    item = _sentences()[key]
    buttons = [Button(b.title, payload=b.payload, url=b.url) for b in item.buttons]
    return Reply(kind=item.kind, text=item.text.strip().format(**values), buttons=buttons)


def keys() -> set[str]:
    """Return the names of all sentences."""
    return set(_sentences())
