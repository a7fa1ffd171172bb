"""What is kept between two starts: read only if it is what was asked for, and ours."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from bot import kept_files
from bot.language import vocabulary


class Touching:
    """A pickle that would do something when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.path,))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept.bin"


def test_the_last_object_comes_back_with_what_it_shares(path: Path) -> None:
    some = ["khai sinh"]
    kept_files.write(path, "a key", [some, {"first": some, "again": some}])
    found = kept_files.read(path, "a key")
    assert found == {"first": some, "again": some}
    assert found["first"] is found["again"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_another_key_or_no_file_is_nothing(path: Path) -> None:
    assert kept_files.read(path, "a key") is None
    kept_files.write(path, "a key", [1])
    assert kept_files.read(path, "another key") is None
    assert not kept_files.has(path, "a ke")


def test_a_program_in_a_file_of_somebody_else_is_not_run(path: Path, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    kept_files.write(path, "a key", [Touching(tmp_path / "done")])
    os.chown(path, 65534, 65534)
    assert kept_files.read(path, "a key") is None
    assert not (tmp_path / "done").exists()


def test_a_program_in_a_file_that_others_may_write_is_not_run(path: Path, tmp_path: Path) -> None:
    kept_files.write(path, "a key", [Touching(tmp_path / "done")])
    path.chmod(0o620)
    assert kept_files.read(path, "a key") is None
    assert not (tmp_path / "done").exists()


def test_what_cannot_be_written_leaves_what_was_there(path: Path) -> None:
    kept_files.write(path, "a key", ["old"])
    with pytest.raises((AttributeError, pickle.PicklingError)):
        kept_files.write(path, "a key", ["new", lambda: None])
    assert kept_files.read(path, "a key") == "old"
    assert list(path.parent.iterdir()) == [path]


def test_a_kept_vocabulary_is_what_its_sources_give(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary, "KEPT", path)
    vocabulary.keep()
    kept = kept_files.read(path, vocabulary._key())
    assert kept == vocabulary._read()
    assert path.stat().st_mode & 0o022 == 0
