"""motcua search."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from factories import put, record

from bot.cli import main
from bot.storage import open_store, upgrade

BEES = "9.000001"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MOTCUA_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    store = open_store("knowledge", tmp_path)
    upgrade(store)
    put(store, record(BEES, "Cấp giấy phép nuôi ong"), record("9.000002", "Đăng ký kết hôn"))
    yield
    store.dispose()


def search(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["search", *arguments], catch_exceptions=False)


def test_the_likeliest_procedure_comes_first() -> None:
    (first, *_) = json.loads(search("--json", "xin", "phép", "nuôi", "ong").stdout)["items"]
    assert first["code"] == BEES


def test_what_spoke_for_a_procedure_is_explained_where_asked() -> None:
    plain, explained = search("phép nuôi ong"), search("--explain", "phép nuôi ong")
    assert BEES in plain.stdout
    assert "(+" not in plain.stdout
    assert "words" in explained.stdout
    assert "(+" in explained.stdout
