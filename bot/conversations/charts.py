"""Charts as SVG made on the server: read in print, in grey, and by a screen reader.

Bars are told apart by hatching as well as by shade, their values stand beside them, and a table
with the same figures belongs to each chart. Words come with the chart; none is written here.
Everything is drawn in the text's colour, so that dark pages work; a page may colour ``.chart-bar``.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from .sheets import Cell, Share, Sheet

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 860, 56, 12, 30, 30  # standing bars take a page's width
HEIGHT = 260
HALF, ROW, LABEL, VALUE = 480, 34, 215, 56  # lying ones half: row, names and values in them
MOST_TICKS = 5
MOST_LABELS = 12  # below the columns
DIGIT = 6.4  # width of a digit above a column
FILLS = (("currentColor", 1), ("url(#hatch)", 1), ("currentColor", 0.4), ("currentColor", 0.12))
LONGEST_LABEL, LABEL_LINES = 31, 2
_HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)">'
    '<rect class="chart-bar" width="2.5" height="6" fill="currentColor"/></pattern></defs>'
)


@dataclass(frozen=True)
class Series:
    """One kind of bar: its name, and one value for each label, none negative."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Chart:
    """What is shown. ``key`` is unique on a page; ``head`` names the labels in the table.

    ``desc`` says in a sentence what is to be seen. ``unit`` is that of the values, in a word or
    two. With ``share`` values are 0 to 1, else they are counts.
    """

    key: str
    title: str
    desc: str
    head: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    share: bool = False

    @property
    def sheet(self) -> Sheet:
        """The same figures as a table."""
        heads = (self.head, *(one.name for one in self.series))
        rows: list[tuple[Cell, ...]] = [
            (label, *(self.cell(one.values[at]) for one in self.series))
            for at, label in enumerate(self.labels)
        ]
        return Sheet(self.title, heads, tuple(rows))

    def cell(self, value: float) -> Cell:
        """Return a value as it stands in a table."""
        return Share(value) if self.share else value


def columns(chart: Chart) -> str:
    """Return standing bars, the series of a label on top of each other: for days and hours."""
    step, ticks = _scale(max((sum(parts) for parts in _stacks(chart)), default=0), chart.share)
    top, inner = step * ticks, HEIGHT - TOP - BOTTOM
    grid = _grid(chart, [step * at for at in range(ticks + 1)], inner)
    drawn = [*grid, *_stacked(chart, top, inner), *_legend(chart, WIDTH, HEIGHT)]
    return _svg(chart, WIDTH, HEIGHT + (24 if len(chart.series) > 1 else 0), drawn)


def bars(chart: Chart) -> str:
    """Return lying bars, each with its name and its value: for procedures, fields, agencies."""
    most = max((value for one in chart.series for value in one.values), default=0) or 1
    height = len(chart.labels) * ROW * len(chart.series) + 8
    drawn = [*_lying(chart, most), *_legend(chart, HALF, height)]
    return _svg(chart, HALF, height + (24 if len(chart.series) > 1 else 0), drawn)


def figure(chart: Chart, drawing: str, table_label: str, opened: bool = False) -> str:
    """Return the drawing with its title, what it shows and its table as HTML.

    The table opens by a press, or is there at once where it is ``opened``.
    """
    head, *rest = chart.sheet.heads
    heads = f'<th scope="col">{escape(head)}</th>' + "".join(
        f'<th scope="col" class="number">{escape(name)}</th>' for name in rest
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(str(row[0]))}</th>'
        + "".join(f'<td class="number">{told(value)}</td>' for value in row[1:])
        + "</tr>"
        for row in chart.sheet.rows
    )
    return (
        f'<figure class="chart"><figcaption>{escape(chart.title)}</figcaption>{drawing}'
        f'<p class="fine">{escape(chart.desc)}</p><details{" open" if opened else ""}>'
        f"<summary>{escape(table_label)}</summary><table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></details></figure>"
    )


def told(value: Cell) -> str:
    """Return a cell as it is read in Vietnamese, as HTML; nothing for None.

    Numbers are 1.234, 12,5 or 75,6%, days 22/11/2026.
    """
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if value is None or isinstance(value, str):
        return escape(value or "")
    number = value * 100 if isinstance(value, Share) else value
    text = f"{number:,.1f}" if isinstance(number, float) else f"{number:,}"
    text = text.removesuffix(".0").translate(str.maketrans(",.", ".,"))
    return f"{text}%" if isinstance(value, Share) else text


