"""Several Rasa for one gateway: whoever is away, the turn is answered, and in its time."""

from __future__ import annotations

import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from players.rasa import FakeRasa, echo, playing

from bot.turns.rasa_client import TurnFailed, TurnTooSlow
from bot.turns.rasa_pool import RasaPool

Pool = Callable[..., RasaPool]
NOTHING_SAID = (200, b"[]")


@pytest.fixture
def other() -> Iterator[FakeRasa]:
    with playing() as fake:
        yield fake


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    """Opens a pool over Rasa at some addresses."""
    opened: list[RasaPool] = []

    def one(*urls: str, seconds: float = 5.0) -> RasaPool:
        opened.append(RasaPool(urls, seconds))
        return opened[-1]

    yield one
    for each in opened:
        await each.close()


def nobody() -> str:
    """Return an address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


async def said(pool: RasaPool, text: str = "khai sinh") -> str:
    (one,) = await pool.ask("conversation", 1, text)
    return one.reply.text


async def test_turns_are_spread(rasa: FakeRasa, other: FakeRasa, pool: Pool) -> None:
    both = pool(rasa.url, other.url)
    for _ in range(4):
        await said(both)
    assert (len(rasa.received), len(other.received)) == (2, 2)


async def test_one_that_is_away_costs_nobody_an_answer(rasa: FakeRasa, pool: Pool) -> None:
    some = pool(nobody(), rasa.url)
    assert [await said(some) for _ in range(4)] == ["khai sinh"] * 4
    assert await some.ready()
    assert not await pool(nobody(), nobody()).ready()


async def test_a_rasa_without_its_action_server_is_away(
    rasa: FakeRasa, other: FakeRasa, pool: Pool
) -> None:
    rasa.answer = lambda _: NOTHING_SAID
    both = pool(rasa.url, other.url)
    assert [await said(both) for _ in range(4)] == ["khai sinh"] * 4
    assert len(rasa.received) == 1


async def test_a_rasa_that_hangs_costs_its_share_of_the_turn(
    rasa: FakeRasa, other: FakeRasa, pool: Pool
) -> None:
    rasa.held = {"chậm"}
    both = pool(other.url, rasa.url, seconds=3.0)
    begun = time.monotonic()
    assert await said(both, "chậm") == "chậm"
    assert 2.1 < time.monotonic() - begun < 3.0
    assert len(rasa.received) == 1


async def test_the_turn_fails_as_the_last_one_did(rasa: FakeRasa, pool: Pool) -> None:
    with pytest.raises(TurnFailed, match="ClientConnectorError"):
        await said(pool(nobody(), nobody()))
    rasa.held = {"chậm"}
    with pytest.raises(TurnTooSlow):
        await said(pool(rasa.url, seconds=0.1), "chậm")


async def test_a_rasa_that_is_up_and_says_nothing_does_not_answer() -> None:
    with playing() as silent:
        silent.answer = lambda body: NOTHING_SAID
        some = RasaPool([silent.url], 5)
        assert await some.ready()
        assert not await some.answers()
        silent.answer = echo
        assert await some.answers()
        asked = len(silent.received)
        assert await some.answers()
        assert len(silent.received) == asked, "what was answered lately is not asked again"
        await some.close()


async def test_one_question_of_ours_at_a_time_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.turns.rasa_pool.CHECK_SECONDS", 0.05)
    with playing() as slow:
        slow.held.add("/greet")
        some = RasaPool([slow.url], 5)
        assert await some.answers(), "until it is known otherwise"
        assert await some.answers()
        assert len(slow.received) == 1
        slow.released.set()
        await some.close()
