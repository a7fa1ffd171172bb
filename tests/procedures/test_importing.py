"""The import of a file: every line is taken or reported, and a killed import changes nothing."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from portal_server import make_record
from sqlalchemy import func, select

from bot.content.store import revision
from bot.procedures import importing, national_file, tables
from bot.procedures.importing import ImportSummary, RawRecord, import_records
from bot.procedures.national_file import FileError, count_lines, read_file
from bot.procedures.staging import Superseded
from bot.storage import Store, open_store, upgrade

NOW = datetime(2026, 7, 20, 9, 0)
NATIONAL = Path(__file__).parents[3] / "shared" / "national" / "procedures.jsonl.gz"

KILLED = """
import sys
from datetime import datetime
from pathlib import Path
from bot.procedures.importing import import_records
from bot.procedures.national_file import read_file
from bot.storage import open_store

def items():
    for number, item in enumerate(read_file(Path(sys.argv[2])), start=1):
        if number == 250:
            print("half way", flush=True)
            sys.stdin.read()
        yield item

store = open_store("knowledge", Path(sys.argv[1]))
import_records(store, "file", "x", items(), datetime(2026, 7, 20))
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store("knowledge", tmp_path / "home")
    upgrade(opened)
    yield opened
    opened.dispose()


def line(number: int, **changes: Any) -> bytes:
    """Return one line of a catalogue file."""
    detail = make_record(number, **changes)
    item = {"id": detail["id"], "code": detail["code"], "name": detail["name"], "detail": detail}
    return json.dumps(item, ensure_ascii=False).encode()


def write(path: Path, *lines: bytes) -> Path:
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def run(store: Store, path: Path) -> ImportSummary:
    return import_records(store, "file", path.name, read_file(path), NOW)


def names(store: Store) -> dict[str, tuple[str, int]]:
    columns = tables.procedures.c
    with store.read() as connection:
        rows = connection.execute(select(columns.code, columns.name, columns.version))
        return {code: (name, version) for code, name, version in rows}


def count(store: Store, table: Any) -> int:
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def last_state(store: Store) -> str:
    runs = tables.import_runs.c
    with store.read() as connection:
        return str(connection.execute(select(runs.state).order_by(runs.id.desc())).scalar())


def test_every_line_is_taken_or_reported_with_its_number_and_reason(
    store: Store, tmp_path: Path
) -> None:
    path = write(
        tmp_path / "x.jsonl",
        line(1),
        b"",
        b'{"detail": {"code"',
        b"[1, 2]",
        line(2, executionMethods=5),
        line(3, type="STANDARD_INTERNAL"),
        line(1, name="Tên khác"),
        b"\xff\xfe",
        b"[" * 100_000,
        line(4),
    )
    summary = run(store, path)
    assert (summary.added, summary.internal, summary.rejected) == (2, 1, 6)
    reasons = {problem.position: problem.reason for problem in summary.problems}
    assert list(reasons) == ["line 3", "line 4", "line 5", "line 7", "line 8", "line 9"]
    assert reasons["line 3"].startswith("not JSON")
    assert reasons["line 4"] == "not an object"
    assert reasons["line 5"].startswith("9.000002: TypeError")
    assert reasons["line 7"] == "code 9.000001 stands at line 1 already"
    assert names(store) == {
        "9.000001": ("Cấp giấy mẫu số 1", 1),
        "9.000004": ("Cấp giấy mẫu số 4", 1),
    }


