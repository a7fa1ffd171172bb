"""What the command and the gateway delete in time is one list: people's data and dossiers."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from filed import CODE
from sqlalchemy import func, insert, select

from bot import operating
from bot.cli import main
from bot.dossiers.following import follow
from bot.dossiers.tables import follows, lookups
from bot.storage import Store, open_store

LATE = datetime(2030, 1, 1)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A home in which one person follows a dossier and looked it up, years ago."""
    monkeypatch.setenv("MOTCUA_HOME", str(tmp_path))
    monkeypatch.setattr(operating, "now", lambda: LATE)
    CliRunner().invoke(main, ["retention"])
    opened, long_ago = open_store("conversations", tmp_path), LATE - timedelta(days=1200)
    with opened.write() as connection:
        follow(connection, "web:an", CODE, long_ago)
        row = {"conversation": "web:an", "at": long_ago, "outcome": "found", "code": CODE}
        connection.execute(insert(lookups).values(**row))
    return opened


def left(store: Store) -> list[int]:
    with store.read() as connection:
        return [
            int(connection.execute(select(func.count()).select_from(table)).scalar_one())
            for table in (follows, lookups)
        ]


def test_the_command_also_deletes_what_is_kept_of_dossiers(store: Store) -> None:
    foreseen = CliRunner().invoke(main, ["retention", "--preview"]).output
    assert "dossier_follows: 1 would be deleted" in foreseen
    assert left(store) == [1, 1]

    assert "dossier_lookups: 1 deleted" in CliRunner().invoke(main, ["retention"]).output
    assert left(store) == [0, 0]
