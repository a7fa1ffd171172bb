"""Events in any order give one state; changes are left once, in order; on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from filed import CODE, NOW, everything, held, item, left, send, there, whole_item
from hypothesis import given
from hypothesis import strategies as st

from bot.dossiers import events
from bot.dossiers.following import follow
from bot.dossiers.model import Dossier, ProviderDown, Status, Step
from bot.dossiers.store import MOST_EVENTS, OwnProvider, remember
from bot.dossiers.telling import settle_changes
from bot.storage import Store, open_store

SAID = [
    item(2, "2026-11-10T08:00:00", received_at="2026-11-10", procedure="Đăng ký khai sinh"),
    item(5, "2026-11-12T08:00:00", missing=["Giấy chứng sinh"]),
    item(4, "2026-11-14T08:00:00", due_at="2026-11-25"),
    item(9, "2026-11-20T08:00:00"),
]


def test_a_dossier_is_told_whole(conversations_store: Store) -> None:
    assert send(conversations_store, whole_item()).accepted == 1
    dossier = there(conversations_store)

    assert (dossier.status, dossier.amount_due) == (Status.MORE_PAPERS, 115000)
    assert dossier.due_at == datetime(2026, 11, 25, 23, 59)
    assert dossier.factors == {"phone", "id"}
    assert dossier.protected
    assert not dossier.demo
    assert dossier.fetched_at == NOW


def test_repeating_changes_nothing(conversations_store: Store) -> None:
    send(conversations_store, whole_item())
    before = everything(conversations_store)
    later = NOW + timedelta(hours=1)
    taken = send(conversations_store, whole_item(), whole_item(), now=later)

    assert (taken.accepted, taken.written) == (2, 0)
    assert everything(conversations_store) == before


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1), (1, 3, 0, 2)])
@pytest.mark.parametrize("together", [True, False])
def test_any_order_of_arrival_gives_the_same_dossier(
    conversations_store: Store, order: tuple[int, ...], together: bool
) -> None:
    said = [SAID[place] for place in order]
    for some in [said] if together else [[one] for one in said]:
        send(conversations_store, *some)
    dossier = there(conversations_store)

    assert (dossier.status, dossier.procedure) == (Status.DONE, "Đăng ký khai sinh")
    assert [step.status for step in dossier.timeline] == [2, 5, 4, 9]
    assert dossier.finished_at == datetime(2026, 11, 20, 8, 0)
    assert dossier.missing == ()


_status = st.sampled_from(list(Status))
_times = st.integers(0, 50).map(lambda hour: datetime(2026, 11, 1) + timedelta(hours=hour))
_event = st.builds(
    events.Event,
    code=st.just(CODE),
    status=_status,
    at=_times,
    procedure=st.none() | st.sampled_from(["a", "b"]),
    due_at=st.none() | _times,
    missing=st.sampled_from([(), ("x",)]),
)


@given(st.lists(_event, min_size=1, max_size=12, unique_by=lambda event: event.at), st.randoms())
def test_a_state_does_not_know_the_order_of_arrival(said: list[events.Event], random: Any) -> None:
    shuffled = list(said)
    random.shuffle(shuffled)

    assert events.state(shuffled) == events.state(said)
    assert events.state(said)["status"] == max(said, key=lambda event: event.at).status


def test_an_older_event_goes_into_the_timeline_and_tells_nobody(
    conversations_store: Store,
) -> None:
    send(conversations_store, item(4, "2026-11-14"))
    taken = send(conversations_store, item(2, "2026-11-10"))

    assert taken.outcomes == {"older": 1}
    assert there(conversations_store).status is Status.IN_PROGRESS
    assert left(conversations_store) == []


def test_of_two_statuses_at_one_time_the_later_arrival_holds(conversations_store: Store) -> None:
    send(conversations_store, item(4))
    taken = send(conversations_store, item(5))

    assert taken.outcomes == {"corrected": 1}
    assert [step.status for step in there(conversations_store).timeline] == [5]
    assert [(c.status, c.previous) for c in left(conversations_store)] == [(5, 4)]


def test_a_status_said_again_is_one_step_since_the_first_time(conversations_store: Store) -> None:
    send(conversations_store, item(4, "2026-11-12"), item(4, "2026-11-13"), item(4, "2026-11-14"))
    dossier = there(conversations_store)

    assert dossier.timeline == (Step(Status.IN_PROGRESS, datetime(2026, 11, 12)),)
    assert dossier.status_at == datetime(2026, 11, 12)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"status": 9}, {"status"}),
        ({"missing": ["Tờ khai"]}, {"papers"}),
        ({"amount_due": 70000}, {"amount"}),
        ({"due_at": "2026-11-30"}, {"due"}),
        ({"status": 6, "amount_due": 5}, {"status", "amount"}),
    ],
)
def test_what_followers_care_about_leaves_a_change(
    conversations_store: Store, changes: dict[str, Any], what: set[str]
) -> None:
    send(conversations_store, item(4))
    send(conversations_store, item(4, "2026-11-16"))
    assert left(conversations_store) == []
    send(conversations_store, {**item(4, "2026-11-17"), **changes})

    assert [change.what for change in left(conversations_store)] == [frozenset(what)]


def test_a_first_state_leaves_a_change_only_for_who_waits_for_it(
    conversations_store: Store,
) -> None:
    with conversations_store.write() as connection:
        follow(connection, "an", CODE, NOW)
    send(conversations_store, item(2), item(2, code="H57.12-261110-0004"))

    assert [(c.code, c.previous) for c in left(conversations_store)] == [(CODE, None)]


def test_changes_come_in_order_and_numbers_never_again(conversations_store: Store) -> None:
    for day, status in ((10, 2), (11, 4), (12, 5)):
        send(conversations_store, item(status, f"2026-11-{day}"))
    first, second = left(conversations_store)
    with conversations_store.write() as connection:
        assert settle_changes(connection, [first.seq, second.seq]) == 2
        assert settle_changes(connection, [second.seq]) == 0
    send(conversations_store, item(9, "2026-11-13"))

    assert (first.status, second.status) == (4, 5)
    assert [change.seq > second.seq for change in left(conversations_store)] == [True]


def test_papers_and_sum_belong_to_the_newest_event(conversations_store: Store) -> None:
    send(conversations_store, whole_item())
    send(conversations_store, item(4, "2026-11-18"))
    dossier = there(conversations_store)

    assert (dossier.missing, dossier.amount_due) == ((), None)
    assert dossier.procedure == "Đăng ký biến động đất đai"
    assert dossier.protected


def test_a_dossier_does_not_grow_for_ever(conversations_store: Store) -> None:
    start = datetime(2026, 1, 1)
    said = [item(4, (start + timedelta(hours=n)).isoformat()) for n in range(MOST_EVENTS + 1)]
    taken = send(conversations_store, *said)

    assert taken.accepted == MOST_EVENTS
    assert [one.index for one in taken.rejected] == [MOST_EVENTS]


async def test_our_own_store_is_a_provider(conversations_store: Store) -> None:
    send(conversations_store, item(4))
    provider = OwnProvider(conversations_store)

    assert (await provider.find(CODE)) == held(conversations_store)
    assert await provider.find("H57.12-261110-9999") is None


async def test_a_store_that_is_away_is_a_provider_that_is_down(tmp_path: Any) -> None:
    with pytest.raises(ProviderDown):
        await OwnProvider(open_store("conversations", tmp_path)).find(CODE)


def outside(status: Status = Status.IN_PROGRESS, at: datetime | None = None) -> Dossier:
    return Dossier(code=CODE, status=status, status_at=at, agency_name="Sở Nội vụ")


async def test_what_another_system_said_is_only_a_last_known_state(
    conversations_store: Store,
) -> None:
    with conversations_store.write() as connection:
        assert remember(connection, outside(), NOW)
    with conversations_store.write() as connection:
        assert not remember(connection, outside(), NOW + timedelta(hours=1))
    provider = OwnProvider(conversations_store)
    known = await provider.last_known(CODE)

    assert await provider.find(CODE) is None
    assert known is not None
    assert (known.status_at, known.fetched_at) == (NOW, NOW + timedelta(hours=1))


def test_news_of_another_system_leave_a_change(conversations_store: Store) -> None:
    with conversations_store.write() as connection:
        remember(connection, outside(), NOW)
        remember(connection, outside(Status.DONE), NOW + timedelta(days=1))

    assert [(c.status, c.previous) for c in left(conversations_store)] == [(9, 4)]


def test_a_push_takes_over_what_another_system_said(conversations_store: Store) -> None:
    with conversations_store.write() as connection:
        remember(connection, outside(Status.DONE), NOW)
    send(conversations_store, item(4))
    with conversations_store.write() as connection:
        assert not remember(connection, outside(Status.STOPPED), NOW)

    assert there(conversations_store).timeline == (
        Step(Status.IN_PROGRESS, datetime(2026, 11, 12, 8)),
    )
