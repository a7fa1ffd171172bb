"""Several Rasa share the lock of a turn in a real Redis, and go on when that is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from rasa.core.lock_store import LockError, LockStore
from rasa.core.utils import AvailableEndpoints
from redis_server import NoRedis, RedisServer

from bot.nlu import lock_store
from bot.nlu.lock_store import TurnLockStore, key_of
from bot.settings import ROOT

Open = Callable[[], TurnLockStore]
TURN = "conversation#7"


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    try:
        running = RedisServer()
    except NoRedis as error:
        pytest.skip(str(error))
    yield running
    running.stop()


@pytest.fixture
async def rasa(server: RedisServer) -> AsyncIterator[Open]:
    """Opens the lock store of one more Rasa."""
    opened: list[TurnLockStore] = []

    def one() -> TurnLockStore:
        opened.append(TurnLockStore(url=server.url))
        return opened[-1]

    yield one
    for store in opened:
        assert store._redis is not None
        await store._redis.close()


async def test_a_turn_waits_until_the_other_rasa_is_done(rasa: Open) -> None:
    one, other, told = rasa(), rasa(), []

    async def second() -> None:
        async with other.lock(TURN):
            told.append("second")

    async with one.lock(TURN):
        waiting = asyncio.create_task(second())
        async with other.lock("conversation#8"):
            told.append("another turn")
        told.append("first")
    await waiting

    assert told == ["another turn", "first", "second"]


async def test_a_slow_turn_keeps_its_lock(rasa: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_store, "HELD_SECONDS", 0.1)
    monkeypatch.setattr(lock_store, "RENEW_SECONDS", 0.02)
    async with rasa().lock(TURN):
        with pytest.raises(LockError):
            async with rasa().lock(TURN, lock_lifetime=0.25):
                pytest.fail("the lock was given twice")


async def test_the_lock_of_a_killed_rasa_ends_by_itself(rasa: Open) -> None:
    store = rasa()
    assert store._redis is not None
    await store._redis.set(key_of(TURN), "killed", px=60)
    async with store.lock(TURN, lock_lifetime=5):
        assert await store._redis.get(key_of(TURN)) != b"killed"


async def test_without_redis_rasa_goes_on_and_returns_to_it(
    rasa: Open, server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock_store, "AWAY_SECONDS", 0.0)
    store, told = rasa(), []

    async def second() -> None:
        async with store.lock(TURN):
            told.append("second")

    async with store.lock(TURN):
        server.kill()
    async with store.lock(TURN):
        waiting = asyncio.create_task(second())
        await asyncio.sleep(0)
        told.append("first")
    await waiting
    assert told == ["first", "second"]

    server.start()
    async with store.lock(TURN):
        assert store._redis is not None
        assert await store._redis.exists(key_of(TURN))


async def test_rasa_is_given_it_and_needs_no_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_ACTIONS_URL", "http://127.0.0.1:5055")
    monkeypatch.delenv("MOTCUA_REDIS_URL", raising=False)
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    store = LockStore.create(endpoints.lock_store)
    assert isinstance(store, TurnLockStore)
    async with store.lock(TURN):
        assert TURN in store.conversation_locks
