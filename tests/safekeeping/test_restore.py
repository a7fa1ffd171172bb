"""A backup is put back whole, or nothing is changed."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from saved import MODEL, note
from sqlalchemy import select

from bot.conversations.tables import audit
from bot.safekeeping.archive import BadArchive, Manifest, member
from bot.safekeeping.backup import Place, backup
from bot.safekeeping.restore import UNFINISHED, restore, unfinished
from bot.services import now
from bot.settings import ROOT
from bot.storage import Damaged, open_store, upgrade
from bot.storage.home_lock import HomeInUse, running

Change = Callable[[Path], None]


@pytest.fixture
def saved(place: Place, tmp_path: Path) -> Path:
    """A backup; since then a line was written."""
    target = tmp_path / "backup.tar.gz"
    backup(place, target, now())
    store = open_store("conversations", place.home)
    note(store, "after the backup")
    store.dispose()
    return target


def lines(home: Path) -> list[str]:
    store = open_store("conversations", home)
    with store.read() as connection:
        found = connection.execute(select(audit.c.detail).order_by(audit.c.id)).scalars().all()
    store.dispose()
    return [str(one) for one in found]


def state(home: Path) -> dict[str, bytes]:
    """Return every file but the locks."""
    files = [path for path in home.rglob("*") if path.is_file() and path.parent.name != "locks"]
    return {str(path.relative_to(home)): path.read_bytes() for path in files}


def test_what_was_saved_is_back_and_what_was_there_is_aside(place: Place, saved: Path) -> None:
    key = (place.home / "secret.key").read_bytes()
    (place.home / "secret.key").write_text("another key")
    done = restore(saved, place.home, "", now())

    assert lines(place.home) == ["before the backup"]
    assert (place.home / "secret.key").read_bytes() == key
    assert done.aside is not None
    assert lines(done.aside) == ["before the backup", "after the backup"]
    assert (done.aside / "secret.key").read_text() == "another key"
    assert (done.aside / "models" / f"{MODEL}.tar.gz").exists()
    assert not list(place.home.glob(".restore-*"))
    assert unfinished(place.home) == ""


def test_an_empty_folder_is_filled(saved: Path, tmp_path: Path) -> None:
    done = restore(saved, tmp_path / "new", "", now())
    assert done.aside is None
    assert lines(tmp_path / "new") == ["before the backup"]


def cut(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-3000])


def flip(archive: Path) -> None:
    held = bytearray(archive.read_bytes())
    held[len(held) // 2] ^= 0xFF
    archive.write_bytes(bytes(held))


def no_archive(archive: Path) -> None:
    archive.write_bytes(b"no archive at all")


def rebuilt(archive: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write the archive anew, its members changed and its manifest as it was."""
    with tarfile.open(archive) as tar:
        files = {one.name: tar.extractfile(one).read() for one in tar}  # type: ignore[union-attr]
    change(files)
    with tarfile.open(archive, "w:gz") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))


def another_content(archive: Path) -> None:
    rebuilt(archive, lambda files: files.update({"secret.key": files["secret.key"][::-1]}))


def one_too_few(archive: Path) -> None:
    rebuilt(archive, lambda files: files.pop("working.db") and None)


def one_too_many(archive: Path) -> None:
    rebuilt(archive, lambda files: files.update({"../../evil": b"evil"}))


def named_outside(archive: Path) -> None:
    rebuilt(archive, lambda files: renamed(files, "working.db", "../../evil"))


def named_absolute(archive: Path) -> None:
    rebuilt(archive, lambda files: renamed(files, "working.db", "/tmp/motcua-evil"))


def renamed(files: dict[str, bytes], old: str, new: str) -> None:
    files[new] = files.pop(old)
    files["manifest.json"] = files["manifest.json"].replace(old.encode(), new.encode())


def a_link(archive: Path) -> None:
    with tarfile.open(archive) as tar:
        files = [(one, tar.extractfile(one)) for one in tar.getmembers()]
        with tarfile.open(archive.with_suffix(".new"), "w:gz") as out:
            for one, content in files:
                if one.name == "secret.key":
                    one.type, one.linkname = tarfile.SYMTYPE, "/etc/hostname"
                out.addfile(one, content if one.isreg() else None)
    archive.with_suffix(".new").replace(archive)


