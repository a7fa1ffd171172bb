"""A citizen who waits is told the truth in time, whatever the agency's system does."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest
from players.dossier_agency import AgencyServer
from players.dossier_one_stop import OneStopServer
from players.dossier_wire import Wire
from scene import CODE, NOW, OTHER, Clock, Own, over_agency, over_one_stop

from bot.dossiers.breaker import Breaker
from bot.dossiers.cache import Cache
from bot.dossiers.lookup import ASK_SECONDS, Guarded, Lookup
from bot.dossiers.model import Dossier, ProviderDown, Status
from bot.dossiers.outside import SECONDS
from bot.dossiers.provider_settings import Routes

OURS = "H57.12-250914-0003"


class Scripted:
    """A provider that gives what it is told to, or raises it."""

    name = "thành phố Huế"

    def __init__(self, *steps: Dossier | Exception | None) -> None:
        self.steps, self.asked = list(steps), 0

    async def find(self, code: str) -> Dossier | None:
        self.asked += 1
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return step


def dossier(status: Status = Status.DONE) -> Dossier:
    return Dossier(OURS, status, NOW, fetched_at=NOW)


async def test_our_own_store_answers_by_default(own: Own) -> None:
    held = own.hold(OURS)
    outcome = await Lookup(own).find(OURS)
    assert (outcome.kind, outcome.dossier, outcome.agency) == ("found", held, "thành phố Huế")


async def test_a_prefix_nobody_answers_for_is_said_to_be_so(own: Own) -> None:
    assert (await Lookup(own).find(OURS)).kind == "unmapped"
    assert (await Lookup(own, {"H57": None}).find(OURS)).kind == "unknown"


async def test_the_longest_prefix_decides(own: Own) -> None:
    far, near = Guarded(Scripted(dossier(), dossier())), Guarded(Scripted(None, None))
    lookup = Lookup(own, {"H57": far, "H57.12": near})
    assert (await lookup.find(OURS)).kind == "unknown"
    assert (await lookup.find("H57.13-250914-0003")).kind == "found"
    assert (await lookup.find("000.00.28.H57-250914-0003")).kind == "found"


async def test_an_agency_that_is_down_is_named_with_what_we_last_knew(
    own: Own, routes: Routes, agency: AgencyServer, caplog: pytest.LogCaptureFixture
) -> None:
    last, told = own.hold(CODE), []
    agency.script.append(Wire(status=503))
    lookup = Lookup(own, {"G01": over_agency(routes, agency)}, note=lambda *said: told.append(said))
    outcome = await lookup.find(CODE)
    assert (outcome.kind, outcome.agency, outcome.last_known) == ("down", "Bộ Công an", last)
    assert outcome.dossier is None
    assert told == [("G01", "http_503")]
    assert CODE not in caplog.text


@pytest.mark.parametrize("manner", ["hang", "drip"])
async def test_slow_systems_are_given_up_in_time(
    own: Own, routes: Routes, one_stop: OneStopServer, manner: str
) -> None:
    last = own.hold(OTHER)
    one_stop.script.append(Wire(b'{"content": [', manner=manner))
    lookup = Lookup(own, {"H36": over_one_stop(routes, one_stop)})
    begun = time.monotonic()
    outcome = await lookup.find(OTHER)
    assert time.monotonic() - begun < SECONDS
    assert (outcome.kind, outcome.reason, outcome.last_known) == ("down", "timeout", last)


async def test_also_our_own_store_may_take_no_longer(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(code: str) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("bot.dossiers.lookup.LAST_KNOWN_SECONDS", 0.01)
    monkeypatch.setattr("bot.dossiers.lookup.SECONDS", 0.01)
    lookup = Lookup(own, {"H57": Guarded(Scripted(ProviderDown("x")))}, known=never)
    outcome = await lookup.find(OURS)
    assert (outcome.kind, outcome.last_known) == ("down", None)
    monkeypatch.setattr(own, "find", never)
    assert (await Lookup(own).find(OURS)).reason == "timeout"


def test_asking_and_looking_back_are_within_the_time_in_all() -> None:
    assert ASK_SECONDS < SECONDS == 2.5


async def test_nobody_listens(own: Own, routes: Routes) -> None:
    async with AgencyServer() as gone:
        pass
    outcome = await Lookup(own, {"G01": over_agency(routes, gone)}).find(CODE)
    assert (outcome.kind, outcome.reason) == ("down", "connection")


async def test_several_codes_take_the_time_of_one(own: Own) -> None:
    held = own.hold(OURS)
    guarded = Guarded(Scripted(None))
    outcomes = await Lookup(own, {"H36": guarded}).find_all([OURS, OTHER, CODE])
    assert [outcome.kind for outcome in outcomes] == ["found", "unknown", "unmapped"]
    assert outcomes[0].dossier == held


async def test_a_fault_of_ours_is_told_like_a_system_that_is_down(
    own: Own, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    guarded = Guarded(Scripted(KeyError("Nguyễn Thị Bí Mật")))
    outcome = await Lookup(own, {"H57": guarded}).find(OURS)
    assert (outcome.kind, outcome.reason) == ("down", "fault_KeyError")
    assert "Bí Mật" not in caplog.text


async def test_what_was_said_a_moment_ago_is_not_asked_again() -> None:
    clock, provider = Clock(), Scripted(dossier(), dossier(Status.RETURNED), None, None)
    guarded = Guarded(provider, clock)
    first = await guarded.find(OURS)
    clock.now += 59
    assert await guarded.find(OURS) == first
    clock.now += 1
    second = await guarded.find(OURS)
    assert second is not None
    assert (second.status, provider.asked) == (Status.RETURNED, 2)
    assert await guarded.find(OURS, fresh=True) is None
    assert await guarded.find(OURS) is None
    assert provider.asked == 3


async def test_a_failure_is_not_kept() -> None:
    guarded = Guarded(Scripted(ProviderDown("x"), dossier()), Clock())
    with pytest.raises(ProviderDown):
        await guarded.find(OURS)
    assert await guarded.find(OURS) == dossier()


def test_the_cache_is_bounded() -> None:
    cache = Cache(Clock(), size=3)
    for number in range(5):
        cache.put(str(number), None)
    assert (len(cache), cache.get("1"), cache.get("4")) == (3, None, (None,))


async def test_a_system_that_keeps_failing_is_left_alone_and_tried_again() -> None:
    clock = Clock()
    provider = Scripted(*[ProviderDown("timeout")] * 6, dossier(), dossier())
    guarded = Guarded(provider, clock)
    for _ in range(5):
        with pytest.raises(ProviderDown, match="timeout"):
            await guarded.find(OURS)
    with pytest.raises(ProviderDown, match="resting"):
        await guarded.find(OURS)
    assert provider.asked == 5
    clock.now += 30
    with pytest.raises(ProviderDown, match="timeout"):
        await guarded.find(OURS)
    with pytest.raises(ProviderDown, match="resting"):
        await guarded.find(OURS)
    clock.now += 30
    assert await guarded.find(OURS) == dossier()
    assert await guarded.find(OTHER) == dossier()
    assert not guarded.breaker.open


async def test_words_we_cannot_read_are_no_reason_to_leave_a_system_alone(
    routes: Routes, one_stop: OneStopServer
) -> None:
    one_stop.hold(OTHER, "gì đó lạ")
    guarded = over_one_stop(routes, one_stop)
    for _ in range(6):
        with pytest.raises(ProviderDown, match="status"):
            await guarded.find(OTHER)
    assert not guarded.breaker.open


def test_while_it_is_tried_again_nobody_else_is_let_through() -> None:
    clock = Clock()
    breaker = Breaker(clock, failures=1, rest=10)
    breaker.failed()
    assert not breaker.allows()
    clock.now += 10
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.dropped()
    assert breaker.allows()
    breaker.succeeded()
    assert [breaker.allows(), breaker.allows()] == [True, True]


async def test_a_citizen_who_goes_away_does_not_block_the_next_try(
    routes: Routes, agency: AgencyServer
) -> None:
    clock = Clock()
    guarded = over_agency(routes, agency)
    guarded.breaker = Breaker(clock, failures=1, rest=10)
    guarded.breaker.failed()
    clock.now += 10
    agency.script.append(Wire(b"{", manner="hang"))
    asking = asyncio.ensure_future(guarded.find(CODE))
    await agency.hung.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    agency.hold(CODE, 4)
    assert await guarded.find(CODE) is not None
