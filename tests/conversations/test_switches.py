"""Notices and the pause: they hold from their start to their end, and every change is audited."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from exchange import ONE_KIND, Clock, values

from bot.conversations.switches import LONGEST, BadSwitch, Switches
from bot.conversations.tables import audit
from bot.storage import Store

HOUR = timedelta(hours=1)


@pytest.fixture
def switches(conversations_store: Store) -> Switches:
    return Switches(conversations_store)


def shown(switches: Switches, clock: Clock) -> str | None:
    found = switches.now_on("notice", clock())
    return found and found.text


def test_a_notice_holds_from_its_start_to_its_end(switches: Switches, clock: Clock) -> None:
    start = clock()
    switches.set("notice", " Nghỉ lễ. ", "an", start, start + HOUR, start + 2 * HOUR)
    seen = []
    for _ in range(4):
        seen.append(shown(switches, clock))
        clock.tick(minutes=59, seconds=59)
        seen.append(shown(switches, clock))
        clock.tick(seconds=1)
    assert seen == [None, None, "Nghỉ lễ.", "Nghỉ lễ.", None, None, None, None]


def test_the_newest_notice_is_shown_and_the_older_one_again_after_it(
    switches: Switches, clock: Clock
) -> None:
    switches.set("notice", "cũ", "an", clock())
    switches.set("notice", "mới", "an", clock(), ends_at=clock() + HOUR)
    assert shown(switches, clock) == "mới"
    clock.tick(hours=1)
    assert shown(switches, clock) == "cũ"


def test_ending_ends_what_holds_and_what_is_planned_of_its_kind_only(
    switches: Switches, clock: Clock
) -> None:
    switches.set("notice", "nay", "an", clock())
    switches.set("notice", "mai", "an", clock(), clock() + HOUR)
    switches.set("pause", "", "an", clock())
    assert [item.text for item in switches.planned(clock())] == ["", "mai", "nay"]
    assert switches.end("notice", "an", clock()) == 2
    assert switches.end("notice", "an", clock()) == 0
    assert [item.kind for item in switches.planned(clock() + 2 * HOUR)] == ["pause"]


def test_who_did_what_and_when_is_written_down(
    switches: Switches, conversations_store: Store, clock: Clock
) -> None:
    number = switches.set("pause", "Sửa dữ liệu.", "chị Hoa", clock())
    switches.end("pause", "anh Nam", clock.tick(minutes=5))
    switches.end("pause", "anh Nam", clock())
    assert values(conversations_store, audit.c.who) == ["chị Hoa", "anh Nam"]
    assert values(conversations_store, audit.c.what) == ["pause set", "pause ended"]
    first, second = values(conversations_store, audit.c.at)
    assert second - first == timedelta(minutes=5)
    told = json.loads(values(conversations_store, audit.c.detail)[0])
    assert (told["number"], told["text"]) == (number, "Sửa dữ liệu.")


@ONE_KIND
@pytest.mark.parametrize(
    ("text", "ends_after", "problem"),
    [
        ("  ", None, "needs a text"),
        ("a" * (LONGEST + 1), None, "501 characters"),
        ("lễ", timedelta(0), "end must come"),
        ("lễ", -HOUR, "end must come"),
    ],
)
def test_what_cannot_be_set_is_refused_and_not_audited(
    switches: Switches,
    conversations_store: Store,
    clock: Clock,
    text: str,
    ends_after: timedelta | None,
    problem: str,
) -> None:
    ends_at = None if ends_after is None else clock() + ends_after
    with pytest.raises(BadSwitch, match=problem):
        switches.set("notice", text, "an", clock(), ends_at=ends_at)
    assert values(conversations_store, audit.c.id) == []
