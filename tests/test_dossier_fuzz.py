"""5,000 malformed payloads against the real application: no 5xx, nothing raised into the log."""

from __future__ import annotations

import copy
import json
import logging
import random
from collections.abc import Iterator
from typing import Any

import pytest
from agency import Sender
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_dossier_api import ITEM, WHOLE

ITEMS = 4000
BODIES = 1000
ODD: list[Any] = [
    *(None, True, False, 0, -1, 2**31, 2**63, 10**400, 0.5, float("nan"), float("inf")),
    *("", " ", "\x00", "\ud800", "\udfff\ud800", "é" * 301, "\u202e", "'; DROP TABLE dossiers;--"),
    *("H57.12-250914-0003", "H57.12-250914-0003\n", "h57.12-250914-0003", "H57.12-250230-0003"),
    *("２０２５-09-14", "2025-09-14T24:00:00", "2025-09-14T08:30:60", "9999-12-31T23:59:59-14:00"),
    *("0001-01-01", "2025-09-14T08:30:00+14:99", "2025-W37-1", "0912345678", "an@example.com"),
    *([], {}, [[]], {"": {}}, ["x"] * 31, {"code": []}, {"phone_last4": "１２３４"}, [None]),
]
PATHS = [*[(name,) for name in WHOLE], ("agency", "code"), ("agency", "name")]
PATHS += [("verify", "phone_last4"), ("verify", "id_last4"), ("missing", 0)]


@pytest.fixture(scope="module")
def sender(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    sender = Sender(tmp_path_factory.mktemp("fuzz"))
    yield sender
    sender.close()


def mutated(chance: random.Random) -> Any:
    """Return a whole item with one to three members made strange, dropped or renamed."""
    item = json.loads(json.dumps(WHOLE))
    for _ in range(chance.randint(1, 3)):
        path = chance.choice(PATHS)
        place = item if len(path) == 1 else item.get(path[0])
        if not isinstance(place, dict | list) or (isinstance(place, list) and not place):
            continue
        name = path[-1] if isinstance(place, dict) else 0
        if isinstance(place, dict) and chance.random() < 0.2:
            place.pop(name, None)
        else:
            place[name] = copy.deepcopy(chance.choice(ODD))  # type: ignore[index]
    return chance.choice([item] * 9 + ODD)


def broken(chance: random.Random) -> bytes:
    """Return a right body with bytes cut out, doubled or changed."""
    body = bytearray(json.dumps({"items": [WHOLE, ITEM]}).encode())
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(body))
        how = chance.randrange(3)
        if how == 0:
            del body[place : place + chance.randint(1, 20)]
        elif how == 1:
            body[place] = chance.randrange(256)
        else:
            body[place:place] = bytes([chance.choice(b'[]{}",:0\\\x00\xff')]) * chance.randint(
                1, 99
            )
    return bytes(body)


def silent(caplog: pytest.LogCaptureFixture) -> bool:
    """Return whether nothing failed; the thread that looks after the index may outlive its test."""
    ours = [one for one in caplog.records if one.threadName != "search"]
    return not any(one.exc_info or one.levelno >= logging.ERROR for one in ours)


async def test_items_with_strange_members(sender: Sender, caplog: pytest.LogCaptureFixture) -> None:
    chance = random.Random(1)
    for _ in range(ITEMS // 20):
        items = [mutated(chance) for _ in range(20)]
        answer = await sender.put(json.dumps({"items": items}).encode())
        told = answer.json()

        assert answer.status_code == 200
        assert told["accepted"] + len(told["rejected"]) == 20
    assert silent(caplog)


async def test_bodies_that_arrive_damaged(sender: Sender, caplog: pytest.LogCaptureFixture) -> None:
    chance = random.Random(2)
    told = [(await sender.put(broken(chance))).status_code for _ in range(BODIES)]

    assert set(told) == {200, 400}
    assert silent(caplog)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=15,
)
_body = _json | st.fixed_dictionaries({"items": st.lists(_json, max_size=5)})


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_body)
async def test_any_json_is_answered(sender: Sender, body: Any) -> None:
    answer = await sender.put(json.dumps(body).encode())

    assert answer.status_code in (200, 400)
