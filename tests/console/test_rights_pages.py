"""Citizens' rights on the page: found, read, handed out, deleted; each leaves a line."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from consoles import Client, supplies
from exchange import ONE_KIND, Clock, event, held_of, values, web

from bot.console.workplace import Supplies
from bot.conversations import closing, people
from bot.conversations.noted import Noted
from bot.conversations.record import Conversations
from bot.conversations.rights import SHOWN
from bot.conversations.tables import audit
from bot.replies import Reply
from bot.storage import Store


@pytest.fixture
def forgotten() -> list[str]:
    return []


@pytest.fixture
def given(filled: Store, staff: Store, clock: Clock, forgotten: list[str]) -> Supplies:
    return supplies(filled, staff, clock, forget=forgotten.append)


@pytest.fixture
def mine(staff: Store, clock: Clock) -> str:
    """A conversation on Zalo with a kept question."""
    record = Conversations(staff)
    message = record.accept(event("nuôi dế, gọi 0912345678", "77", channel="zalo"), clock())
    with staff.write() as connection:
        people.allow(connection, message.conversation, people.LEARNING, clock())
    reply = Reply(kind="answer", text="Đây là câu trả lời")
    prepared = closing.prepare(message.conversation, message.turn, [reply])
    noted = Noted(lost=True, candidates={"9.000001": 0.125})
    closing.close(staff, message, prepared, record.owner, clock(), noted=noted)
    return message.conversation


def found(client: Client, about: str) -> list[str]:
    """Return what the page's forms name the conversations by that it finds."""
    return re.findall(r'name="handle" value="([^"]*)"', client.submit("/rights", about=about).text)


def told(store: Store) -> list[str]:
    return [what for what in values(store, audit.c.what) if what.startswith("person")]


def test_a_conversation_is_found_and_read(
    visit: Any, staff: Store, clock: Clock, mine: str
) -> None:
    Conversations(staff).accept(web(), clock())
    client = visit("supervisor")
    assert "mã cuộc trò chuyện" in client.open("/rights").text
    for about in (mine, mine[:SHOWN], "zalo:77"):
        (handle,) = found(client, about)
    page = client.submit("/rights/look", handle=handle).text
    assert "nuôi dế, gọi [số điện thoại]" in page
    assert "Đây là câu trả lời" in page
    assert "giữ câu hỏi để học" in page
    assert "9.000001 12,5%" in page
    assert f"{clock():%H:%M %d/%m/%Y}" in page
    assert mine not in page
    assert told(staff) == [*["person looked for"] * 3, "person read"]
    who = values(staff, audit.c.who, audit.c.what == "person read")
    assert who == ["staff:supervisor"]


@ONE_KIND
@pytest.mark.parametrize("about", ["abc", "", "  "])
def test_too_little_is_told_and_stays(visit: Any, mine: str, about: str) -> None:
    answer = visit("admin").submit("/rights", about=about)
    assert answer.status_code == 422
    assert "ít nhất 6 ký tự" in answer.text
    assert f'name="about" value="{about.strip()}"' in answer.text


@ONE_KIND
def test_nobody_found_is_told(visit: Any, mine: str) -> None:
    assert "Không tìm thấy" in visit("admin").submit("/rights", about="zalo:78").text


def test_what_is_held_is_handed_out_as_a_file(visit: Any, staff: Store, mine: str) -> None:
    client = visit("supervisor")
    (handle,) = found(client, "zalo:77")
    answer = client.submit("/rights/export", handle=handle)
    assert f"du-lieu-{mine[:SHOWN]}.json" in answer.headers["content-disposition"]
    assert json.loads(answer.text)["history"][0]["text"] == "nuôi dế, gọi [số điện thoại]"
    assert mine not in answer.text
    assert told(staff)[-1] == "person exported"


def test_it_is_deleted_only_if_its_code_is_typed(
    visit: Any, staff: Store, mine: str, forgotten: list[str]
) -> None:
    client = visit("supervisor")
    (handle,) = found(client, "zalo:77")
    for typed in ("", "xóa", mine[: SHOWN - 1]):
        refused = client.submit("/rights/erase", handle=handle, typed=typed)
        assert refused.status_code == 422
        assert "chưa xóa gì" in refused.text
        assert f'name="typed" value="{typed}"' in refused.text
    assert held_of(staff, mine)
    done = client.submit("/rights/erase", handle=handle, typed=f" {mine[:SHOWN].upper()} ")
    assert f"Đã xóa mọi dữ liệu của cuộc trò chuyện {mine[:SHOWN]}" in done.text
    assert held_of(staff, mine) == {}
    assert forgotten == [mine]
    assert told(staff)[-1] == "person erased"
    assert client.submit("/rights/erase", handle=handle, typed=mine[:SHOWN]).status_code == 404


@ONE_KIND
@pytest.mark.parametrize("path", ["look", "export", "erase"])
def test_a_conversation_that_is_gone(visit: Any, path: str) -> None:
    assert visit("admin").submit(f"/rights/{path}", handle="x" * 12).status_code == 404


def test_what_will_go_and_when(visit: Any, staff: Store, clock: Clock, mine: str) -> None:
    page = visit("supervisor").open("/rights/retention").text
    rows = dict(re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page))
    counts = {name: re.findall(r'"number">([\d.]+)<', row) for name, row in rows.items()}
    assert counts["Tin nhắn đến"] == ["0", "0", "1", "1", "1"]
    assert counts["Câu hỏi giữ để học"] == ["0", "0", "0", "0", "0"]
    assert counts["Dấu đếm người trong ngày"] == ["0", "1", "1", "1", "1"]
    assert "sau 90 ngày, và ngay khi" in rows["Câu hỏi giữ để học"]
    assert held_of(staff, mine)
    clock.tick(days=1)
    later = visit("supervisor").open("/rights/retention").text
    assert re.search(r"Câu hỏi giữ để học</th>.*?(\"number\">0<.*?){4}\"number\">1<", later)


# Accounts and pins.


def test_a_role_is_changed_at_once_and_audited(visit: Any, staff: Store) -> None:
    admin, officer = visit("admin"), visit("officer")
    assert officer.get("/console/rights").status_code == 403
    assert admin.submit("/staff/officer/role", role="supervisor").status_code == 303
    assert officer.get("/console/rights").status_code == 200
    (line,) = values(staff, audit.c.detail, audit.c.what == "staff role changed")
    assert json.loads(line) == {"name": "officer", "role": "supervisor", "before": "officer"}
    shown = admin.open("/staff").text
    assert re.search(r'aria-label="Vai trò của officer".*?"supervisor" selected', shown)


@ONE_KIND
def test_nobody_changes_their_own_role_or_makes_one_up(visit: Any) -> None:
    admin = visit("admin")
    assert admin.submit("/staff/admin/role", role="officer").status_code == 409
    assert admin.submit("/staff/officer/role", role="king").status_code == 404
    assert admin.submit("/staff/nobody/role", role="officer").status_code == 404
    assert 'aria-label="Vai trò của admin"' not in admin.open("/staff").text


def test_a_pin_is_audited(visit: Any, staff: Store) -> None:
    client = visit("officer")
    client.submit("/procedures/9.000001/pin")
    client.submit("/procedures/9.000001/pin")
    whats = ["procedure pinned", "procedure unpinned"]
    lines = values(staff, audit.c.what, audit.c.what.in_(whats), audit.c.who == "staff:officer")
    assert lines == whats
