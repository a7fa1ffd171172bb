"""Two on one home: the second is told who the first is; a killed one holds nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.storage.home_lock import FOLDER, HomeClosed, HomeInUse, alone, running

HOLDING = """
import sys
from pathlib import Path
from bot.storage.home_lock import running
with running(Path(sys.argv[1]), sys.argv[2], embedded=sys.argv[3] == "sqlite"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(home: Path, part: str = "", kind: str = "sqlite") -> Iterator[subprocess.Popen[str]]:
    """Another process that works on the home until it is killed."""
    command = [sys.executable, "-c", HOLDING, str(home), part, kind]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def free(home: Path, part: str = "", *, embedded: bool = True) -> bool:
    try:
        with running(home, part, embedded=embedded):
            return True
    except HomeInUse:
        return False


def test_the_second_is_told_who_the_first_is(tmp_path: Path) -> None:
    with holder(tmp_path) as first:
        with pytest.raises(HomeInUse) as told, running(tmp_path, embedded=True):
            pass
        line = str(told.value)
        assert f"another Một Cửa works on {tmp_path} (process {first.pid}" in line
        assert "MOTCUA_HOME" in line
        with pytest.raises(HomeInUse), alone(tmp_path):
            pass


def test_a_home_that_is_made_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "of" / "motcua"
    with running(home, embedded=True):
        assert [path.stat().st_mode & 0o077 for path in (home, home / FOLDER)] == [0, 0]


def test_a_killed_one_holds_nothing(tmp_path: Path) -> None:
    with holder(tmp_path):
        assert not free(tmp_path)
    assert free(tmp_path)


def test_on_sqlite_each_part_is_there_once(tmp_path: Path) -> None:
    with holder(tmp_path, "gateway"):
        assert not free(tmp_path, "gateway")
        assert not free(tmp_path)
        assert free(tmp_path, "rasa")
        assert free(tmp_path, "actions")


def test_on_postgresql_many_parts_share_a_home(tmp_path: Path) -> None:
    with holder(tmp_path, "gateway", "postgresql"):
        assert free(tmp_path, "gateway", embedded=False)
        assert free(tmp_path, embedded=False)
        with pytest.raises(HomeInUse), alone(tmp_path):
            pass


def test_a_home_that_cannot_be_written_is_told_on_sqlite_alone(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file where the folder should be")
    with pytest.raises(HomeClosed, match="cannot be written"), running(tmp_path, embedded=True):
        pass
    assert free(tmp_path, "gateway", embedded=False)
