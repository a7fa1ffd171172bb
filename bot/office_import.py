"""`motcua import offices`: the lines of a file become offices, all of them or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bot.content.kinds import Office
from bot.dossiers.fields import BadItem
from bot.dossiers.sheets import FileError, Row, open_sheet
from bot.language.text import fold
from bot.places import provinces
from bot.places.finding import find
from bot.places.gazetteer import gazetteer

NEEDED = ("kind", "name", "province", "address", "checked_on")
_WORDS = Path(__file__).parent / "content" / "office_columns.yml"
_CITY = re.compile(r"^(tỉnh|thành phố|tp\.?)\s+", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.A)
_PHONE = re.compile(r"\+?\d[\d .()-]{2,24}(?:\s*(?:-|,|hoặc)\s*\+?\d[\d .()-]{2,24})*", re.A)


@dataclass
class Offices:
    """What a file holds, and each line that is wrong, with the reason."""

    items: list[Office] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


def read_offices(path: Path, today: date) -> Offices:
    """Return the offices of a CSV or Excel file. Raises FileError if it cannot be read at all."""
    sheet = open_sheet(path)
    columns = _columns(sheet.head, path)
    found, keys = Offices(), dict[str, str]()
    for row in sheet.rows:
        try:
            office = _office(row, columns, today)
            if office.key in keys:
                raise BadItem(f"the same office as {keys[office.key]} (key {office.key})")
            keys[office.key] = row.position
            found.items.append(office)
        except BadItem as error:
            found.problems.append((row.position, str(error)))
    return found


def _columns(head: Sequence[str], path: Path) -> list[str]:
    known = {_plain(word): name for name, many in _words()["columns"].items() for word in many}
    known |= {_plain(name): name for name in _words()["columns"]}
    columns = [known.get(_plain(name), "") for name in head]
    strange = [name for name, column in zip(head, columns, strict=True) if name and not column]
    if strange:
        raise FileError(f"{path.name}: no such column: {', '.join(strange)}; see docs/data.md")
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    missing = [name for name in NEEDED if name not in columns]
    if twice or missing:
        what = f"two columns are {', '.join(twice)}" if twice else f"no {', '.join(missing)}"
        raise FileError(f"{path.name}: {what}; see docs/data.md")
    return columns


def _office(row: Row, columns: Sequence[str], today: date) -> Office:
    """Return the office of one line. Raises BadItem with what is wrong, in words."""
    cells = row.read()
    if len(cells) > len(columns):
        raise BadItem("more cells than columns; put quotation marks around a comma")
    read = {name: cell for name, cell in zip(columns, cells) if name and _said(cell)}  # noqa: B905
    missing = [name for name in NEEDED if name not in read]
    if missing:
        raise BadItem(f"{missing[0]} is empty")
    values = {name: _READERS.get(name, _text)(read[name]) for name in read}
    if values["checked_on"] > today:
        raise BadItem(f"checked_on: {values['checked_on']} lies in the future")
    values |= _place(str(values["province"]), str(values.get("commune", "")))
    values.setdefault("key", _key(values))
    try:
        return msgspec.convert(values, Office)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        raise BadItem(f"{where.rstrip('`')}: {what}" if where else what) from error


def _place(province: str, commune: str) -> dict[str, Any]:
    """Return province and commune by today's names. Raises BadItem for what is none today."""
    known = provinces.names().get(fold(_CITY.sub("", province)))
    if known is None:
        raise BadItem(f"province: there is no {province}")
    if not commune:
        return {"province": known.name}
    today = gazetteer().commune(commune, known.name)
    if today is None:
        raise BadItem(f"commune: {_no_commune(commune, known.name)}")
    return {"province": today.province, "commune": today.name}


def _no_commune(commune: str, province: str) -> str:
    found = find(f"{commune}, {province}")
    now = ", ".join(one.name for one in found.communes[:4]) if found else ""
    hint = f"; since 1 July 2025 it may be {now}" if now else ""
    return f"{province} has no {commune} (write it in full: Phường Vĩnh Tuy){hint}"


def _key(values: Mapping[str, Any]) -> str:
    parts = (values["kind"], values["province"], values.get("commune") or "", values["name"])
    return "-".join(re.findall(r"[a-z0-9]+", fold(" ".join(map(str, parts)))))


def _text(cell: Any) -> str:
    return " ".join(str(cell).split())


def _kind(cell: Any) -> str:
    plain = _plain(str(cell))
    for kind, names in _words()["kinds"].items():
        if plain in (_plain(kind), *map(_plain, names)):
            return str(kind)
    raise BadItem(f"kind: {cell} is none of one_stop (một cửa), police (công an), other (khác)")


def _yes(name: str) -> Callable[[Any], bool]:
    def read(cell: Any) -> bool:
        plain = _plain(str(cell))
        if plain in _words()["agreed"] or plain in _words()["denied"]:
            return plain in _words()["agreed"]
        raise BadItem(f"{name}: {cell} is neither có nor không")

    return read


def _phone(cell: Any) -> str:
    text = _text(cell)
    if not _PHONE.fullmatch(text):
        raise BadItem(f"phone: {text} is no telephone number")
    return text


def _map(cell: Any) -> str:
    text = str(cell).strip()
    if not re.fullmatch(r"https://[^\s]+", text):
        raise BadItem(f"map_url: {text} does not begin with https://")
    return text


def _day(cell: Any) -> date:
    """Return a date; 14/09/2026 is day first."""
    if isinstance(cell, datetime):
        return cell.date()
    text = str(cell).strip()
    if found := _DAY_FIRST.fullmatch(text):
        text = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadItem(f"checked_on: {cell} is no date (2026-09-14 or 14/09/2026)") from None


_READERS: dict[str, Callable[[Any], Any]] = {
    "kind": _kind,
    "phone": _phone,
    "map_url": _map,
    "checked_on": _day,
    **{name: _yes(name) for name in ("saturday", "kiosk", "helper")},
}


def _said(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


@cache
def _words() -> Any:
    return yaml.safe_load(_WORDS.read_text(encoding="utf-8"))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))
