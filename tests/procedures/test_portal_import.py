"""The import from the portal, against a portal on this machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from portal_server import (
    NOW,
    Installation,
    firewall,
    make_link,
    make_record,
    malformed,
    status,
)
from sqlalchemy import func, select

from bot.procedures import portal, portal_import, tables
from bot.procedures.importing import RawRecord, import_records
from bot.procedures.portal import FirewallError
from bot.procedures.portal_import import PortalInterrupted, PortalOff
from bot.procedures.staging import Superseded
from bot.storage import Store


def content(store: Store) -> dict[str, tuple[str, int]]:
    columns = tables.procedures.c
    with store.read() as connection:
        rows = connection.execute(select(columns.code, columns.name, columns.version))
        return {code: (name, version) for code, name, version in rows}


def links(store: Store) -> dict[tuple[str, str], tuple[str, str]]:
    columns = tables.agency_links.c
    query = select(columns.code, columns.agency_code, columns.online, columns.url)
    with store.read() as connection:
        return {(code, agency): (on, url) for code, agency, on, url in connection.execute(query)}


def states(store: Store) -> list[str]:
    with store.read() as connection:
        query = select(tables.import_runs.c.state).order_by(tables.import_runs.c.id)
        return list(connection.execute(query).scalars())


def staged(store: Store) -> int:
    with store.read() as connection:
        query = select(func.count()).select_from(tables.staged_procedures)
        return int(connection.execute(query).scalar_one())


def stop_after(count: int) -> Callable[[], None]:
    """Return an ``on_item`` that a person interrupts after ``count`` procedures."""
    left = iter(range(count - 1))

    def on_item() -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    return on_item


def test_switched_off_import_calls_nobody_and_says_how_to_allow_it(here: Installation) -> None:
    here.settings = replace(here.settings, portal_import=False)
    with pytest.raises(PortalOff, match="MOTCUA_PORTAL_IMPORT=on"):
        here.run()
    assert here.portal.calls == []
    assert states(here.store) == []


def test_first_run_adds_and_second_changes_nothing(here: Installation) -> None:
    assert here.run().added == 30
    second = here.run(NOW + timedelta(days=1))
    assert (second.added, second.changed, second.unchanged) == (0, 0, 30)
    assert content(here.store)["9.000007"] == ("Cấp giấy mẫu số 7", 1)
    assert states(here.store) == ["done", "done"]


def test_same_content_in_another_order_is_unchanged(here: Installation) -> None:
    here.run()
    for at, record in enumerate(here.portal.records):
        turned = {key: record[key] for key in reversed(record)}
        turned["legalBasisesDetails"] = record["legalBasisesDetails"][::-1]
        here.portal.records[at] = turned
    assert here.run().unchanged == 30


def test_file_and_portal_agree_on_what_is_unchanged(here: Installation) -> None:
    items = [RawRecord("line", partial(dict, record)) for record in here.portal.records]
    import_records(here.store, "file", "x.jsonl", items, NOW)
    assert here.run().unchanged == 30


def test_changed_record_is_taken_over_and_keeps_its_version(here: Installation) -> None:
    here.run()
    here.portal.records[4] = make_record(5, name="Cấp giấy mẫu mới")
    summary = here.run()
    assert (summary.changed, summary.unchanged) == (1, 29)
    assert content(here.store)["9.000005"] == ("Cấp giấy mẫu mới", 2)


def test_procedure_between_offices_is_counted_and_not_fetched(here: Installation) -> None:
    here.portal.records[2] = make_record(3, type="STANDARD_INTERNAL", isInternal=True)
    summary = here.run()
    assert (summary.added, summary.internal) == (29, 1)
    assert "id-0003" not in here.portal.fetched()


def test_list_shorter_than_its_total_is_reported(here: Installation) -> None:
    here.portal.extra_total = 3
    assert here.run().problems == [("list", "gave 30 of the 33 procedures it counts")]


def test_record_the_portal_cannot_give_is_rejected_and_the_rest_taken(here: Installation) -> None:
    here.portal.broken = {"id-0001": status(404), "id-0009": status(500), "id-0030": malformed}
    summary = here.run()
    assert (summary.added, summary.rejected) == (27, 3)
    assert [problem.position for problem in summary.problems] == [
        "9.000001 (id id-0001)",
        "9.000009 (id id-0009)",
        "9.000030 (id id-0030)",
    ]


def test_broken_record_is_rejected_with_its_reason(here: Installation) -> None:
    here.portal.records[0] = make_record(1, executionMethods=[])
    summary = here.run()
    assert summary.added == 29
    assert "no way to file" in summary.problems[0].reason


@pytest.mark.parametrize("fault", [status(500), firewall, malformed])
def test_portal_that_fails_half_way_leaves_the_old_data_whole(
    here: Installation, fault: Callable[..., None]
) -> None:
    here.run()
    before = content(here.store)
    here.portal.records = [make_record(n, name="Tên mới") for n in range(1, 31)]
    here.portal.broken_from = (len(here.portal.calls) + 12, fault)
    with pytest.raises(PortalInterrupted, match=r"old data is unchanged.*motcua import portal"):
        here.run()
    assert content(here.store) == before
    assert states(here.store) == ["done", "interrupted"]


def test_portal_that_gives_no_record_at_all_is_down(here: Installation) -> None:
    here.portal.records = here.portal.records[:3]
    here.portal.broken = {record["id"]: status(500) for record in here.portal.records}
    with pytest.raises(PortalInterrupted, match="HTTP 500"):
        here.run()
    assert content(here.store) == {}


def test_firewall_stops_the_run_at_once(here: Installation) -> None:
    here.portal.broken = {"id-0005": firewall}
    with pytest.raises(PortalInterrupted, match="Request Rejected"):
        here.run()
    assert here.portal.fetched()[-portal.TRIES :] == ["id-0005"] * portal.TRIES


def test_list_that_cannot_be_read_begins_no_run(here: Installation) -> None:
    here.portal.broken_from = (1, firewall)
    with pytest.raises(FirewallError):
        here.run()
    assert states(here.store) == []


def test_resumed_run_fetches_only_what_is_left(here: Installation) -> None:
    here.portal.records[1] = make_record(2, executionMethods=[])
    with pytest.raises(KeyboardInterrupt):
        here.run(on_item=stop_after(12))
    assert content(here.store) == {}
    here.portal.calls.clear()
    told: list[int] = []
    summary = here.run(NOW + timedelta(days=1), on_total=told.append)
    assert here.portal.fetched() == [f"id-{n:04}" for n in range(13, 31)]
    assert told == [18]
    assert (summary.added, summary.rejected) == (29, 1)
    assert summary.problems[0].position == "9.000002 (id id-0002)"
    assert len(content(here.store)) == 29
    assert staged(here.store) == 0


def test_run_that_was_killed_is_resumed_too(here: Installation) -> None:
    """A killed process leaves its run marked as running."""
    run = portal_import.PortalRun(here.store, here.client(), NOW, True, False)
    for entry in here.client().list_all().entries[:10]:
        run._take_entry(entry)
    here.portal.calls.clear()
    assert here.run().added == 30
    assert len(here.portal.fetched()) == 20


def test_records_passed_over_before_the_break_are_asked_again(here: Installation) -> None:
    start = 3 + 5
    here.portal.broken_from = (start, status(500))
    with pytest.raises(PortalInterrupted):
        here.run()
    here.portal.broken_from = None
    here.portal.calls.clear()
    summary = here.run()
    assert here.portal.fetched()[0] == "id-0005"
    assert (summary.added, summary.rejected) == (30, 0)


def test_run_without_resume_starts_anew(here: Installation) -> None:
    with pytest.raises(KeyboardInterrupt):
        here.run(on_item=stop_after(12))
    here.portal.calls.clear()
    assert here.run(resume=False).added == 30
    assert len(here.portal.fetched()) == 30
    assert states(here.store) == ["abandoned", "done"]


def test_break_of_more_than_a_week_ago_is_not_resumed(here: Installation) -> None:
    with pytest.raises(KeyboardInterrupt):
        here.run(on_item=stop_after(12))
    here.portal.calls.clear()
    here.run(NOW + timedelta(days=8))
    assert len(here.portal.fetched()) == 30


def test_file_import_leaves_an_interrupted_portal_run_alone(here: Installation) -> None:
    with pytest.raises(KeyboardInterrupt):
        here.run(on_item=stop_after(12))
    item = RawRecord("line 1", lambda: make_record(1))
    import_records(here.store, "file", "x.jsonl", [item], NOW)
    here.portal.calls.clear()
    summary = here.run()
    assert len(here.portal.fetched()) == 18
    assert (summary.added, summary.unchanged) == (29, 1)
    assert content(here.store)["9.000001"][1] == 1


def test_second_run_beside_a_living_one_stops_one_of_them(here: Installation) -> None:
    def other_run() -> None:
        here.run(client=here.client())

    with pytest.raises(Superseded):
        here.run(on_item=other_run)
    assert len(content(here.store)) == 30
    assert states(here.store) == ["done"]


# The links of the agencies.


def test_links_of_agencies_are_asked_for_only_on_request(here: Installation) -> None:
    here.portal.links = [make_link("9.000001", "H01")]
    here.run()
    assert links(here.store) == {}
    here.run(agencies=True)
    assert links(here.store) == {("9.000001", "H01"): ("full", "https://nop.example/H01")}


def test_links_are_one_for_each_agency_and_only_of_the_code(here: Installation) -> None:
    here.portal.records = here.portal.records[:1]
    here.portal.links = [
        make_link("9.000001", "H01", "FULL"),
        make_link("9.000001", "H01", "NONE"),
        make_link("9.000001", "H02", "NONE", citizenUrl="javascript:alert(1)"),
        make_link("9.000001", "", "FULL"),
        make_link("9.000099", "H03"),
    ]
    here.run(agencies=True)
    assert links(here.store) == {
        ("9.000001", "H01"): ("partial", "https://nop.example/H01"),
        ("9.000001", "H02"): ("none", ""),
    }


def test_link_that_is_gone_is_removed_only_when_the_run_is_through(here: Installation) -> None:
    here.portal.links = [make_link("9.000001", "H01"), make_link("9.000002", "H01")]
    here.run(agencies=True)
    here.portal.links = [make_link("9.000002", "H09")]
    with pytest.raises(KeyboardInterrupt):
        here.run(agencies=True, on_item=stop_after(12))
    assert set(links(here.store)) == {("9.000001", "H01"), ("9.000002", "H01")}
    here.run(agencies=True)
    assert set(links(here.store)) == {("9.000002", "H09")}
