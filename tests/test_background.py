"""What a gateway does beside its requests: the first answer is not kept waiting for an index."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from factories import put, record
from players.rasa import FakeRasa, playing

from bot import background
from bot.services import Services, build
from bot.settings import load
from bot.storage import STORES, open_store, upgrade

NAME = "Cấp giấy phép nuôi ong"


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    with playing() as fake:
        yield fake


async def services(home: Path, rasa_url: str) -> Services:
    for name in STORES:
        store = open_store(name, home)
        upgrade(store)
        if name == "knowledge":
            put(store, record("9.000001", NAME))
        store.dispose()
    return build(load({"MOTCUA_HOME": str(home), "MOTCUA_RASA_URL": rasa_url}))


def built(services: Services) -> bool:
    return services.search._index is not None


async def test_the_index_is_built_once_rasa_has_built_its_own(
    tmp_path: Path, rasa: FakeRasa
) -> None:
    found = await services(tmp_path, rasa.url)
    await background._warm(found)
    assert built(found)
    await found.close()


async def test_rasa_is_waited_for_and_who_searches_meanwhile_is_served(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    found = await services(tmp_path, f"http://127.0.0.1:{unused_tcp_port}")
    warming = asyncio.create_task(background._warm(found))
    await asyncio.sleep(0.5)
    assert not built(found), "Rasa is not there: it may be building its own"
    assert found.search.search("nuoi ong")[0].code == "9.000001"
    await background.end([warming])
    await found.close()


async def test_a_rasa_that_never_comes_is_not_waited_for_for_ever(
    tmp_path: Path, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "WAITS_FOR_RASA", 1)
    found = await services(tmp_path, f"http://127.0.0.1:{unused_tcp_port}")
    await background._warm(found)
    assert built(found)
    await found.close()
