"""The action server listens once a first question costs no more than any other."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest
from factories import card, publish

from actions import reading
from bot.language import lexicon
from bot.settings import ROOT
from bot.storage import Store

sys.path.append(str(Path(__file__).parents[1] / "answers"))
from papers import GOATS, HELP, RENT


def warm() -> None:
    """Import the module as the SDK does before the server listens."""
    sys.modules.pop("actions.warming", None)
    importlib.import_module("actions.warming")


def test_words_are_loaded_before_the_server_listens(herd: Store) -> None:
    birth = {"code": "1.001193"}
    publish(herd, "card", card(**{**GOATS, **birth}))
    publish(herd, "case_question", RENT, HELP)
    lexicon._longest.cache_clear()
    lexicon.expand.cache_clear()
    warm()
    assert lexicon._longest.cache_info().currsize == 1
    reading.catalogue.cache_clear()


def test_a_database_that_is_away_stops_no_action_server(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("MOTCUA_HOME", str(ROOT / "nowhere"))
    monkeypatch.setenv("MOTCUA_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    reading.catalogue.cache_clear()
    warm()
    assert "OperationalError" in caplog.text
    reading.catalogue.cache_clear()
