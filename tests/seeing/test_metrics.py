"""Every figure is documented, and no label can have values without end."""

from __future__ import annotations

import re

from prometheus_client import Counter, Gauge, Histogram

from bot.seeing import metrics
from bot.settings import ROOT

PAGE = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")
TOLD = dict(re.findall(r"^\| `(motcua_\w+)` \| ([\w, ]*) ?\| \S", PAGE, re.MULTILINE))
BOUNDED = {
    *("channel", "kind", "outcome", "stage", "part", "limit", "store", "way"),
    *("action", "prefix", "version", "python"),
}
"""Labels whose values are listed in the code, the settings or the providers' file."""


def figures() -> dict[str, tuple[str, ...]]:
    """Return the labels of every figure by the name that stands on the page."""
    found = {}
    for one in vars(metrics).values():
        if isinstance(one, Counter | Gauge | Histogram):
            name = one.describe()[0].name + ("_total" if isinstance(one, Counter) else "")
            found[name] = one._labelnames
    return found


def test_every_figure_is_documented_with_its_labels() -> None:
    assert {name: set(filter(None, labels.replace(" ", "").split(","))) for name, labels in
            TOLD.items()} == {name: set(labels) for name, labels in figures().items()}  # fmt: skip


def test_no_label_has_values_without_end() -> None:
    assert {label for labels in figures().values() for label in labels} <= BOUNDED
