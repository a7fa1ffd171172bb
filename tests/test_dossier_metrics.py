"""What an operator sees of dossiers on /metrics: sendings, look-ups, guesses and their throttle."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from agency import Sender
from anyio.from_thread import start_blocking_portal
from fastapi.testclient import TestClient
from sqlalchemy import insert
from test_dossier_api import CODE, ITEM

from bot.conversations.record import Message
from bot.dossiers.following import follow
from bot.dossiers.tables import lookups
from bot.services import now

Figures = Callable[[], dict[str, float]]


@pytest.fixture
def sender(tmp_path: Path) -> Iterator[Sender]:
    sender = Sender(tmp_path / "home")
    yield sender
    sender.close()


@pytest.fixture
def figures(sender: Sender) -> Iterator[Figures]:
    """Reads the page; the numbers by the name and labels that stand there."""
    client = TestClient(sender.app, base_url="http://localhost")

    def read() -> dict[str, float]:
        page = client.get("/metrics").text
        return {
            name: float(number)
            for name, number in re.findall(r"^(motcua_dossier\S+) (\S+)$", page, re.MULTILINE)
        }

    with start_blocking_portal() as client.portal:
        yield read


def grown(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """Return the counters that grew, and by how much: other tests of the process count, too."""
    return {
        name: number - before.get(name, 0)
        for name, number in after.items()
        if number != before.get(name, 0) and "_created" not in name
    }


async def test_sendings_are_counted_by_what_became_of_them(
    sender: Sender, figures: Figures
) -> None:
    before = figures()
    await sender.items(ITEM, 7)
    await sender.put(b"{}", token="wrong")
    await sender.put(b"{}")

    assert grown(before, figures()) == {
        'motcua_dossier_pushes_total{outcome="taken"}': 1,
        'motcua_dossier_pushes_total{outcome="unauthorised"}': 1,
        'motcua_dossier_pushes_total{outcome="refused"}': 1,
        'motcua_dossier_items_total{outcome="new"}': 1,
        'motcua_dossier_items_total{outcome="rejected"}': 1,
    }
    assert not any(CODE in name for name in figures())


@pytest.mark.parametrize("outcome", ["found", "unknown", "unmapped", "down", "held", "crowded"])
async def test_what_look_ups_come_to_is_counted(
    sender: Sender, figures: Figures, outcome: str
) -> None:
    """``held``: a person who guesses must wait; ``crowded``: so many guess that all are held."""
    before = figures()
    effects = sender.app.state.services.effects
    await effects.run(f"looked_up:{outcome}", Message("an", 1, "", "", answered=False))

    assert grown(before, figures()) == {f'motcua_dossier_turns_total{{outcome="{outcome}"}}': 1}


def test_what_is_in_the_store_now_is_shown_whichever_gateway_is_asked(
    sender: Sender, figures: Figures
) -> None:
    said = {"conversation": "an", "at": now(), "code": ""}
    with sender.store.write() as connection:
        for outcome in ("unknown", "unknown", "wrong"):
            connection.execute(insert(lookups).values(**said, outcome=outcome))
        follow(connection, "an", CODE, now())
    shown = figures()

    recent = "motcua_dossier_lookups_recent"
    assert {
        outcome: shown[f'{recent}{{outcome="{outcome}"}}']
        for outcome in ("found", "unknown", "right", "wrong")
    } == {"found": 0, "unknown": 2, "right": 0, "wrong": 1}
    assert shown["motcua_dossier_follows"] == 1


def test_the_page_stays_readable_while_the_store_is_away(
    sender: Sender, figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sender.home / "conversations.db").unlink()
    sender.app.state.services.record.store.dispose()

    assert "motcua_dossier_follows" in figures()
