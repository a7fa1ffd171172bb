"""The index of a large catalogue is made once, in a file, and read by every part."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from factories import NOW, TODAY, put, record

from bot import kept_files
from bot.content.kinds import FolkNames
from bot.procedures import kept_index
from bot.procedures.catalogue import Catalogue
from bot.procedures.coding import Coder
from bot.procedures.index import line_terms, word_terms
from bot.procedures.kept_index import KeptIndex, key_of
from bot.procedures.search import Search
from bot.storage import Store

NAMES = {
    "9.000001": "Cấp giấy phép nuôi ong",
    "9.000002": "Đăng ký kết hôn",
    "9.000003": "Cấp phép bán pháo hoa",
}
ASKED = ("nuôi ong", "dang ky ket hon o xa", "phép bán pháo", "giay phep nuoi")


@pytest.fixture(autouse=True)
def any_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_index, "SMALL", 1)


@pytest.fixture
def dialect(request: pytest.FixtureRequest) -> str:
    """SQLite alone, where a test does not name the databases: making a file takes seconds."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir(exist_ok=True)
    return tmp_path / "home"


@pytest.fixture
def kept(knowledge_store: Store, home: Path, database_url: str) -> KeptIndex:
    put(knowledge_store, *(record(code, name) for code, name in NAMES.items()))
    return KeptIndex(home, database_url)


@pytest.fixture
def search(knowledge_store: Store, kept: KeptIndex) -> Search:
    return Search(Catalogue(knowledge_store), lambda: TODAY, kept)


def found(search: Search) -> list[list[tuple[str, float]]]:
    return [[(one.code, round(one.score, 6)) for one in search.search(text)] for text in ASKED]


def made(home: Path) -> int:
    return (home / "cache" / "index.bin").stat().st_mtime_ns


@pytest.mark.parametrize(
    "dialect",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
    indirect=True,
)
def test_an_index_from_a_file_finds_what_one_made_here_finds(
    search: Search, knowledge_store: Store, home: Path
) -> None:
    assert found(search) == found(Search(Catalogue(knowledge_store), lambda: TODAY))
    assert (home / "cache").stat().st_mode & 0o077 == 0
    assert (home / "cache" / "index.bin").stat().st_mode & 0o077 == 0


def counting(path: Path) -> tuple[str, ...]:
    """Return what makes an index and leaves a line for each time."""
    return ("sh", "-c", f'echo made >> "{path}"; exec "$0" "$@"', *kept_index.MAKER)


def test_parts_that_start_together_have_it_made_once(
    kept: KeptIndex,
    knowledge_store: Store,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept_index, "MAKER", counting(tmp_path / "times"))
    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(kept.get, knowledge_store, TODAY) for _ in range(3)]
        assert all(job.result() is not None for job in jobs)
    assert kept.get(knowledge_store, TODAY) is not None
    assert (tmp_path / "times").read_text() == "made\n"


def test_what_helps_to_make_the_next_one_is_not_taken_over_from_other_code(
    search: Search, knowledge_store: Store, home: Path
) -> None:
    """Its terms are counted by our code: after an update they may be others."""
    search.index()
    wrong = Coder()
    for view, terms in (("words", word_terms), ("bag", line_terms)):
        wrong.counts(view, lambda text: ["nothing"]).of(list(NAMES.values()))
        wrong.counts(view, terms).terms = terms
    kept_files.write(home / "cache" / "coder.bin", "of other code", [wrong])
    put(knowledge_store, record("9.000020", "Đăng ký thả diều"))
    assert search.refresh()
    assert found(search)[0][0][0] == "9.000001"


def test_what_changes_is_found(search: Search, knowledge_store: Store) -> None:
    search.index()
    put(knowledge_store, record("9.000020", "Đăng ký thả diều"))
    assert search.refresh()
    assert search.search("đăng ký thả diều")[0].code == "9.000020"
    names = FolkNames(code="9.000003", names=["đốt bông lửa"])
    Catalogue(knowledge_store).content.edit("folk_names", names, "lan", NOW)
    assert search.refresh()
    assert search.search("đốt bông lửa")[0].code == "9.000003"
    assert not search.refresh()


def test_a_new_day_is_another_index(knowledge_store: Store, kept: KeptIndex) -> None:
    day = [TODAY]
    search = Search(Catalogue(knowledge_store), lambda: day[0], kept)
    index = search.index()
    assert not search.refresh()
    day[0] += timedelta(1)
    assert search.refresh()
    assert search.index() is not index


def test_the_same_revision_of_another_catalogue_has_another_key(
    knowledge_store: Store, kept: KeptIndex
) -> None:
    """After a restore the counter may say what it said before."""
    before = key_of(knowledge_store, TODAY)
    assert key_of(knowledge_store, TODAY) == before
    with knowledge_store.write() as connection:
        connection.exec_driver_sql("UPDATE procedures SET digest = 'x' WHERE code = '9.000001'")
    assert key_of(knowledge_store, TODAY) != before


@pytest.mark.parametrize("harm", ["cut", "turned", "open"])
def test_a_file_that_is_not_sound_is_made_anew(
    search: Search, knowledge_store: Store, kept: KeptIndex, home: Path, harm: str
) -> None:
    right = found(search)
    path, before = home / "cache" / "index.bin", made(home)
    data = bytearray(path.read_bytes())
    if harm == "open":
        path.chmod(0o666)
    elif harm == "cut":
        path.write_bytes(data[: len(data) // 2])
    else:
        data[-100] ^= 1
        path.write_bytes(data)
    assert found(Search(Catalogue(knowledge_store), lambda: TODAY, kept)) == right
    assert path.stat().st_mode & 0o077 == 0
    assert made(home) != before


def test_without_a_folder_to_write_each_part_makes_its_own(search: Search, home: Path) -> None:
    (home / "cache").write_text("in the way", encoding="utf-8")
    assert found(search)[0][0][0] == "9.000001"


def test_a_maker_that_fails_leaves_it_to_each_part(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_index, "MAKER", ("false",))
    assert found(search)[0][0][0] == "9.000001"


def test_a_small_catalogue_needs_no_file(
    search: Search, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_index, "SMALL", 10)
    assert found(search)[0][0][0] == "9.000001"
    assert not (home / "cache").exists()
