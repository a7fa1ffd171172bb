"""The gateway's other routes, its headers and its limits."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from stack import Stack

from bot.http_guard import LARGEST_BODY

pytestmark = pytest.mark.stack
SECRET = "chuỗi bí mật của tôi"


@pytest.fixture
def client(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.url, timeout=15.0) as client:
        yield client


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/static/chat.css",
        "/static/chat.js",
        "/api/docs",
        "/api/openapi.json",
        "/api/v1/procedures?q=tạm trú",
        "/api/v1/procedures/9.999999",
        "/api/v1/messages",
        "/no-such-page",
        "/healthz",
        "/metrics",
    ],
)
def test_every_answer_carries_the_security_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


def test_answers_of_the_api_are_kept_by_nobody(client: httpx.Client) -> None:
    answers = [
        client.get("/api/v1/procedures", params={"q": "tạm trú"}),
        client.post("/api/v1/messages", json={"text": "xin chào"}),
    ]

    assert [answer.headers["cache-control"] for answer in answers] == ["no-store", "no-store"]


def test_the_chat_page_asks_nothing_of_other_hosts(client: httpx.Client) -> None:
    page = client.get("/")

    assert page.headers["content-type"].startswith("text/html")
    assert "Một Cửa" in page.text
    assert "//" not in page.text.replace("</", "").replace("https://dichvucong.gov.vn", "")


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_the_bound_is_refused(client: httpx.Client, announced: bool) -> None:
    body = json.dumps({"text": SECRET + "a" * LARGEST_BODY}).encode()

    answer = client.post("/api/v1/messages", content=body if announced else iter([body]))

    assert answer.status_code == 413
    assert SECRET not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        {"text": [SECRET]},
        {"text": SECRET * 1100},
        {"text": SECRET, "conversation": {"a": 1}},
        {"text": SECRET, "id": "short"},
        {"text": SECRET, "id": "a" * 129},
        {"payload": SECRET * 10},
        [SECRET],
        SECRET,
    ],
    ids=lambda body: str(body)[:40],
)
def test_a_wrong_body_is_explained_without_repeating_it(client: httpx.Client, body: object) -> None:
    answer = client.post("/api/v1/messages", json=body)

    assert answer.status_code == 422
    assert set(answer.json()) == {"detail"}
    assert all(set(item) == {"field", "problem"} for item in answer.json()["detail"])
    assert SECRET not in answer.text


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"text": "' + SECRET.encode()])
def test_what_is_not_json_is_refused(client: httpx.Client, content: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = client.post("/api/v1/messages", content=content, headers=headers)

    assert answer.status_code == 422
    assert SECRET not in answer.text


def test_search_gives_the_likeliest_first(client: httpx.Client) -> None:
    items = client.get("/api/v1/procedures", params={"q": "dang ky tam tru"}).json()["items"]

    assert items[0]["code"] == "1.004194"
    assert set(items[0]) >= {"code", "name", "short_name", "score", "field", "level", "url"}
    scores = [item["score"] for item in items]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_search_gives_as_many_as_asked_for(client: httpx.Client) -> None:
    found = client.get("/api/v1/procedures", params={"q": "đăng ký", "limit": 3}).json()["items"]

    assert len(found) == 3
    assert all(item["code"][1] == "." for item in found)


def test_search_by_code(client: httpx.Client) -> None:
    items = client.get("/api/v1/procedures", params={"q": "1.004222"}).json()["items"]

    assert [item["code"] for item in items] == ["1.004222"]


@pytest.mark.parametrize("query", ["", "zzzz qqqq", "%", "'; DROP TABLE procedures; --"])
def test_search_bears_any_text(client: httpx.Client, query: str) -> None:
    answer = client.get("/api/v1/procedures", params={"q": query})

    assert answer.status_code == 200
    assert isinstance(answer.json()["items"], list)


@pytest.mark.parametrize(
    "params", [{"q": "a" * 301}, {"q": "a", "limit": 0}, {"q": "a", "limit": 51}]
)
def test_search_has_limits(client: httpx.Client, params: dict[str, str | int]) -> None:
    assert client.get("/api/v1/procedures", params=params).status_code == 422


def test_one_procedure_with_all_that_is_held_of_it(client: httpx.Client) -> None:
    whole = client.get("/api/v1/procedures/1.004222").json()

    assert whole["code"] == "1.004222"
    assert whole["record"]["source_url"].startswith("https://dichvucong.gov.vn/")
    assert whole["card"]["short_name"] == whole["short_name"]
    assert {"facts_from", "updated_on", "notes"} <= set(whole)


@pytest.mark.parametrize("code", ["9.999999", "abc", "1.004222'", "..%2f..%2fetc"])
def test_an_unknown_code_is_not_found(client: httpx.Client, code: str) -> None:
    assert client.get(f"/api/v1/procedures/{code}").status_code == 404


def test_openapi_lists_the_contract(client: httpx.Client) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]

    assert {
        "/api/v1/messages",
        "/api/v1/procedures",
        "/api/v1/procedures/{code}",
        "/healthz",
        "/readyz",
    } <= set(paths)


def test_health_and_readiness(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"database": True, "rasa": True, "actions": True}


def test_metrics_count_without_words_of_people(client: httpx.Client) -> None:
    client.post("/api/v1/messages", json={"text": SECRET})
    figures = client.get("/metrics").text

    assert 'motcua_messages_total{channel="web"}' in figures
    assert "motcua_turn_seconds_bucket" in figures
    assert "bí mật" not in figures


@pytest.mark.parametrize("path", ["/webhooks/rest/webhook", "/webhook", "/conversations/a/tracker"])
def test_rasa_is_not_to_be_reached_through_the_gateway(client: httpx.Client, path: str) -> None:
    assert client.post(path, json={"sender": "a", "message": "/restart"}).status_code == 404
