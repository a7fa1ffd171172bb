"""What the tests of the procedures share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from factories import TODAY, put, record
from portal_server import Installation, serve

from bot.procedures.catalogue import Catalogue
from bot.procedures.search import Index, Search
from bot.storage import open_store, upgrade


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path)
    server = serve(installation.portal)
    yield installation
    installation.portal.released.set()
    server.shutdown()
    server.server_close()
    installation.store.dispose()


@pytest.fixture(scope="module")
def index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Index]:
    """The search index over the ``NAMES`` of the test's module, code -> name."""
    store = open_store("knowledge", tmp_path_factory.mktemp("home"))
    upgrade(store)
    put(store, *(record(code, name) for code, name in request.module.NAMES.items()))
    yield Search(Catalogue(store), lambda: TODAY).index()
    store.dispose()
