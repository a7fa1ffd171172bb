"""What is heard of a wish for an officer, and of what is asked while waiting for one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from exchange import ONE_KIND
from handed import Citizen, staffed
from players.rasa import FakeRasa, doing

from bot.conversations.handover_desk import HandoverDesk

Process = Any
LOST = "noted:" + json.dumps({"lost": True, "candidates": {"1.004222": 0.3}})


@pytest.fixture
def officers(process: Process, tmp_path: Path) -> HandoverDesk:
    return staffed(process, tmp_path / "home")


@pytest.fixture
def citizen(process: Process, rasa: FakeRasa) -> Citizen:
    return Citizen(process, rasa)


@ONE_KIND
@pytest.mark.parametrize("text", ["gặp cán bộ", "Cho tôi gặp cán bộ.", "toi muon gap can bo"])
async def test_who_asks_in_so_many_words_gets_an_officer_whatever_was_understood(
    citizen: Citizen, officers: HandoverDesk, rasa: FakeRasa, text: str
) -> None:
    rasa.answer = lambda _: doing(text="Đã ghi: sống ở doanh trại.")
    (reply,) = await citizen.says(text)
    assert (reply["kind"], "vị trí 1" in reply["text"]) == ("handover", True)
    (again,) = await citizen.says(text)
    assert "vẫn đang trong hàng chờ" in again["text"]
    rasa.answer = lambda _: (500, b"")
    (down,) = await citizen.says(text)
    assert "vẫn đang trong hàng chờ" in down["text"]


async def test_what_is_asked_while_waiting_is_what_the_officer_is_offered_first(
    citizen: Citizen, officers: HandoverDesk, rasa: FakeRasa
) -> None:
    await citizen.asks()
    await citizen.says("hộ chiếu", LOST)
    found = citizen.handover()
    assert found is not None
    assert found.topics.codes == ("1.004222", "1.001193")
    assert found.topics.asked == ("fee",)
