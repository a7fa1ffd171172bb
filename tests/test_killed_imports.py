"""An import that is killed half-way leaves the old data whole, and its repeat succeeds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from bot.cli import main
from bot.settings import ROOT
from bot.storage import StoreName, open_store

KILLED = """
import sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from bot import cli
left = [int(sys.argv[1])]
@event.listens_for(Engine, "after_cursor_execute")
def on_statement(connection, cursor, statement, *_):
    table = sys.argv[2]
    if statement.startswith(("INSERT INTO " + table, "UPDATE " + table)):
        left[0] -= 1
        if not left[0]:
            print("half way", flush=True)
            sys.stdin.read()
cli.main(sys.argv[3:])
"""
OFFICES = "loại,tên,tỉnh,xã,địa chỉ,giờ làm việc,thứ bảy,điện thoại,checked_on,bản đồ"
DESK = "one_stop,Một cửa {},Hà Nội,,{} phố Thử,,không,,2026-07-01"
DOSSIERS = "Mã hồ sơ;Trạng thái;Ngày cập nhật;Tên thủ tục;Cơ quan tiếp nhận;Hình thức nộp"
LINE = "H57.12-250914-{:04};Đang xử lý;12/11/2026 08:30;Đăng ký khai sinh;UBND xã;Trực tuyến"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOTCUA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def kill(writes: int, table: str, *command: str) -> None:
    """Run a command and kill it after it has written so often to a table."""
    call = [sys.executable, "-c", KILLED, str(writes), table, *command]
    with subprocess.Popen(
        call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout
        told = next((line for line in process.stdout if line == "half way\n"), "it ended before")
        assert told == "half way\n"
        process.kill()


def rows(home: Path, name: StoreName, table: str) -> list[tuple[object, ...]]:
    store = open_store(name, home)
    with store.read() as connection:
        found = [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))]
    store.dispose()
    return sorted(found, key=str)


def run(*command: str) -> None:
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output


def test_cards_and_all_other_kinds_come_together_or_not_at_all(home: Path) -> None:
    kill(1000, "content_items", "import", "cards")
    assert rows(home, "knowledge", "content_items") == []
    run("import", "cards")
    assert len(rows(home, "knowledge", "content_items")) > 1000


def test_offices(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "offices.csv"
    path.write_text("\n".join([OFFICES, DESK.format(0, 0)]), encoding="utf-8")
    run("import", "offices", str(path))
    before = rows(home, "knowledge", "content_items")
    assert len(before) == 1
    lines = [OFFICES, *(DESK.format(number, "9") for number in range(20))]
    path.write_text("\n".join(lines), encoding="utf-8")
    kill(10, "content_items", "import", "offices", str(path))
    assert rows(home, "knowledge", "content_items") == before
    run("import", "offices", str(path))
    assert len(rows(home, "knowledge", "content_items")) == 20


def test_dossiers_come_in_whole_batches_and_the_repeat_brings_the_rest(
    home: Path, tmp_path: Path
) -> None:
    path, codes = tmp_path / "dossiers.csv", range(1, 251)
    path.write_text("\n".join([DOSSIERS, *map(LINE.format, codes)]), encoding="utf-8")
    kill(2, "dossiers", "import", "dossiers", str(path))
    states, events = (rows(home, "conversations", f"dossier{end}") for end in ("s", "_events"))
    assert len(states) == len(events) == 100
    run("import", "dossiers", str(path))
    assert len(rows(home, "conversations", "dossiers")) == 250
    assert len(rows(home, "conversations", "dossier_events")) == 250
