"""motcua agency, motcua import dossiers, motcua demo."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from stack import free_ports

from bot.cli import main
from bot.conversations.tables import audit
from bot.dossiers.tables import dossiers
from bot.dossiers.tokens import agency_of
from bot.storage import Store, open_store

HEAD = "Mã hồ sơ;Trạng thái;Ngày cập nhật"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOTCUA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Store:
    return open_store("conversations", home)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def audited(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.execute(select(audit.c.what).order_by(audit.c.id)).scalars())


def count(store: Store) -> int:
    with store.read() as connection:
        return len(connection.execute(select(dossiers.c.code)).all())


def test_a_token_is_printed_once(store: Store) -> None:
    token = run("agency", "add", "Sở Nội vụ", "--prefix", "H57", "--prefix", "G01.899")
    listed = run("agency", "list")

    with store.read() as connection:
        assert agency_of(connection, token.stdout.splitlines()[0]) is not None
    assert listed.output.startswith("Sở Nội vụ: G01.899, H57 (since ")
    assert token.stdout.splitlines()[0] not in listed.output
    assert run("agency", "remove", "Sở Nội vụ").exit_code == 0
    assert run("agency", "list").output == ""
    assert audited(store) == ["agency added", "agency removed"]


@pytest.mark.parametrize(
    "arguments", [("add", "x", "--prefix", "H99"), ("add", "x"), ("remove", "x")]
)
def test_a_mistake_is_one_sentence(store: Store, arguments: tuple[str, ...]) -> None:
    told = run("agency", *arguments)

    assert told.exit_code in (1, 2)
    assert "Traceback" not in told.output
    assert run("agency", "list").output == ""


def test_a_file_is_imported_and_its_bad_lines_told(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{HEAD}\nH57.12-261110-0003;Đang xử lý;12/11/2025\nH57;4;x\n")
    told = run("import", "dossiers", str(file))

    assert told.exit_code == 3
    assert "line 3: code: must look like H57.12-250914-0003" in told.output
    assert "a.csv: accepted 1 (new 1), rejected 1" in told.output
    assert count(store) == 1
    assert audited(store) == ["dossiers imported"]


def test_a_file_without_a_bad_line(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{HEAD}\nH57.12-261110-0003;4;12/11/2025\n")

    assert run("import", "dossiers", str(file)).exit_code == 0
    assert "repeated 1" in run("import", "dossiers", str(file)).output


def test_a_file_that_cannot_be_read(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("một;hai\n1;2\n")
    told = run("import", "dossiers", str(file))

    assert told.exit_code == 1
    assert "nothing was changed" in told.output


def rows_told(*arguments: str) -> list[list[str]]:
    """Return the cells of the table's rows."""
    told = run("agency", "statistics", *arguments).output
    return [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in told.splitlines()
        if line.startswith("│")
    ]


def test_statistics_are_a_table(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    head = f"{HEAD};Tên thủ tục;Cơ quan tiếp nhận;Hình thức nộp;Ngày tiếp nhận;Ngày hẹn trả"
    place = "Đăng ký khai sinh;Phường Minh Họa"
    file.write_text(
        f"{head}\n"
        f"H57.12-251110-0001;9;12/11/2025;{place};Trực tuyến;10/11/2025;12/11/2025\n"
        f"H57.12-251110-0002;9;14/11/2025;{place};Trực tiếp;10/11/2025;13/11/2025\n"
        f"H36-251130-0001;4;30/11/2025;Đăng ký kết hôn;;Trực tiếp;30/11/2025;02/12/2025\n"
    )
    assert run("import", "dossiers", str(file)).exit_code == 0
    period = ("--from", "2025-11-01", "--to", "2025-11-30")
    marriage = ["H36", "Đăng ký kết hôn", "1", "0 (0%)", "0", "0", "0", "1"]
    birth = ["H57.12 Phường Minh Họa", "Đăng ký khai sinh"]
    birth += ["2", "1 (50%)", "1 (50%)", "1", "0", "0"]

    assert rows_told(*period) == [
        marriage,
        birth,
        ["all", "", "3", "1 (33%)", "1 (50%)", "1", "0", "1"],
    ]
    assert rows_told(*period, "--agency", "h57") == [birth]
    assert rows_told("--to", "2025-11-29") == [
        ["H36", "Đăng ký kết hôn", "0", "0", "0", "0", "0", "1"],
        birth,
        ["all", "", "2", "1 (50%)", "1 (50%)", "1", "0", "1"],
    ]


def test_statistics_of_nothing_and_of_a_mistake(store: Store) -> None:
    assert run("agency", "statistics").output.endswith("none\n")
    backwards = run("agency", "statistics", "--from", "2025-11-30", "--to", "2025-11-01")
    assert (backwards.exit_code, "Traceback" in backwards.output) == (2, False)


def test_a_mistake_in_the_file_of_systems_stops_the_start_with_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("MOTCUA_PORT", "MOTCUA_RASA_PORT", "MOTCUA_ACTIONS_PORT")
    for name, port in zip(names, free_ports(3), strict=True):
        monkeypatch.setenv(name, str(port))
    home.mkdir()
    (home / "providers.yml").write_text("prefixes: {H57: {kind: ftp}}")
    told = run("run")

    assert (told.exit_code, told.output) == (
        1,
        "Error: H57: kind must be one of own, agency, one_stop\n",
    )


def test_demonstration_data_come_and_go(store: Store) -> None:
    codes = [line.split()[0] for line in run("demo").output.splitlines()]

    assert len(codes) == count(store) == 12
    assert all(code.startswith("H99.12-") for code in codes)
    assert run("demo", "--remove").output == "12 demonstration dossiers removed\n"
    assert count(store) == 0
    assert audited(store) == ["demo loaded", "demo removed"]
