"""Whatever a file or a system sends, it is read or refused with the error that is documented."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from factories import NOW
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strange import strange_json, strange_text
from test_dossier_api import WHOLE

from bot.channels import bodies
from bot.console.form_reading import read_form
from bot.content.kinds import KINDS
from bot.content.loading import ContentError, load_items
from bot.dossiers import fields, items, outside_fields, pushing
from bot.dossiers.sheets import FileError, open_sheet
from bot.office_import import read_offices
from bot.procedures import national, national_file
from bot.replies import from_builtins

KEY = b"k" * 32
TOLD = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
FIELDS: list[Callable[[Any], Any]] = [
    *(fields.code_of, lambda v: fields.whole("a", v, 1, 10), lambda v: fields.moment("a", v)),
    *(lambda v: fields.words("a", v, 30), lambda v: fields.last_four("a", v)),
    lambda v: fields.members("a", v),
]
OUTSIDE: list[Callable[[Any], Any]] = [
    *(outside_fields.short, outside_fields.status_number, outside_fields.channel),
    *(outside_fields.moment, lambda v: list(outside_fields.names_in(v)), bodies.storable),
    lambda v: outside_fields.status_named(v, outside_fields.status_names({})),
]
ENDINGS = st.sampled_from(["csv", "json", "x"])
raw_bytes = st.binary(max_size=200) | strange_text.map(str.encode)
json_bytes = strange_json.map(lambda value: json.dumps(value).encode())
table = st.lists(st.lists(strange_text, max_size=5).map(",".join), max_size=5).map("\n".join)


@pytest.mark.parametrize("number", range(len(FIELDS)))
@given(value=strange_json)
def test_a_field_is_read_or_told_to_be_bad(number: int, value: Any) -> None:
    try:
        FIELDS[number](value)
    except fields.BadItem as error:
        assert str(error)


@given(st.sampled_from(sorted(WHOLE)), strange_json)
def test_an_item_is_read_or_told_to_be_bad(name: str, value: Any) -> None:
    try:
        items.read_item({**WHOLE, name: value}, KEY, NOW)
    except fields.BadItem as error:
        assert str(error)


@pytest.mark.parametrize("number", range(len(OUTSIDE)))
@given(value=strange_json)
def test_what_a_dossier_system_says_never_raises(number: int, value: Any) -> None:
    OUTSIDE[number](value)


@given(raw_bytes | json_bytes)
def test_a_pushed_body_is_a_list_or_bad(body: bytes) -> None:
    try:
        assert isinstance(pushing.items_of(body), list)
    except pushing.BadBody as error:
        assert str(error)


@given(strange_json, strange_json)
def test_a_record_is_taken_or_refused_in_one_line(methods: Any, other: Any) -> None:
    whole = {"code": "1.234567", "name": "a", "executionMethods": methods, "cases": other}
    for detail in (methods, whole, {**whole, "executionMethods": [{"fees": other}]}):
        try:
            assert national.read_detail(detail).code
        except national.RecordError as error:
            assert len(str(error).splitlines()) <= 1


@TOLD
@given(data=raw_bytes | json_bytes, packed=st.booleans())
def test_a_catalogue_is_read_line_by_line(tmp_path: Path, data: bytes, packed: bool) -> None:
    path = tmp_path / "catalogue"
    path.write_bytes(b"\x1f\x8b" + data if packed else data)
    try:
        for raw in national_file.read_file(path):
            try:
                national.read_detail(raw.read())
            except national.RecordError:
                continue
    except national_file.FileError as error:
        assert str(path) in str(error)


@TOLD
@given(data=raw_bytes | json_bytes | table.map(str.encode), ending=ENDINGS)
@pytest.mark.parametrize("head", [b"", b"PK\x03\x04", b"\xff\xfe"])
def test_a_sheet_is_read_or_refused(tmp_path: Path, head: bytes, data: bytes, ending: str) -> None:
    path = tmp_path / f"sheet.{ending}"
    path.write_bytes(head + data)
    try:
        for row in open_sheet(path).rows:
            try:
                row.read()
            except fields.BadItem as error:
                assert str(error)
    except FileError as error:
        assert path.name in str(error)


@TOLD
@given(lines=table)
def test_offices_are_read_or_each_line_is_told(tmp_path: Path, lines: str) -> None:
    path = tmp_path / "offices.csv"
    path.write_text(f"kind,name,province,address,checked_on\n{lines}", encoding="utf-8")
    try:
        found = read_offices(path, NOW.date())
    except FileError as error:
        assert path.name in str(error)
    else:
        assert all(position and reason for position, reason in found.problems)


@TOLD
@given(
    text=strange_text
    | strange_json.map(json.dumps)
    | st.text("- &a*[]{}:'\"|>#!%@`0z\n", max_size=40)
)
def test_yaml_is_read_or_told_with_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "cards.yml"
    path.write_text(text, encoding="utf-8")
    try:
        load_items(path, dict[str, Any])
    except ContentError as error:
        assert str(error).startswith(f"{path}:")


@given(
    st.sampled_from(sorted(KINDS)), st.dictionaries(strange_text.map("item.".__add__), strange_text)
)
def test_no_form_made_by_hand_breaks_the_reading(kind: str, sent: dict[str, str]) -> None:
    assert isinstance(read_form(kind, sent), dict)


@given(strange_json)
def test_a_reply_is_a_reply_or_invalid(value: Any) -> None:
    try:
        assert from_builtins(value).text is not None
    except msgspec.ValidationError as error:
        assert str(error)


@pytest.mark.parametrize("line", ["- !!timestamp x", "- !!bool x", "- !!int x", "- 2026-02-30"])
def test_a_tag_that_does_not_fit_is_told(tmp_path: Path, line: str) -> None:
    path = tmp_path / "cards.yml"
    path.write_text(line, encoding="utf-8")

    with pytest.raises(ContentError, match=r"cards\.yml:1: item"):
        load_items(path, dict[str, Any])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b"a\x00b\n"),
        ("a.csv", b'"' + b"a" * 200_000 + b'"\n'),
        ("a.csv", b"PK\x03\x04"),
        ("a.xlsx", b"PK\x03\x04"),
    ],
)
def test_a_head_or_a_name_that_is_none_is_told(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)

    with pytest.raises(FileError, match=name):
        open_sheet(path)
