"""Whatever another system does, a citizen is told the truth and what was known before."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from hostile import BROKEN, STRANGE_JSON
from players.dossier_agency import AgencyServer
from players.dossier_one_stop import OneStopServer
from players.dossier_wire import DossierServer, Wire, as_json
from scene import CODE, OTHER, Own, over_agency, over_one_stop

from bot.dossiers.lookup import Guarded, Lookup, Outcome
from bot.dossiers.provider_settings import Routes

KINDS = ("agency", "one_stop")


class System:
    """One kind of other system behind a look-up, and what is told to the metrics."""

    def __init__(
        self, server: DossierServer, guarded: Guarded, prefix: str, code: str, own: Own
    ) -> None:
        self.server, self.code, self.prefix = server, code, prefix
        self.last = own.hold(code)
        self.told: list[tuple[str, str]] = []
        note = lambda *said: self.told.append(said)  # noqa: E731
        self.lookup = Lookup(own, {prefix: guarded}, note=note)

    async def answers(self, wire: Wire) -> Outcome:
        self.server.script.append(wire)
        return await self.lookup.find(self.code)


@pytest.fixture(params=KINDS)
def system(
    request: pytest.FixtureRequest,
    routes: Routes,
    own: Own,
    agency: AgencyServer,
    one_stop: OneStopServer,
) -> System:
    if request.param == "agency":
        return System(agency, over_agency(routes, agency), "G01", CODE, own)
    return System(one_stop, over_one_stop(routes, one_stop), "H36", OTHER, own)


@pytest.mark.parametrize("way", BROKEN)
async def test_a_broken_answer_is_told_as_a_system_that_is_down(
    system: System, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    wire, reason = BROKEN[way]
    outcome = await system.answers(wire)

    assert (outcome.kind, outcome.reason, outcome.dossier) == ("down", reason, None)
    assert outcome.last_known == system.last
    assert outcome.agency
    assert system.told == [(system.prefix, reason)]
    assert system.code not in caplog.text


@pytest.mark.parametrize("manner", ["hang", "drip"])
async def test_an_answer_that_never_ends(
    routes: Routes, own: Own, agency: AgencyServer, manner: str
) -> None:
    whole = over_agency(routes, agency)
    impatient = Guarded(whole._provider, seconds=0.05)
    outcome = await System(agency, impatient, "G01", CODE, own).answers(
        Wire(b'{"error_code":', manner=manner)
    )

    assert (outcome.kind, outcome.reason) == ("down", "timeout")


@pytest.mark.parametrize("shape", ["result", "content"])
@pytest.mark.parametrize("value", STRANGE_JSON)
async def test_values_of_any_shape_are_no_fault_of_ours(
    system: System, shape: str, value: Any
) -> None:
    replies = [value, {shape: value}, {shape: [value]}]
    replies += [{"error_code": code, shape: [value]} for code in (0, value)]
    for reply in replies:
        outcome = await system.answers(as_json(reply))
        assert outcome.kind in ("unknown", "down")
        assert not outcome.reason.startswith("fault")


async def test_an_error_of_the_protocol_is_not_told_as_an_unknown_code(
    routes: Routes, own: Own, agency: AgencyServer
) -> None:
    """A session that has ended must not look as if there were no such dossier."""
    system = System(agency, over_agency(routes, agency), "G01", CODE, own)
    ended = await system.answers(as_json({"error_code": "1", "message": "session"}))

    assert (ended.kind, ended.reason) == ("down", "error_code")
    assert (await system.answers(as_json({"error_code": "0", "result": []}))).kind == "unknown"


async def test_after_failures_in_a_row_it_is_left_alone_and_the_truth_stays_the_same(
    system: System,
) -> None:
    for _ in range(5):
        await system.answers(Wire(status=500))
    asked = len(system.server.asked)
    outcome = await system.lookup.find(system.code)

    assert len(system.server.asked) == asked
    assert (outcome.kind, outcome.reason, outcome.last_known) == ("down", "resting", system.last)
