"""PUT /api/v1/dossiers of the real application: the contract, tokens, bad bodies, the audit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from agency import NAME, PATH, Sender
from exchange import ONE_KIND
from fastapi.testclient import TestClient
from sqlalchemy import select

from bot.conversations.tables import audit
from bot.dossiers.model import Status
from bot.dossiers.store import find
from bot.dossiers.tables import agencies
from bot.services import now
from bot.storage import take_turns

CODE = "H57.12-250914-0003"
ITEM = {"code": CODE, "status": 4, "status_at": "2025-09-20T08:30:00+07:00"}
WHOLE = {
    "code": CODE,
    "status": 5,
    "status_at": "2025-09-22T10:00:00+07:00",
    "procedure": "Đăng ký biến động đất đai",
    "agency": {"code": "H57.12", "name": "UBND phường Minh Họa"},
    "channel": 2,
    "received_at": "2025-09-14T08:00:00+07:00",
    "due_at": "2025-10-06",
    "finished_at": None,
    "missing": ["Tờ khai"],
    "amount_due": 115000,
    "verify": {"phone_last4": "0123", "id_last4": "9876"},
    "applicant": "Nguyễn Văn An",
}


@pytest.fixture
def sender(tmp_path: Path, database_url: str) -> Iterator[Sender]:
    sender = Sender(tmp_path / "home", database_url)
    yield sender
    sender.close()


def audited(sender: Sender) -> list[tuple[str, str, str]]:
    query = select(audit.c.who, audit.c.what, audit.c.detail).order_by(audit.c.id)
    with sender.store.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


async def test_items_are_accepted_and_rejected_one_by_one(sender: Sender) -> None:
    told = await sender.items(WHOLE, {**ITEM, "status": 11}, 7, {**ITEM, "code": "H36-250914-0001"})

    assert told == {
        "accepted": 1,
        "rejected": [
            {"index": 1, "reason": "status: must be a whole number from 1 to 10"},
            {"index": 2, "reason": "item: must be an object"},
            {"index": 3, "reason": "code: this token may write codes of H57 only"},
        ],
    }
    with sender.store.read() as connection:
        dossier = find(connection, CODE)
    assert dossier is not None
    assert dossier.status is Status.MORE_PAPERS


async def test_an_older_event_does_not_turn_the_status_back(sender: Sender) -> None:
    await sender.items(WHOLE)
    assert await sender.items(ITEM) == {"accepted": 1, "rejected": []}

    with sender.store.read() as connection:
        dossier = find(connection, CODE)
    assert dossier is not None
    assert [step.status for step in dossier.timeline] == [4, 5]


async def test_nothing_of_a_person_is_stored(sender: Sender) -> None:
    await sender.items(WHOLE)
    stored = b"".join(path.read_bytes() for path in sender.home.glob("conversations.db*"))

    assert "Nguyễn".encode() not in stored
    assert b'"0123"' not in stored


@ONE_KIND
@pytest.mark.parametrize("given", [None, "", "Bearer", "Bearer ", "Bearer x", "Basic {token}"])
def test_without_a_right_token_nothing_is_taken(sender: Sender, given: str | None) -> None:
    headers = {} if given is None else {"Authorization": given.format(token=sender.token)}
    with sender.store.read() as connection:
        (stored,) = connection.execute(select(agencies.c.token_hash)).scalars()
    client = TestClient(sender.app, base_url="http://localhost")
    answers = [client.put(PATH, json={"items": [ITEM]}, headers=headers)]
    answers += [client.put(PATH, headers={"Authorization": f"Bearer {stored}"})]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"
    assert audited(sender) == []


@ONE_KIND
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'{"items": {}}',
        b'{"items": null}',
        b"\xff\xfe\x00",
        b"[" * 50_000,
        b'{"items": [' + b'{"a":' * 50_000,
        b'{"items": [1' + b"0" * 50_000,
    ],
    ids=range(10),
)
async def test_a_body_that_is_no_list_of_items(sender: Sender, body: bytes) -> None:
    answer = await sender.put(body)

    assert answer.status_code == 400
    assert set(answer.json()) == {"detail"}


async def test_a_thousand_at_a_time(sender: Sender) -> None:
    items = [{**WHOLE, "code": f"H57.12-250914-{n:04}"} for n in range(1001)]

    assert (await sender.put(json.dumps({"items": items}).encode())).status_code == 400
    assert await sender.items(*items[:1000]) == {"accepted": 1000, "rejected": []}


@ONE_KIND
@pytest.mark.parametrize(
    "value", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, '"\\ud83d"']
)
async def test_a_strange_value_costs_only_its_item(sender: Sender, value: str) -> None:
    strange = json.dumps({**ITEM, "amount_due": "?"}).replace('"?"', value)
    answer = await sender.put(f'{{"items": [{strange}, {json.dumps(ITEM)}]}}'.encode())

    assert answer.json()["accepted"] == 1
    assert [one["index"] for one in answer.json()["rejected"]] == [0]


async def test_a_store_that_is_away_is_told(sender: Sender) -> None:
    with sender.app.state.services.record.store.write() as connection:
        take_turns(connection, "dossiers")
        answer = await sender.put(json.dumps({"items": [ITEM]}).encode())

    assert answer.status_code == 503
    assert (await sender.items(ITEM))["accepted"] == 1


async def test_what_an_agency_sends_is_audited_in_counts(sender: Sender) -> None:
    await sender.items(ITEM, 7)
    await sender.items(ITEM)

    assert audited(sender) == [(NAME, "dossiers sent", '{"new": 1, "rejected": 1}')]


@ONE_KIND
async def test_the_key_file_of_others_is_told(sender: Sender) -> None:
    sender.home.mkdir(exist_ok=True)
    (sender.home / "secret.key").write_text("no key")
    answer = await sender.put(json.dumps({"items": [ITEM]}).encode())

    assert answer.status_code == 503


@ONE_KIND
def test_the_example_of_the_document_works(sender: Sender) -> None:
    """The body in docs/dossiers.md is taken as it stands there."""
    page = (Path(__file__).parent.parent / "docs" / "dossiers.md").read_text(encoding="utf-8")
    body = page.partition("--data '")[2].partition("'\n")[0]
    headers = {"Authorization": f"Bearer {sender.token}"}
    answer = TestClient(sender.app, base_url="http://localhost").put(
        PATH, content=body.encode(), headers=headers
    )

    assert answer.json() == {"accepted": 2, "rejected": []}


async def test_the_status_of_tomorrow_is_not_known_today(sender: Sender) -> None:
    def at(moment: datetime) -> str:
        return moment.isoformat()

    soon, late = now() + timedelta(hours=20), now() + timedelta(days=2)
    told = await sender.items({**ITEM, "status_at": at(late)}, {**ITEM, "status_at": at(soon)})

    assert [one["reason"] for one in told["rejected"]] == ["status_at: lies in the future"]


@ONE_KIND
def test_the_api_page_shows_the_form_of_an_item(sender: Sender) -> None:
    schema = TestClient(sender.app, base_url="http://localhost").get("/api/openapi.json").json()
    body = schema["paths"][PATH]["put"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]["items"]["items"]["properties"]) == set(WHOLE) - {"applicant"}


@ONE_KIND
async def test_the_key_lies_where_the_setting_says_and_nowhere_in_the_home(
    tmp_path: Path, database_url: str
) -> None:
    keys = tmp_path / "keys"
    sender = Sender(tmp_path / "home", database_url, MOTCUA_KEYS=str(keys))
    assert (await sender.items(WHOLE))["accepted"] == 1
    sender.close()
    assert (keys / "secret.key").stat().st_mode & 0o777 == 0o600
    key = (keys / "secret.key").read_bytes().strip()
    held = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert held
    assert not [path for path in held if path.name == "secret.key" or key in path.read_bytes()]
