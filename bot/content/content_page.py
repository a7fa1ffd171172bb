"""The figures of reading as they stand in docs/content.md, between two marks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .loading import ContentError
from .readability import AIM, LONG, Figures

PAGE = Path("docs") / "content.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
_HEAD = (
    f"| texts | sentences | mean | nine in ten | longest | over {AIM} | over {LONG} | to mend |\n"
    "|---|---|---|---|---|---|---|---|"
)


def table(found: Mapping[str, Figures]) -> str:
    """Return the figures as a table of markdown, syllables a sentence."""
    rows = [
        f"| {group} | {len(f.lengths)} | {f.mean:.1f} | {f.ninth} | {f.longest} "
        f"| {f.over(AIM)} | {f.over(LONG)} | {len(f.faults)} |"
        for group, f in found.items()
    ]
    return "\n".join([_HEAD, *rows])


def write(root: Path, found: Mapping[str, Figures]) -> None:
    """Put the figures into the page below ``root``. Raises ContentError if it lacks the marks."""
    path = root / PAGE
    text = path.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ContentError(f"{PAGE} must have {BEGIN} and {END} once")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n{table(found)}\n{END}{after}", encoding="utf-8")