def test_line_that_is_too_long_is_one_line(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(national_file, "LONGEST_LINE", 2000)
    path = write(tmp_path / "x.jsonl", line(1), line(2, note="x" * 9000), line(3), b"?")
    summary = run(store, path)
    assert summary.added == 2
    assert summary.problems[0] == ("line 2", "longer than 2000 bytes")
    assert summary.problems[1].position == "line 4"
    assert count_lines(path) == 4


def test_detail_alone_is_a_line_too(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", json.dumps(make_record(1)).encode())
    assert run(store, path).added == 1


def test_gzip_is_recognised_whatever_its_name(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(gzip.compress(line(1) + b"\n" + line(2)))
    assert count_lines(path) == 2
    assert run(store, path).added == 2


def test_second_run_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", *(line(number) for number in range(1, 251)))
    assert run(store, path).added == 250
    before = revision(store)
    second = run(store, path)
    assert (second.added, second.changed, second.unchanged) == (0, 0, 250)
    assert revision(store) == before
    assert count(store, tables.procedure_versions) == 0


def test_duplicate_is_rejected_in_the_second_run_too(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", line(1), line(1), line(1, name="Tên khác"))
    for summary in (run(store, path), run(store, path)):
        assert summary.rejected == 2
    assert names(store)["9.000001"] == ("Cấp giấy mẫu số 1", 1)


def test_changed_record_keeps_its_old_version(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    run(store, write(path, line(1), line(2)))
    before = revision(store)
    summary = run(store, write(path, line(1, name="Tên mới"), line(2)))
    assert (summary.added, summary.changed, summary.unchanged) == (0, 1, 1)
    assert names(store)["9.000001"] == ("Tên mới", 2)
    versions = tables.procedure_versions.c
    with store.read() as connection:
        kept = connection.execute(select(versions.code, versions.version, versions.body)).all()
    assert [(code, version) for code, version, _ in kept] == [("9.000001", 1)]
    assert "Cấp giấy mẫu số 1" in kept[0].body
    assert revision(store) != before


def test_changed_parser_reads_unchanged_lines_anew(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "x.jsonl", line(1))
    run(store, path)
    monkeypatch.setattr(importing, "PARSER", "next")
    assert run(store, path).changed == 1


def test_text_longer_than_its_column_does_not_stop_the_import(store: Store, tmp_path: Path) -> None:
    proposal = {"proposalType": "STANDARD", "proposalNumber": "1/QĐ " * 60}
    path = write(tmp_path / "x.jsonl", line(1, procedureProposal=proposal))
    assert run(store, path).added == 1
    with store.read() as connection:
        row = connection.execute(select(tables.procedures)).one()
    assert len(row.decision) == 120
    assert json.loads(row.body)["decision"].count("1/QĐ") == 60


ZEROS, LINES = gzip.compress(bytes(16 << 20)), gzip.compress(b"\n" * (1 << 20))


@pytest.mark.parametrize("member", [ZEROS, LINES], ids=["zeros", "lines"])
def test_a_small_file_that_unpacks_without_end_is_refused(tmp_path: Path, member: bytes) -> None:
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(member * 64)
    assert path.stat().st_size < 2 << 20

    tracemalloc.start()
    try:
        with pytest.raises(FileError, match="unpacks to more than 100000 lines or 256 MiB"):
            count_lines(path)
        assert tracemalloc.get_traced_memory()[1] < 100 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("half", [0.3, 0.9])
def test_truncated_gzip_leaves_the_old_data_whole(
    store: Store, tmp_path: Path, half: float
) -> None:
    run(store, write(tmp_path / "old.jsonl", line(1)))
    whole = gzip.compress(b"\n".join(line(n, name=os.urandom(90).hex()) for n in range(1, 400)))
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(whole[: int(len(whole) * half)])
    with pytest.raises(FileError, match=r"x\.jsonl\.gz"):
        run(store, path)
    assert names(store) == {"9.000001": ("Cấp giấy mẫu số 1", 1)}
    assert count(store, tables.staged_procedures) == 0
    assert last_state(store) == "abandoned"


def test_file_that_is_not_there_is_a_file_error(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileError):
        run(store, tmp_path / "nothing.jsonl")


def test_interrupted_import_leaves_the_old_data_whole(store: Store, tmp_path: Path) -> None:
    run(store, write(tmp_path / "x.jsonl", line(1)))
    path = write(tmp_path / "x.jsonl", *(line(n, name=f"Mới {n}") for n in range(1, 251)))

    def items() -> Iterator[RawRecord]:
        yield from list(read_file(path))[:220]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_records(store, "file", "x", items(), NOW)
    assert names(store) == {"9.000001": ("Cấp giấy mẫu số 1", 1)}
    assert count(store, tables.staged_procedures) == 0
    summary = run(store, path)
    assert (summary.added, summary.changed) == (249, 1)


def test_killed_import_leaves_the_old_data_whole_and_the_next_succeeds(
    store: Store, tmp_path: Path
) -> None:
    run(store, write(tmp_path / "old.jsonl", line(1)))
    path = write(tmp_path / "x.jsonl", *(line(n, name=f"Mới {n}") for n in range(1, 301)))
    command = [sys.executable, "-c", KILLED, str(tmp_path / "home"), str(path)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "half way\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert last_state(store) == "running"
    assert count(store, tables.staged_procedures) == 200
    assert names(store) == {"9.000001": ("Cấp giấy mẫu số 1", 1)}
    summary = run(store, path)
    assert (summary.added, summary.changed) == (299, 1)
    assert count(store, tables.staged_procedures) == 0


def test_import_overtaken_by_another_changes_nothing(store: Store, tmp_path: Path) -> None:
    other = write(tmp_path / "other.jsonl", line(1, name="Tên khác"))
    path = write(tmp_path / "x.jsonl", *(line(number) for number in range(1, 151)))

    def items() -> Iterator[RawRecord]:
        yield from read_file(path)
        run(store, other)

    with pytest.raises(Superseded):
        import_records(store, "file", "x", items(), NOW)
    assert names(store) == {"9.000001": ("Tên khác", 1)}


@pytest.mark.skipif(not NATIONAL.exists(), reason=f"{NATIONAL} is not there")
def test_national_file_is_accounted_for_and_its_repeat_is_quick(store: Store) -> None:
    first = run(store, NATIONAL)
    assert (first.added, first.internal, first.rejected) == (5472, 192, 1)
    begun = time.process_time()
    assert run(store, NATIONAL).unchanged == 5472
    assert time.process_time() - begun < 10