HARM = [cut, flip, no_archive, another_content, one_too_few, one_too_many]
HARM += [named_outside, named_absolute, a_link]


@pytest.mark.parametrize("harm", HARM, ids=lambda harm: harm.__name__)
def test_a_damaged_archive_changes_nothing(
    place: Place, saved: Path, tmp_path: Path, harm: Change
) -> None:
    before = state(place.home)
    harm(saved)
    with pytest.raises(BadArchive):
        restore(saved, place.home, "", now())
    assert state(place.home) == before
    assert not list(tmp_path.rglob("*evil*"))
    assert not Path("/tmp/motcua-evil").exists()


def remade(archive: Path, content: bytes, **told: object) -> None:
    """Put another knowledge.db into the archive, its manifest made to fit."""

    def change(files: dict[str, bytes]) -> None:
        if content:
            files["knowledge.db"] = content
        folder = archive.parent / "remade"
        (folder / "models").mkdir(parents=True)
        for name, held in files.items():
            (folder / name).write_bytes(held)
        made = msgspec.json.decode(files["manifest.json"], type=Manifest)
        members = [member(folder, one.name) for one in made.members]
        fit = msgspec.structs.replace(made, members=members, **told)
        files["manifest.json"] = msgspec.json.encode(fit)

    rebuilt(archive, change)


def test_a_database_that_was_damaged_before_is_found(place: Place, saved: Path) -> None:
    broken = (place.home / "knowledge.db").read_bytes()
    remade(saved, broken[:8192] + b"\x07" * (len(broken) - 8192))
    before = state(place.home)
    with pytest.raises(Damaged, match=r"knowledge\.db is damaged"):
        restore(saved, place.home, "", now())
    assert state(place.home) == before


def test_an_older_backup_is_brought_to_todays_schema(
    place: Place, saved: Path, tmp_path: Path
) -> None:
    old = open_store("knowledge", tmp_path / "old")
    upgrade(old, "k0001")
    old.dispose()
    remade(saved, (tmp_path / "old" / "knowledge.db").read_bytes())
    restore(saved, place.home, "", now())
    store = open_store("knowledge", place.home)
    with store.read() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_knowledge").scalar()
    store.dispose()
    assert found > "k0001"


def test_a_backup_of_a_newer_version_is_refused(place: Place, saved: Path) -> None:
    remade(saved, b"", schemas={"knowledge": "k9999"})
    with pytest.raises(BadArchive, match="of a newer version"):
        restore(saved, place.home, "", now())


def test_a_backup_of_the_other_kind_is_refused(place: Place, saved: Path) -> None:
    remade(saved, b"", database="postgresql")
    with pytest.raises(BadArchive, match="a backup of postgresql, the settings name sqlite"):
        restore(saved, place.home, "", now())


def test_nothing_is_put_back_while_it_runs(place: Place, saved: Path) -> None:
    before = state(place.home)
    with (
        running(place.home, embedded=True),
        pytest.raises(HomeInUse, match="another Một Cửa works on"),
    ):
        restore(saved, place.home, "", now())
    assert state(place.home) == before


KILLED = """
import sys
from pathlib import Path
from bot.safekeeping import restore as module
from bot.services import now
moved = module._move
def move(source, target):
    if target.name == "working.db" and target.parent == Path(sys.argv[2]):
        print("half way", flush=True)
        sys.stdin.read()
    moved(source, target)
module._move = move
module.restore(Path(sys.argv[1]), Path(sys.argv[2]), "", now())
"""


def test_one_that_is_killed_half_way_is_told_and_done_again(place: Place, saved: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(saved), str(place.home)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "half way\n"
        process.kill()

    told = unfinished(place.home)
    assert "run `motcua restore BACKUP` again" in told
    aside = Path(told.rpartition(" ")[2])
    assert lines(aside) == ["before the backup", "after the backup"]
    moment = now().replace(year=2999)  # another second, another folder
    restore(saved, place.home, "", moment)
    assert lines(place.home) == ["before the backup"]
    assert not (place.home / UNFINISHED).exists()
