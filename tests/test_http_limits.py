"""How much an address may ask of the real application, and what no store takes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from application import Application

from bot.replies import say

LIMIT = 12
READS = [
    "/",
    "/thu-tuc",
    "/console/sign-in",
    "/console/look-up",
    "/api/openapi.json",
    "/api/v1/procedures?q=a",
    "/api/v1/notice",
    "/api/v1/events?conversation=made-up",
    "/api/v1/my-data?conversation=made-up",
]
FREE = ["/static/chat.css", "/healthz", "/nop-truc-tuyen/1.001193"]
INVENTED = "/api/v1/my-data?conversation=made-up"


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    home = tmp_path_factory.mktemp("limited")
    running = Application(home, MOTCUA_REQUEST_LIMIT=str(LIMIT))
    yield running
    running.close()


@pytest.mark.parametrize(("number", "path"), list(enumerate(READS)))
def test_an_address_over_its_limit_is_sent_away_from_everything_that_costs(
    limited: Application, number: int, path: str
) -> None:
    flooding, neighbour = limited.at(f"192.0.2.{number + 1}"), limited.at(f"198.51.100.{number}")
    answers = [flooding.get(path) for _ in range(LIMIT + 1)]
    assert 429 not in {answer.status_code for answer in answers[:LIMIT]}
    refused = answers[LIMIT]
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert "default-src 'none'" in refused.headers["content-security-policy"]
    assert ("detail" in refused.text) == path.startswith("/api/")
    assert path.startswith("/api/") or refused.text == say("too_many").text
    assert neighbour.get(path).status_code != 429
    assert {flooding.get(free).status_code for free in FREE} <= {200, 404}


def test_a_rating_and_an_erasure_count_too(limited: Application) -> None:
    client = limited.at("192.0.2.100")
    rating = {"conversation": "made-up", "reply": "1", "verdict": "right"}
    got = [client.post("/api/v1/ratings", json=rating).status_code for _ in range(LIMIT)]
    assert set(got) == {404}
    assert client.delete(INVENTED).status_code == 429


def test_the_console_and_the_public_pages_are_counted_apart(limited: Application) -> None:
    client = limited.at("192.0.2.101")
    got = {client.get("/console/sign-in").status_code for _ in range(LIMIT)}
    assert got == {200}
    assert client.get("/console/").status_code == 429
    assert client.get("/api/v1/notice").status_code == 200


def test_a_whole_ipv6_network_is_one_address_and_ipv4_in_ipv6_is_not(limited: Application) -> None:
    for number in range(LIMIT):
        assert limited.at(f"2001:db8:1:2::{number + 1:x}").get("/").status_code == 200
    assert limited.at("2001:db8:1:2:ffff:ffff:ffff:ffff").get("/").status_code == 429
    assert limited.at("2001:db8:1:3::1").get("/").status_code == 200
    statuses = [limited.at(f"::ffff:192.0.2.{n + 120}").get("/").status_code for n in range(20)]
    assert set(statuses) == {200}


def test_the_limits_switched_off_are_off(tmp_path: Path) -> None:
    free = Application(tmp_path, MOTCUA_REQUEST_LIMIT="1", MOTCUA_LIMITS="off")
    client = free.at()
    assert {client.get("/api/v1/notice").status_code for _ in range(5)} == {200}
    free.close()


def test_erasing_an_invented_conversation_waits_for_nobody(limited: Application) -> None:
    (_, _, path), *_ = limited.store.engine.raw_connection().execute("PRAGMA database_list")
    writing = sqlite3.connect(path, isolation_level=None)
    writing.execute("BEGIN IMMEDIATE")
    try:
        assert limited.at("192.0.2.102").delete(INVENTED).status_code == 204
    finally:
        writing.rollback()
        writing.close()


@pytest.fixture
def application(tmp_path: Path, database_url: str) -> Iterator[Application]:
    running = Application(tmp_path / "home", database_url)
    yield running
    running.close()


ASKED = [
    "/%00",
    "/thu-tuc/1.00%00",
    "/thu-tuc/1.001193?truong-hop=%00",
    "/nop-truc-tuyen/%00?kenh=%00",
    "/nop-truc-tuyen/1.001193?kenh=%00",
    "/api/v1/events?conversation=%00",
    "/api/v1/events?conversation=a&last=%00",
    "/api/v1/my-data?conversation=%00",
    "/api/v1/procedures?q=%00",
    "/api/v1/procedures/%00",
    "/api/v1/procedures/1.00%00",
    "/console/look-up?q=%00",
    "/console/procedures/%00",
    "/static/%00",
    "/demo/%00",
]
HALVES = ["%ED%A0%80", "%FF", "%C0%80", "%F4%90%80%80"]
"""Half a pair, no UTF-8, NUL in two bytes, beyond Unicode."""


def test_no_address_of_a_page_gives_the_database_what_it_does_not_take(
    application: Application,
) -> None:
    client = application.at()
    for asked in ASKED:
        for odd in ("%00", *HALVES):
            path = asked.replace("%00", odd)
            assert client.get(path).status_code < 500, path
        assert client.get(asked).status_code in (400, 404), asked
    for odd in ("%00", *HALVES):
        path = f"/api/v1/my-data?conversation={odd}"
        assert client.delete(path).status_code in (204, 400), path


def test_no_body_gives_the_database_what_it_does_not_take(application: Application) -> None:
    client = application.at()
    for odd in (r"\u0000", r"\ud800", r"a\u0000b"):
        rated = f'{{"conversation": "{odd}", "reply": "{odd}", "verdict": "right"}}'
        for path, body in (
            ("messages", f'{{"conversation": "{odd}", "text": "{odd}", "id": "12345678"}}'),
            ("messages", f'{{"payload": "{odd}", "id": "{odd * 8}"}}'),
            ("ratings", rated),
            ("clicks", f'{{"procedure": "{odd}"}}'),
        ):
            answer = client.post(f"/api/v1/{path}", content=body.encode())
            assert answer.status_code < 500, body
