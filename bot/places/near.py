"""The province of a location, roughly: known places first, then the outlines of provinces.

areas.tsv holds the borders (Natural Earth), each line once with the provinces beside it;
points.tsv holds places (GeoNames) with today's province, and foreign ones near the border. Both
are written by scripts/province_areas.py; how right the answer is stands in docs/telegram.md.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

OUTSIDE = "-"
SURE_KM = 5.0
COAST_KM = 15.0
FOREIGN_WEIGHT = 1.6
KM_OF_A_DEGREE = 111.2
_FOLDER = Path(__file__).parent
Line = list[tuple[float, float]]


class Point(NamedTuple):
    """A place with its province of today, or OUTSIDE."""

    latitude: float
    longitude: float
    province: str


def nearest_province(lat: float, lon: float) -> str | None:
    """Return the name of today's province of a location (degrees), None outside Vietnam.

    The nearest known place decides if it is within SURE_KM; else the outline the location lies
    in; else, on a coast or an island, the nearest place within COAST_KM.
    """
    return locate(lat, lon, points())


def locate(lat: float, lon: float, known: Iterable[Point]) -> str | None:
    """Return the province like nearest_province, with other known places."""
    if not (math.isfinite(lat) and math.isfinite(lon)):
        return None
    distance, province = min((_weighed(point, lat, lon), point.province) for point in known)
    if distance > SURE_KM:
        province = area(lat, lon) or (province if distance <= COAST_KM else OUTSIDE)
    return None if province == OUTSIDE else province


def _weighed(point: Point, lat: float, lon: float) -> float:
    """Return the distance in kilometres; a foreign place must be a good deal nearer to count."""
    distance = kilometres(point, lat, lon)
    return distance * FOREIGN_WEIGHT if point.province == OUTSIDE else distance


def kilometres(point: Point, lat: float, lon: float) -> float:
    """Return the distance on a flat map, right to a few parts in a thousand at 50 km."""
    narrow = math.cos(math.radians((point.latitude + lat) / 2))
    return KM_OF_A_DEGREE * math.hypot(point.latitude - lat, (point.longitude - lon) * narrow)


def area(lat: float, lon: float) -> str | None:
    """Return the province in whose outline the location lies, or None."""
    found = (name for name, lines in areas().items() if crossings(lines, lat, lon) % 2)
    return next(found, None)


def crossings(lines: Iterable[Line], lat: float, lon: float) -> int:
    """Return how often a ray to the east crosses the lines: odd means inside their outline."""
    return sum(_crosses(a, b, lat, lon) for line in lines for a, b in pairwise(line))


def _crosses(a: tuple[float, float], b: tuple[float, float], lat: float, lon: float) -> bool:
    if (a[0] > lat) == (b[0] > lat):
        return False
    return lon < a[1] + (b[1] - a[1]) * (lat - a[0]) / (b[0] - a[0])


@lru_cache(maxsize=1)
def points() -> tuple[Point, ...]:
    """Return the known places."""
    rows = (line.split("\t") for line in _read("points.tsv"))
    return tuple(Point(float(lat), float(lon), province) for lat, lon, province in rows)


@lru_cache(maxsize=1)
def areas() -> dict[str, list[Line]]:
    """Return the border lines of each province; only an even-odd count makes sense of them."""
    found: dict[str, list[Line]] = defaultdict(list)
    for row in _read("areas.tsv"):
        sides, _, pairs = row.partition("\t")
        line = [(float(lat), float(lon)) for lat, lon in (p.split(",") for p in pairs.split(" "))]
        for province in sides.split("|"):
            found[province].append(line)
    found.pop(OUTSIDE, None)
    return dict(found)


def _read(name: str) -> list[str]:
    return (_FOLDER / name).read_text(encoding="utf-8").splitlines()
