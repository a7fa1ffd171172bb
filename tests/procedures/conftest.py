"""What the tests of the procedures share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from portal_server import Installation, serve


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path)
    server = serve(installation.portal)
    yield installation
    installation.portal.released.set()
    server.shutdown()
    server.server_close()
    installation.store.dispose()
