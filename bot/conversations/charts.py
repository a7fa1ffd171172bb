"""Charts as SVG made on the server: read in print, in grey, and by a screen reader.

Bars are told apart by hatching as well as by shade, their values stand beside them, and a table
with the same figures belongs to each chart. Words come with the chart; none is written here.
Everything is drawn in the text's colour, so that dark pages work; a page may colour ``.bar``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from .sheets import Cell, Sheet

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 720, 56, 12, 16, 44
HEIGHT = 300
ROW, LABEL = 30, 230  # of a chart with lying bars: height of a row, width of the names
TICKS = 4
MOST_LABELS = 12  # below the columns
FILLS = (("currentColor", 1), ("url(#hatch)", 1), ("currentColor", 0.4), ("currentColor", 0.12))
LONGEST_LABEL = 30
_HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="bar" width="2.5" height="6" fill="currentColor"/>'
    "</pattern></defs>"
)


@dataclass(frozen=True)
class Series:
    """One kind of bar: its name, and one value for each label, none negative."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Chart:
    """What is shown. ``key`` is unique on a page; ``head`` names the labels in the table.

    ``desc`` says in a sentence what is to be seen. With ``share`` values are 0 to 1.
    """

    key: str
    title: str
    desc: str
    head: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    share: bool = False

    @property
    def sheet(self) -> Sheet:
        """The same figures as a table."""
        heads = (self.head, *(one.name for one in self.series))
        rows: list[tuple[Cell, ...]] = [
            (label, *(one.values[at] for one in self.series))
            for at, label in enumerate(self.labels)
        ]
        percent = tuple(range(1, len(heads))) if self.share else ()
        return Sheet(self.title, heads, tuple(rows), percent)


def columns(chart: Chart) -> str:
    """Return standing bars, the series of a label on top of each other: for days and hours."""
    top = _nice(max((sum(parts) for parts in _stacks(chart)), default=0))
    inner = HEIGHT - TOP - BOTTOM
    drawn = [*_grid(chart, top, inner), *_stacked(chart, top, inner), *_legend(chart, HEIGHT)]
    return _svg(chart, HEIGHT + (24 if len(chart.series) > 1 else 0), drawn)


def bars(chart: Chart) -> str:
    """Return lying bars, each with its name and its value: for procedures, fields, agencies."""
    most = max((value for one in chart.series for value in one.values), default=0) or 1
    height = TOP + len(chart.labels) * ROW * len(chart.series) + 8
    drawn = [*_lying(chart, most), *_legend(chart, height)]
    return _svg(chart, height + (24 if len(chart.series) > 1 else 0), drawn)


def figure(chart: Chart, drawing: str, table_label: str) -> str:
    """Return the drawing with its title and its table as HTML; the table opens by itself."""
    head, *rest = chart.sheet.heads
    heads = f'<th scope="col">{escape(head)}</th>' + "".join(
        f'<th scope="col" class="number">{escape(name)}</th>' for name in rest
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(str(row[0]))}</th>'
        + "".join(f'<td class="number">{told(value, chart.share)}</td>' for value in row[1:])
        + "</tr>"
        for row in chart.sheet.rows
    )
    return (
        f'<figure class="chart"><figcaption>{escape(chart.title)}</figcaption>{drawing}'
        f"<details><summary>{escape(table_label)}</summary><table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></details></figure>"
    )


def told(value: Cell, share: bool = False) -> str:
    """Return a number as it is read in Vietnamese: 1.234, 12,5 or 75,6%; nothing for None."""
    if value is None or isinstance(value, str) or not isinstance(value, int | float):
        return escape("" if value is None else str(value))
    number = value * 100 if share else value
    text = f"{number:,.1f}" if isinstance(number, float) else f"{number:,}"
    text = text.removesuffix(".0").translate(str.maketrans(",.", ".,"))
    return f"{text}%" if share else text


def _svg(chart: Chart, height: float, drawn: Sequence[str]) -> str:
    title, desc = f"{chart.key}-title", f"{chart.key}-desc"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img" '
        f'aria-labelledby="{title} {desc}" font-size="13" fill="currentColor">'
        f'<title id="{title}">{escape(chart.title)}</title>'
        f'<desc id="{desc}">{escape(chart.desc)}</desc>'
        f"{_HATCH.replace('hatch', f'{chart.key}-hatch')}{''.join(drawn)}</svg>"
    )


def _stacks(chart: Chart) -> Iterator[tuple[float, ...]]:
    return zip(*(one.values for one in chart.series), strict=True)


def _nice(most: float) -> float:
    """Return the top of the scale: a round number that TICKS round steps lead to."""
    if most <= 0:
        return float(TICKS)
    step = most / TICKS
    power = 10.0 ** math.floor(math.log10(step))
    return TICKS * power * next(round_ for round_ in (1, 2, 2.5, 5, 10) if round_ * power >= step)


def _grid(chart: Chart, top: float, inner: float) -> Iterator[str]:
    for at in range(TICKS + 1):
        value, y = top * at / TICKS, TOP + inner * (1 - at / TICKS)
        yield (
            f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="currentColor" '
            f'stroke-opacity="{0.7 if at == 0 else 0.2}"/>'
        )
        label = told(value, chart.share)
        yield f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'


def _stacked(chart: Chart, top: float, inner: float) -> Iterator[str]:
    count = max(1, len(chart.labels))
    slot = (WIDTH - LEFT - RIGHT) / count
    every = math.ceil(count / MOST_LABELS)
    for at, (label, parts) in enumerate(zip(chart.labels, _stacks(chart), strict=True)):
        x, y = LEFT + at * slot, TOP + inner
        for number, value in enumerate(parts):
            height = inner * value / top
            y -= height
            yield _bar(chart, number, (x + slot * 0.15, y, slot * 0.7, height))
        if at % every == 0:
            middle = x + slot / 2
            yield f'<text x="{middle:.1f}" y="{TOP + inner + 18}" text-anchor="middle">'
            yield f"{escape(_short(label))}</text>"


def _lying(chart: Chart, most: float) -> Iterator[str]:
    room = WIDTH - LABEL - 70
    for at, (label, parts) in enumerate(zip(chart.labels, _stacks(chart), strict=True)):
        y = TOP + at * ROW * len(chart.series)
        yield f'<text x="{LABEL - 8}" y="{y + 17}" text-anchor="end">{escape(_short(label))}</text>'
        for number, value in enumerate(parts):
            width, row = room * value / most, y + number * ROW
            yield _bar(chart, number, (LABEL, row + 4, width, ROW - 10))
            text = told(value, chart.share)
            yield f'<text x="{LABEL + width + 6:.1f}" y="{row + 17}">{text}</text>'


def _bar(chart: Chart, number: int, box: tuple[float, float, float, float]) -> str:
    paint, opacity = FILLS[number % len(FILLS)]
    fill = paint.replace("hatch", f"{chart.key}-hatch")
    x, y, width, height = box
    return (
        f'<rect class="bar" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'fill="{fill}" fill-opacity="{opacity}" stroke="currentColor" '
        f'stroke-width="{1 if height and width else 0}"/>'
    )


def _legend(chart: Chart, y: float) -> Iterator[str]:
    if len(chart.series) < 2:
        return
    room = (WIDTH - LEFT) / len(chart.series)
    for number, one in enumerate(chart.series):
        x = LEFT + number * room
        yield _bar(chart, number, (x, y + 2, 14, 14))
        yield f'<text x="{x + 20:.1f}" y="{y + 14:g}">{escape(one.name)}</text>'


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"
