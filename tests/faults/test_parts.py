"""Rasa and the action server hang; many ask meanwhile. Killed: tests/test_faults.py."""

from __future__ import annotations

import pytest
from citizens import Citizen, Log, crowd, parts_ready
from players import faults
from stack import Stack, eventually

pytestmark = pytest.mark.stack
PEOPLE = 12


@pytest.mark.parametrize("part", ["rasa", "actions"])
def test_many_ask_while_a_part_hangs(whole: Stack, citizen: Citizen, part: str) -> None:
    log = Log(whole.home / "logs" / "gateway.log")
    with faults.hung(whole.parts()[part]):
        crowd(whole.url, PEOPLE, lambda one: one.told_the_truth(f"{part} hung, {PEOPLE} ask"))
        ready = parts_ready(whole.url)
    assert ready == {"database": True, "rasa": True, "actions": True, part: False}
    log.only("turn too slow: Rasa did not answer in time")
    assert eventually(whole.ready, 30)
    citizen.answered()
    assert any("Rasa works again after" in line for line in log.lines())
