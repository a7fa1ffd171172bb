"""Plots as SVG text: black on white, told apart by dashes, marks and hatching, fit for print."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 340, 64, 24, 56, 52
MOST_TICKS = 6
IN_A_ROW = 4  # names of parts
DASHES = ("", "7 4", "2 3", "10 3 2 3")
SHADES = ("#000000", "#0b57a4", "#b3470a", "#4b7a1e")
FILLS = (
    "#1b2a41", "url(#h1)", "#5b8db8", "url(#h2)", "#c9dbe8", "#8a8a8a", "url(#h3)", "#d9d9d9",
    "#ffffff",
)  # fmt: skip
_HATCHES = "".join(
    f'<pattern id="h{n}" width="{size}" height="{size}" patternUnits="userSpaceOnUse" '
    f'patternTransform="rotate({turn})"><rect width="{size}" height="{size}" fill="#ffffff"/>'
    f'<rect width="{size / 2:g}" height="{size}" fill="{colour}"/></pattern>'
    for n, (size, turn, colour) in enumerate(
        ((6, 45, "#1b2a41"), (5, 0, "#5b8db8"), (7, 135, "#8a8a8a")), 1
    )
)
Point = tuple[float, float]
Scale = tuple[Sequence[float], Callable[[float], float]]
"""The ticks of an axis, and what places a value on it."""


@dataclass(frozen=True)
class Line:
    """One curve: its name and its points (x, y)."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Axis:
    """What an axis shows. ``ticks``: the values written at it; none: round ones are found."""

    label: str
    ticks: Sequence[float] = ()
    logarithmic: bool = False
    least: float = 0.0


def lines(
    path: Path, title: str, x: Axis, y: Axis, curves: Sequence[Line], marks: bool = True
) -> None:
    """Write a plot of curves."""
    points = [point for curve in curves for point in curve.points]
    across = _scale(x, [at for at, _ in points], LEFT, WIDTH - RIGHT)
    upward = _scale(y, [at for _, at in points], HEIGHT - BOTTOM, TOP)
    drawn = [*_frame(x, y, across, upward)]
    for number, curve in enumerate(curves):
        drawn += _curve(number, curve, across, upward, marks)
    drawn += _keys([curve.name for curve in curves])
    _write(path, title, HEIGHT, drawn)


def stacks(
    path: Path, title: str, unit: str, bars: Sequence[tuple[str, Sequence[float]]], parts: list[str]
) -> None:
    """Write lying bars made of ``parts``, the value of each part in it where there is room."""
    most = max(sum(values) for _, values in bars) or 1.0
    room, top = WIDTH - 2 * LEFT - RIGHT, 34 + 18 * math.ceil(len(parts) / IN_A_ROW)
    drawn = []
    for row, (name, values) in enumerate(bars):
        y, x = top + row * 54, float(LEFT + 20)
        drawn.append(_text(LEFT + 12, y + 24, name, "end"))
        for number, value in enumerate(values):
            width = value / most * room
            drawn.append(_box(number, x, y, width, 36))
            drawn += _inside(x + width / 2, y + 24, value, width)
            x += width
        drawn.append(_text(x + 6, y + 24, f"{sum(values):.1f} {unit}", "start"))
    for number, name in enumerate(parts):
        x, y = 16 + number % IN_A_ROW * 172, 40 + number // IN_A_ROW * 18
        drawn += [_box(number, x, y - 11, 14, 12), _text(x + 20, y, name, "start")]
    _write(path, title, top + 54 * len(bars) + 6, drawn)


def _box(number: int, x: float, y: float, width: float, height: float, edge: float = 0.6) -> str:
    fill = FILLS[number] if number >= 0 else "#ffffff"
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}" fill="{fill}" '
        f'stroke="#000000" stroke-width="{edge}"/>'
    )


def _inside(x: float, y: float, value: float, width: float) -> Iterator[str]:
    text = f"{value:.1f}"
    if width > 8 * len(text) + 6:
        yield _box(-1, x - 4 * len(text), y - 13, 8 * len(text), 17, edge=0)
        yield _text(x, y, text, "middle")


def _scale(axis: Axis, values: Sequence[float], start: float, end: float) -> Scale:
    """Return the ticks of an axis and what places a value on it."""
    ticks = axis.ticks or _round_ticks(axis.least, max(values, default=1.0))
    low, high = (math.log(v) if axis.logarithmic else v for v in (ticks[0], ticks[-1]))

    def place(value: float) -> float:
        at = math.log(max(value, 1e-9)) if axis.logarithmic else value
        return start + (at - low) / ((high - low) or 1.0) * (end - start)

    return ticks, place


def _round_ticks(least: float, most: float) -> list[float]:
    step = max(most - least, 1e-9) / MOST_TICKS
    power = 10.0 ** math.floor(math.log10(step))
    step = next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= step)
    return [least + step * n for n in range(math.ceil(round((most - least) / step, 9)) + 1)]


def _frame(x: Axis, y: Axis, across: Scale, upward: Scale) -> Iterator[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for value in upward[0]:
        at = upward[1](value)
        yield _path(f"M{LEFT},{at:.1f} H{right}", "#cccccc")
        yield _text(LEFT - 8, at + 4, f"{value:g}", "end")
    for value in across[0]:
        at = across[1](value)
        yield _path(f"M{at:.1f},{bottom} V{bottom + 5}", "#000000")
        yield _text(at, bottom + 20, f"{value:g}", "middle")
    yield _path(f"M{LEFT},{TOP} V{bottom} H{right}", "#000000")
    yield _text((LEFT + right) / 2, HEIGHT - 10, x.label, "middle")
    yield _text(8, TOP - 12, y.label, "start")


def _curve(number: int, curve: Line, across: Scale, upward: Scale, marks: bool) -> Iterator[str]:
    places = [(across[1](a), upward[1](b)) for a, b in curve.points]
    colour, dash = SHADES[number], DASHES[number]
    yield _path("M" + " L".join(f"{a:.1f},{b:.1f}" for a, b in places), colour, 2, dash)
    for (a, b), (_, value) in zip(places, curve.points, strict=True) if marks else ():
        yield f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.2" fill="{colour}"/>'
        yield _text(a, b - 8, f"{value:.0f}" if value >= 10 else f"{value:.1f}", "middle")


def _keys(names: Iterable[str]) -> Iterator[str]:
    x, y = 200.0, TOP - 16
    for number, name in enumerate(names):
        yield _path(f"M{x},{y} h30", SHADES[number], 2, DASHES[number])
        yield _text(x + 36, y + 4, name, "start")
        x += 52 + 6.6 * len(name)


def _path(drawn: str, colour: str, width: float = 1, dash: str = "") -> str:
    return (
        f'<path d="{drawn}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-dasharray="{dash}"/>'
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _write(path: Path, title: str, height: float, drawn: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" '
        f'height="{height:g}" role="img" font-family="sans-serif" font-size="12">\n'
        f"<title>{escape(title)}</title><defs>{_HATCHES}</defs>\n"
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n'
        f'<text x="8" y="18" font-size="14" font-weight="bold">{escape(title)}</text>\n'
        + "\n".join(drawn)
        + "\n</svg>\n",
        encoding="utf-8",
    )
