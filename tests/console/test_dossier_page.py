"""A dossier by its code: told as the bot tells it, opened by its digits, every look audited."""

from __future__ import annotations

from typing import Any

import pytest
from consoles import Client
from filed import CODE, send, whole_item
from sqlalchemy import select

from bot.conversations.tables import audit
from bot.storage import Store

SECRET = "Tờ khai thuế"


@pytest.fixture
def officer(visit: Any, staff: Store) -> Client:
    send(staff, whole_item())
    client: Client = visit("officer")
    return client


def looks(store: Store) -> list[tuple[str, str, str]]:
    query = select(audit.c.who, audit.c.what, audit.c.detail).where(audit.c.what.like("dossier%"))
    with store.read() as connection:
        return [tuple(row) for row in connection.execute(query.order_by(audit.c.id))]


def test_a_dossier_is_told_and_the_look_is_audited(officer: Client, staff: Store) -> None:
    told = officer.submit("/dossier", code=CODE).text
    assert "Yêu cầu bổ sung giấy tờ" in told
    assert SECRET not in told
    ((who, what, detail),) = looks(staff)
    assert (who, what) == ("staff:officer", "dossier read")
    assert CODE not in detail
    assert "0003" not in detail


def test_the_last_digits_open_what_is_its_owners(officer: Client, staff: Store) -> None:
    assert "không khớp" in officer.submit("/dossier", code=CODE, digits="1111").text
    assert "không khớp" in officer.submit("/dossier", code=CODE, digits="' or 1").text
    assert SECRET in officer.submit("/dossier", code=CODE, digits="0123").text
    assert [what for _, what, _ in looks(staff)] == ["dossier read"] * 2 + ["dossier opened"]
    assert len({detail for _, _, detail in looks(staff)}) == 1


def test_wrong_digits_lock_as_in_a_conversation(officer: Client) -> None:
    for _ in range(3):
        officer.submit("/dossier", code=CODE, digits="1111")
    told = officer.submit("/dossier", code=CODE, digits="0123").text
    assert "tạm khóa" in told
    assert SECRET not in told


def test_an_unknown_dossier_is_told_and_audited_too(officer: Client, staff: Store) -> None:
    told = officer.submit("/dossier", code="H57.12-261110-9999")
    assert told.status_code == 200
    assert "H57.12-261110-9999" in told.text
    assert '"unknown"' in looks(staff)[0][2] or '"unmapped"' in looks(staff)[0][2]


def test_what_is_no_code_is_not_looked_up(officer: Client, staff: Store) -> None:
    assert officer.submit("/dossier", code="hồ sơ của tôi").status_code == 404
    assert looks(staff) == []
