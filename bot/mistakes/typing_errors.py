"""Variables that look like settings and are none."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from bot.settings import SETTINGS

from .mistake import Mistake, remark


def unknown(environ: Mapping[str, str]) -> Iterator[Mistake]:
    """Find MOTCUA_ variables that nothing reads, with the setting that was meant."""
    names = [setting.name for setting in SETTINGS]
    for name in sorted(environ):
        if name.startswith("MOTCUA_") and name not in names:
            near = difflib.get_close_matches(name, names, 1)
            meant = f" Did you mean {near[0]}?" if near else " See docs/settings.md."
            yield remark(name, f"is no setting: it is not read, the default holds.{meant}")
