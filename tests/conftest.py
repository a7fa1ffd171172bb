"""What all tests share: stores on SQLite and on PostgreSQL, and the national file."""

from __future__ import annotations

import gc
import os
import shutil
import ssl
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from left_out import (
    leave_out,
    pytest_configure,
    pytest_ignore_collect,
    pytest_terminal_summary,
)
from postgres import NoServer, Server, empty
from stack import NATIONAL, national_stack, stack, talk

import bot.conversations.number_tables  # noqa: F401 (declares its tables)
from bot.console import passwords
from bot.console import tables as console_tables
from bot.content.seeding import seed_all
from bot.content.store import ContentStore
from bot.conversations import tables
from bot.dossiers import tables as dossier_tables
from bot.procedures import search
from bot.procedures.importing import import_records
from bot.procedures.national_file import read_file
from bot.services import now
from bot.settings import ROOT
from bot.storage import Store, StoreName, open_store, upgrade

OpenStore = Callable[..., Store]
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)

hypothesis_settings.register_profile(
    "motcua", deadline=None, derandomize=True, max_examples=60
)  # always the same cases: `make fuzz` looks for new ones
hypothesis_settings.register_profile(
    "fuzz",
    deadline=None,
    max_examples=200,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
hypothesis_settings.load_profile(os.environ.get("MOTCUA_TEST_PROFILE", "motcua"))
__all__ = ["national_stack", "stack", "talk"]  # fixtures of the running whole
__all__ += ["pytest_configure", "pytest_ignore_collect", "pytest_terminal_summary"]  # hooks


@pytest.fixture(scope="session", autouse=True)
def sparing() -> Iterator[None]:
    """Spare what costs much and says nothing.

    The authorities' certificates are read once, not by each HTTP client (20 ms); passwords are
    hashed at the lowest cost (the real one takes 170 ms; tests/console/test_signing_in.py has it).
    What the catalogues and word lists are made of is seldom looked through for what may be thrown
    away, and not after each index (a quarter of the time of a whole run).
    """
    gc.set_threshold(50_000, 20, 50)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", lru_cache(ssl.create_default_context))
        patch.setattr(passwords, "_hasher", CHEAP)
        patch.setattr(search, "give_back", lambda: None)
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run the browser's tests late: its driver holds the event loop until the session ends."""
    leave_out(config, items)
    items.sort(key=lambda item: ("last" in item.keywords, "browser" in item.keywords))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    try:
        server = Server()
    except NoServer as error:
        pytest.skip(str(error))
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def dialect(request: pytest.FixtureRequest) -> str:
    """Each kind of database that we store in."""
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, dialect: str) -> Iterator[str]:
    """An empty text for SQLite, then the URL of an empty database of PostgreSQL."""
    if dialect == "sqlite":
        yield ""
        return
    server: Server = request.getfixturevalue("postgres_server")
    url = server.database()
    yield url
    server.drop(url)


@pytest.fixture
def open_empty(database_url: str, tmp_path: Path) -> Iterator[OpenStore]:
    """Opens a store by name, without any table, on each kind of database."""
    opened: list[Store] = []

    def open_one(name: StoreName) -> Store:
        opened.append(open_store(name, tmp_path / "home", database_url))
        return opened[-1]

    yield open_one
    for store in opened:
        store.dispose()


@pytest.fixture
def knowledge_store(open_empty: OpenStore) -> Store:
    """The store of procedures and content, migrated, on each kind of database."""
    return _migrated(open_empty("knowledge"))


@pytest.fixture(scope="session")
def migrated_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path | str]:
    """Gives what stores of conversations are made from: a file, or a database's URL."""
    made: dict[str, Path | str] = {}

    def make(url: str) -> Path | str:
        if url not in made:
            home = tmp_path_factory.mktemp("migrated")
            _migrated(open_store("conversations", home, url)).dispose()
            made[url] = url or home / "conversations.db"
        return made[url]

    return make


@pytest.fixture(scope="session")
def conversations_url(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Gives the URL of the one database that all tests of conversations empty and use."""
    urls: dict[str, str] = {"sqlite": ""}

    def url(dialect: str) -> str:
        if dialect not in urls:
            server: Server = request.getfixturevalue("postgres_server")
            urls[dialect] = server.database()
        return urls[dialect]

    return url


@pytest.fixture
def conversations_store(
    dialect: str,
    tmp_path: Path,
    conversations_url: Callable[[str], str],
    migrated_once: Callable[[str], Path | str],
) -> Iterator[Store]:
    """The store of conversations, migrated and empty, on each kind of database."""
    url, home = conversations_url(dialect), tmp_path / "home"
    migrated = migrated_once(url)
    if isinstance(migrated, Path):
        home.mkdir(exist_ok=True)
        shutil.copy(migrated, home)
    else:
        declared = (tables.metadata, dossier_tables.metadata, console_tables.metadata)
        empty(url, [table.name for each in declared for table in each.sorted_tables])
    store = open_store("conversations", home, url)
    yield store
    store.dispose()


@pytest.fixture
def working_store(open_empty: OpenStore) -> Store:
    """The store of Rasa's working memory, migrated, on each kind of database."""
    return _migrated(open_empty("working"))


@pytest.fixture(scope="session")
def migrated_knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty store of knowledge."""
    home = tmp_path_factory.mktemp("knowledge")
    _migrated(open_store("knowledge", home)).dispose()
    return home / "knowledge.db"


@pytest.fixture
def knowledge(tmp_path: Path, migrated_knowledge: Path) -> Iterator[Store]:
    """The store of procedures and content on SQLite, for tests that are not about storage."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    shutil.copy(migrated_knowledge, home)
    store = open_store("knowledge", home)
    yield store
    store.dispose()


@pytest.fixture(scope="session")
def project_knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store of knowledge with the project's own content, to be copied."""
    home = tmp_path_factory.mktemp("project")
    store = _migrated(open_store("knowledge", home))
    seed_all(ContentStore(store), ROOT / "data", now())
    store.dispose()
    return home / "knowledge.db"


@pytest.fixture(scope="session")
def national_file() -> Path:
    """The file of the national catalogue that lies beside the project."""
    if not NATIONAL.is_file():
        pytest.skip(f"{NATIONAL.parent} is not there")
    return NATIONAL


@pytest.fixture(scope="session")
def national_knowledge(national_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store of knowledge with the national catalogue, to be copied."""
    home = tmp_path_factory.mktemp("national")
    store = _migrated(open_store("knowledge", home))
    import_records(store, "national", "", read_file(national_file), now(), lambda: None)
    store.dispose()
    return home / "knowledge.db"


def _migrated(store: Store) -> Store:
    upgrade(store)
    return store
