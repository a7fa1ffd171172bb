"""Beside a talk and live: answers to insert, lists and lines that come by themselves."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from exchange import ONE_KIND, Clock, values, web
from handed import queue_up

from bot.console.handover_stream import LiveDesk
from bot.console.sessions import Visitor
from bot.console.tables import staff_sessions
from bot.console.workplace import Supplies, Workplace
from bot.conversations import handover
from bot.conversations.record import Conversations
from bot.conversations.tables import handovers
from bot.storage import Store

pytestmark = ONE_KIND
BEES = "9.000001"


# Help beside the talk.


def test_what_the_bot_took_it_for_can_be_inserted(
    visit: Any, staff: Store, conversation: str, clock: Clock
) -> None:
    topics = handover.Topics((BEES, "9.999999"), ("fee",))
    with staff.write() as connection:
        one = handover.begin(connection, conversation, "failures", topics, clock())
        assert one is not None
        handover.enqueue(connection, one.id, "chat", clock(), clock() + handover.KEPT)
    page = visit("officer").open(f"/handovers/{one.id}").text
    assert re.findall(r'class="hand" data-code="([^"]+)"', page) == [BEES]
    assert re.search(r'class="quiet asked" data-insert="fee" data-digit="2"', page)
    assert "máy hai lần liền không giúp được" in page


def test_a_look_up_gives_rows_and_what_can_be_inserted_of_them(visit: Any) -> None:
    client = visit("officer")
    params = {"q": "lệ phí nuôi ong"}
    found = client.get("/console/handover-aid/rows", params=params).text
    assert f'data-code="{BEES}"' in found
    assert 'data-facet="fee"' in found
    params = {"code": BEES, "facet": "fee"}
    hand = client.get("/console/handover-aid/at-hand", params=params).text
    assert 'data-insert="documents" data-digit="1"' in hand
    for code, facet in ((BEES, "sing"), ("9.999999", "fee"), ("?nothing", "")):
        params = {"code": code, "facet": facet}
        assert client.get("/console/handover-aid/answer", params=params).status_code == 404


# Live.


@pytest.fixture
def live(given: Supplies, staff: Store, visit: Any) -> Any:
    """Opens what an officer's page follows."""
    visit("officer")
    (session,) = values(staff, staff_sessions.c.token_hash)

    def open_one(talk: int = 0, after: int = 0) -> LiveDesk:
        return LiveDesk(Workplace(given), Visitor("officer", "officer", session), "", talk, after)

    return open_one


def events(desk: LiveDesk) -> list[tuple[str, Any]]:
    """Return what a look gives, as name and data."""
    found = re.findall(r"event: (\w+)\n(?:id: \d+\n)?data: (.*)\n\n", "".join(desk._told()))
    return [(name, json.loads(data)) for name, data in found]


def test_the_lists_come_when_they_change_and_show_that_the_officer_is_there(
    live: Any, number: int, clock: Clock
) -> None:
    desk = live()
    ((name, told),) = events(desk)
    assert (name, told["queue"]) == ("desk", [f"{number}:chat"])
    assert "1 cán bộ ở bàn" in told["html"]
    assert events(desk) == []
    clock.tick(minutes=1)
    assert "chờ 1 phút" in events(desk)[0][1]["html"]


def test_lines_come_once_each_and_after_a_cut_from_the_last_one_on(
    visit: Any, live: Any, staff: Store, conversation: str, number: int, clock: Clock
) -> None:
    visit("officer").submit(f"/handovers/{number}/claim")
    desk = live(number)
    first = [told["line"] for name, told in events(desk) if name == "line"]
    for text in ("con tôi sinh ở Huế", "alo"):
        Conversations(staff).accept(web(text), clock(), conversation)
    new = [told for name, told in events(desk) if name == "line"]
    assert ["Huế" in told["html"] for told in new] == [True, False]
    again = [told["line"] for name, told in events(live(number, first[-1])) if name == "line"]
    assert again == [told["line"] for told in new]


def test_the_place_to_go_on_from_is_the_last_line_that_was_sent(
    visit: Any, live: Any, staff: Store, number: int, clock: Clock
) -> None:
    visit("officer").submit(f"/handovers/{number}/claim")
    last = [told["line"] for name, told in events(live(number)) if name == "line"][-1]
    other = Conversations(staff).accept(web("múa rối cần gì"), clock()).conversation
    queue_up(staff, other, clock())  # its lines are newer, and none of this talk's
    assert re.findall(r"id: (\d+)", "".join(live(number, last)._told())) == [str(last)]


def test_who_left_word_and_now_wants_a_chat_is_told_of_anew(
    live: Any, staff: Store, number: int, clock: Clock
) -> None:
    desk, told = live(), []
    for wish in ("message", "chat"):
        with staff.write() as connection:
            handover.enqueue(connection, number, wish, clock(), clock() + handover.KEPT)
        told.append(dict(events(desk))["desk"]["queue"])
    assert told == [[f"{number}:message"], [f"{number}:chat"]]


def test_who_lost_the_talk_hears_why(
    visit: Any, live: Any, staff: Store, number: int, clock: Clock
) -> None:
    visit("officer").submit(f"/handovers/{number}/claim")
    desk = live(number)
    events(desk)
    with staff.write() as connection:
        handover.end(connection, number, handovers.c.id == number, "left", clock())
    told = dict(events(desk))
    assert "Kết thúc: người dân rời đi" in told["line"]["html"]
    assert told["desk"]["talk"] == {
        "state": "closed",
        "mine": False,
        "words": "Người dân đã kết thúc. Máy trả lời tiếp.",
    }


def test_a_stream_ends_with_its_session_and_does_not_keep_it(live: Any, clock: Clock) -> None:
    desk = live()
    clock.tick(minutes=20)
    assert events(desk)[0][0] == "desk"
    clock.tick(minutes=11)
    assert events(desk) == [("ended", {})]