def _svg(chart: Chart, width: int, height: float, drawn: Sequence[str]) -> str:
    title, desc = f"{chart.key}-title", f"{chart.key}-desc"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:g}" role="img" '
        f'aria-labelledby="{title} {desc}" font-size="13" fill="currentColor">'
        f'<title id="{title}">{escape(chart.title)}</title>'
        f'<desc id="{desc}">{escape(chart.desc)}</desc>'
        f"{_HATCH.replace('hatch', f'{chart.key}-hatch')}{''.join(drawn)}</svg>"
    )


def _stacks(chart: Chart) -> Iterator[tuple[float, ...]]:
    return zip(*(one.values for one in chart.series), strict=True)


def _scale(most: float, share: bool) -> tuple[float, int]:
    """Return the least round step by which at most MOST_TICKS lead to ``most``, and how many.

    Steps of counts are whole numbers.
    """
    if most <= 0:
        return (0.5, 2) if share else (1.0, 2)
    step = most / MOST_TICKS if share else max(1.0, most / MOST_TICKS)
    power = 10.0 ** math.floor(math.log10(step))
    steps = [round_ * power for round_ in (1, 2, 2.5, 5, 10)]
    chosen = next(s for s in steps if s >= step and (share or s.is_integer()))
    return chosen, math.ceil(round(most / chosen, 9))


def _grid(chart: Chart, values: Sequence[float], inner: float) -> Iterator[str]:
    for value in values:
        y = TOP + inner * (1 - value / values[-1])
        yield (
            f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="currentColor" '
            f'stroke-opacity="{0.2 if value else 0.7}"/>'
        )
        label = told(chart.cell(value))
        yield f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
    yield f'<text x="0" y="12">{escape(chart.unit)}</text>'


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
        yield from _above(chart, x + slot / 2, y, sum(parts), slot)
        if at % every == 0:
            middle = x + slot / 2
            yield f'<text x="{middle:.1f}" y="{TOP + inner + 18}" text-anchor="middle">'
            yield f"{escape(label)}</text>"


def _above(chart: Chart, middle: float, y: float, value: float, slot: float) -> Iterator[str]:
    """Write the value above its column where there is room: paper cannot be asked."""
    text = told(chart.cell(value))
    if value and len(text) * DIGIT <= slot:
        place = f'x="{middle:.1f}" y="{y - 4:.1f}"'
        yield f'<text class="value" {place} font-size="11" text-anchor="middle">{text}</text>'


def _lying(chart: Chart, most: float) -> Iterator[str]:
    room = HALF - LABEL - VALUE
    for at, (label, parts) in enumerate(zip(chart.labels, _stacks(chart), strict=True)):
        y = at * ROW * len(chart.series)
        yield from _name(label, y + ROW * len(chart.series) / 2)
        for number, value in enumerate(parts):
            width, row = room * value / most, y + number * ROW
            yield _bar(chart, number, (LABEL, row + 5, width, ROW - 12))
            text = told(chart.cell(value))
            yield f'<text x="{LABEL + width + 6:.1f}" y="{row + 21}">{text}</text>'


def _bar(chart: Chart, number: int, box: tuple[float, float, float, float]) -> str:
    paint, opacity = FILLS[number % len(FILLS)]
    fill = paint.replace("hatch", f"{chart.key}-hatch")
    x, y, width, height = box
    return (
        f'<rect class="chart-bar" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
        f'height="{height:.1f}" fill="{fill}" fill-opacity="{opacity}" stroke="currentColor" '
        f'stroke-width="{1 if height and width else 0}"/>'
    )


def _legend(chart: Chart, width: int, y: float) -> Iterator[str]:
    if len(chart.series) < 2:
        return
    room = (width - LEFT) / len(chart.series)
    for number, one in enumerate(chart.series):
        x = LEFT + number * room
        yield _bar(chart, number, (x, y + 2, 14, 14))
        yield f'<text x="{x + 20:.1f}" y="{y + 14:g}">{escape(one.name)}</text>'


def _name(label: str, middle: float) -> Iterator[str]:
    """Write a bar's name beside it in at most LABEL_LINES lines; the table has all of it."""
    lines = textwrap.wrap(label, LONGEST_LABEL, max_lines=LABEL_LINES, placeholder="…") or [""]
    for number, line in enumerate(lines):
        y = middle + 4 + (number - (len(lines) - 1) / 2) * 14
        text = f'<text x="{LABEL - 8}" y="{y:.1f}" font-size="12" text-anchor="end">'
        yield f"{text}{escape(line)}</text>"
