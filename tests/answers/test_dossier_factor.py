"""The second factor in the talk about a dossier: wanted, tried, locked, not wanted any more."""

from __future__ import annotations

import pytest
from desk import NOW
from exchange import ONE_KIND
from filed import CODE
from held import AN, OF_CODE, OTHER, PHONE, hold, text

from bot.answers.dossier_desk import DossierDesk
from bot.answers.dossier_memory import FACTOR, OFFERED, TRIED, DossierMemory
from bot.dossiers.factors import LOCKED, TRIES, settle_factor
from bot.storage import Store

pytestmark = ONE_KIND


async def test_a_dossier_that_hides_something_takes_the_digits_at_once(talker: DossierDesk) -> None:
    turn = await hold(talker, CODE)
    assert "gõ **4 số cuối**" in text(turn)
    assert turn.memory.awaiting == OFFERED
    tried = await talker.digits(AN, "1234", "1234", turn.memory)
    assert tried is not None
    assert tried.effects == [f"open:{CODE}:1234"]
    assert tried.memory.awaiting == TRIED


async def test_digits_nobody_asked_for_are_no_try(talker: DossierDesk) -> None:
    turn = await hold(talker, OTHER)
    assert turn.memory.awaiting == ""
    assert await talker.digits(AN, "2024", "2024", turn.memory) is None


def noted(filed: Store, right: bool, times: int = 1) -> None:
    with filed.write() as connection:
        for _ in range(times):
            assert settle_factor(connection, AN, CODE, right, NOW)


async def test_after_a_wrong_try_comes_another_and_after_the_right_one_none(
    talker: DossierDesk, filed: Store
) -> None:
    tried = DossierMemory(CODE, TRIED)
    noted(filed, right=False)
    assert await talker.digits(AN, "1234", "1234", tried) is not None
    noted(filed, right=True)
    assert await talker.digits(AN, "2024", "2024", tried) is None


async def test_details_are_asked_for_with_the_number_that_was_filed(talker: DossierDesk) -> None:
    turn = await talker.details(AN, CODE, OF_CODE)
    assert "**4 số cuối**" in text(turn)
    assert turn.memory == DossierMemory(CODE, FACTOR)


async def test_details_that_are_locked_are_not_asked_for(talker: DossierDesk, filed: Store) -> None:
    noted(filed, right=False, times=TRIES)
    turn = await talker.details(AN, CODE, OF_CODE)
    assert f"tạm khóa đến {NOW + LOCKED:%H:%M}" in text(turn)
    assert turn.memory.awaiting == ""


async def test_where_nothing_is_hidden_no_digits_are_asked_for(talker: DossierDesk) -> None:
    turn = await talker.details(AN, OTHER, OF_CODE)
    assert "đã nói hết rồi" in text(turn)
    assert turn.memory == DossierMemory(OTHER)


@pytest.mark.parametrize("sent", [PHONE, f"số của tôi là {PHONE}", "12345", "091 234"])
async def test_more_than_four_digits_are_not_wanted(talker: DossierDesk, sent: str) -> None:
    turn = await hold(talker, sent, memory=DossierMemory(CODE, FACTOR))
    assert "đừng gửi cả dãy" in text(turn)
    assert turn.memory.awaiting == FACTOR
