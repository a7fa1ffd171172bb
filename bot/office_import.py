"""`motcua import offices`: the lines of a file become offices, all of them or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec
import yaml

from bot.content.kinds import Office
from bot.dossiers.fields import BadItem
from bot.dossiers.sheets import FileError, Row, open_sheet
from bot.language.text import clean, fold, plain_words
from bot.places import provinces
from bot.places.finding import find
from bot.places.gazetteer import gazetteer

NEEDED = ("kind", "name", "province", "address", "checked_on")
LOST_ZERO = (9, 10)  # digits of a telephone number, less one
_WORDS = Path(__file__).parent / "content" / "office_columns.yml"
_CITY = re.compile(r"^(?:(?:tinh|thanh pho|tp)\s+|tp\.\s*)")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.A)
_PHONE = re.compile(r"\+?\d[\d .()+-]{2,59}", re.A)
_BETWEEN_PHONES = re.compile(r",|hoặc")
LONGEST_PHONES = 100


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
    known = {plain_words(word): name for name, many in _words()["columns"].items() for word in many}
    known |= {plain_words(name): name for name in _words()["columns"]}
    columns = [known.get(plain_words(name), "") for name in head]
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
    known = provinces.names().get(_CITY.sub("", fold(_text(province))))
    if known is None:
        raise BadItem(f"province: there is no {province}")
    if not commune:
        return {"province": known.name}
    today = gazetteer().commune(commune, known.name)
    if today is None:
        raise BadItem(f"commune: {_no_commune(commune, known.name)}")
    return {"province": today.province, "commune": today.name}


def _no_commune(commune: str, province: str) -> str:
    if alike := gazetteer().alike(commune, province):
        return f"{commune} may be {' or '.join(one.name for one in alike)}; write its marks"
    found = find(f"{commune}, {province}")
    now = ", ".join(one.name for one in found.communes[:4]) if found else ""
    hint = f"; since 1 July 2025 it may be {now}" if now else ""
    return f"{province} has no {commune} (write it in full: Phường Vĩnh Tuy){hint}"


def _key(values: Mapping[str, Any]) -> str:
    """Return a key without marks; communes that differ by them alone have a number as well."""
    province, commune = values["province"], values.get("commune") or ""
    number = crc32(commune.encode()) if len(gazetteer().alike(commune, province)) > 1 else ""
    parts = (values["kind"], province, commune, values["name"], number)
    return plain_words(" ".join(map(str, parts))).replace(" ", "-")


def _text(cell: Any) -> str:
    return clean(str(cell))


def _kind(cell: Any) -> str:
    plain = plain_words(str(cell))
    for kind, names in _words()["kinds"].items():
        if plain in (plain_words(kind), *map(plain_words, names)):
            return str(kind)
    raise BadItem(f"kind: {cell} is none of one_stop (một cửa), police (công an)")


def _yes(name: str) -> Callable[[Any], bool]:
    def read(cell: Any) -> bool:
        plain = plain_words(str(_whole(cell)))
        if plain in _words()["agreed"] or plain in _words()["denied"]:
            return plain in _words()["agreed"]
        raise BadItem(f"{name}: {cell} is neither có nor không")

    return read


def _whole(cell: Any) -> Any:
    """Return 1 for 1.0, as a cell of Excel may hold it; all else as it is."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _phone(cell: Any) -> str:
    """Return a telephone number; one of Excel may have lost its first 0, 18001096 has not."""
    cell = _whole(cell)
    if isinstance(cell, float) or (isinstance(cell, int) and len(str(cell)) in LOST_ZERO):
        raise BadItem(f"phone: {cell} is a number, its first 0 is lost; make the cell a text")
    text = _text(cell)
    numbers = _BETWEEN_PHONES.split(text) if len(text) <= LONGEST_PHONES else [""]
    if not all(_PHONE.fullmatch(number.strip()) for number in numbers):
        raise BadItem(f"phone: {text} is no telephone number")
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
    "checked_on": _day,
    **{name: _yes(name) for name in ("saturday", "kiosk", "helper")},
}


def _said(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


@cache
def _words() -> Any:
    return yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
