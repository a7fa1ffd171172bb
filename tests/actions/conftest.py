"""What the tests of the actions share: a small knowledge store, and trackers over it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import factories
import pytest
from rasa_sdk import Action
from turn import BULLS, LIBRARY, Done, Heard, play

from actions import reading
from bot.storage import Store


@pytest.fixture
def herd(knowledge: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Two cards and a record; the actions read them as in their own process."""
    factories.publish(
        knowledge,
        "card",
        factories.card(),
        factories.card(
            code=BULLS,
            name="Đăng ký chọi trâu",
            short_name="Đăng ký hội chọi trâu",
            folk_names=[f"hội chọi trâu làng {number}" for number in range(8)],
        ),
    )
    factories.put(knowledge, factories.record(LIBRARY, "Cấp thẻ thư viện"))
    monkeypatch.setenv("MOTCUA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(reading, "today", lambda: factories.TODAY)
    reading.catalogue.cache_clear()
    return knowledge


@pytest.fixture
def run(herd: Store) -> Callable[..., Done]:
    """Runs an action over the small store: what was heard, and the slots before it."""

    def run_one(action: Action, heard: Heard, **slots: object) -> Done:
        return play(action, heard, slots)

    return run_one
