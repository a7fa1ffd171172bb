"""Demonstration dossiers: every status, marked, never mixed with real ones."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from exchange import ONE_KIND
from filed import KEY, NOW, everything, item, send, there

from bot.dossiers.demo import load_demo, remove_demo
from bot.dossiers.factors import check_factor
from bot.dossiers.following import follow
from bot.dossiers.model import Status
from bot.language.dossier_code import find_codes
from bot.storage import Store


@ONE_KIND
@pytest.mark.parametrize("now", [NOW, datetime(2027, 1, 1, 0, 5), datetime(2028, 2, 29, 23, 59)])
def test_there_is_one_in_every_status(conversations_store: Store, now: datetime) -> None:
    loaded = load_demo(conversations_store, now, KEY)

    assert {one.status for one in loaded} == {int(status) for status in Status}
    for one in loaded:
        dossier = there(conversations_store, one.code)
        assert dossier.demo
        assert [found.code for found in find_codes(one.code)] == [one.code]
        assert dossier.received_at is not None
        assert dossier.received_at.strftime("%y%m%d") in one.code
        assert all(step.at <= now for step in dossier.timeline)
        assert dossier.timeline[0].at >= dossier.received_at


@ONE_KIND
def test_they_show_papers_a_sum_a_delay_and_a_second_factor(conversations_store: Store) -> None:
    loaded = load_demo(conversations_store, NOW, KEY)
    dossiers = [there(conversations_store, one.code) for one in loaded]

    assert all(one.missing for one in dossiers if one.status is Status.MORE_PAPERS)
    assert all(one.amount_due for one in dossiers if one.status is Status.PAYMENT_DUE)
    running = [one for one in dossiers if one.status is Status.IN_PROGRESS and one.due_at]
    assert any(one.due_at and one.due_at < NOW for one in running)
    (shut,) = (one.code for one in dossiers if one.protected)
    with conversations_store.read() as connection:
        assert check_factor(connection, "an", shut, "1234", NOW, KEY) == "right"


def test_they_stay_for_a_week_and_are_then_made_anew(conversations_store: Store) -> None:
    first = load_demo(conversations_store, NOW, KEY)

    assert load_demo(conversations_store, NOW + timedelta(days=6), KEY) == first
    assert load_demo(conversations_store, NOW + timedelta(days=8), KEY) != first
    assert len(load_demo(conversations_store, NOW, KEY, fresh=True)) == len(first)


def test_removing_leaves_only_real_ones(conversations_store: Store) -> None:
    send(conversations_store, item(4))
    before = everything(conversations_store)
    loaded = load_demo(conversations_store, NOW, KEY)
    with conversations_store.write() as connection:
        follow(connection, "an", loaded[0].code, NOW)

    assert remove_demo(conversations_store) == len(loaded)
    assert everything(conversations_store) == before


@ONE_KIND
@pytest.mark.parametrize("code", ["H99.12-261110-0003", "000.00.28.H99-261110-0003"])
def test_nobody_sends_a_real_one_with_their_prefix(conversations_store: Store, code: str) -> None:
    taken = send(conversations_store, item(4, code=code))

    assert [one.reason for one in taken.rejected] == ["code: H99 is kept for demonstration data"]
