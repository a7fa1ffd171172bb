"""Which page may be framed by whom, and which file may leave for another site."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from agency import Sender

from bot.http_guard import headers_for

SITES = ("https://xa.gov.vn", "https://*.tinh.gov.vn")
OURS = [
    "/",
    "/console/",
    "/api/v1/messages",
    "/thu-tuc/1.001193",
    "/demo",
    "/widget.js",
    "/widgets",
]


def directives(path: str, origins: tuple[str, ...] = SITES) -> dict[str, str]:
    policy = headers_for(path, origins)["Content-Security-Policy"]
    return {name: value for name, _, value in (part.partition(" ") for part in policy.split("; "))}


@pytest.mark.parametrize("path", OURS)
def test_nothing_but_the_widget_is_framed(path: str) -> None:
    assert directives(path)["frame-ancestors"] == "'none'"
    assert headers_for(path, SITES)["X-Frame-Options"] == "DENY"


def test_the_widget_is_framed_by_the_listed_sites_and_ours() -> None:
    listed = "'self' https://xa.gov.vn https://*.tinh.gov.vn"
    assert directives("/widget")["frame-ancestors"] == listed
    assert "X-Frame-Options" not in headers_for("/widget", SITES)


def test_without_a_list_only_our_own_pages_frame_it() -> None:
    assert directives("/widget", ())["frame-ancestors"] == "'self'"


@pytest.mark.parametrize("path", [*OURS, "/widget"])
def test_every_page_loads_from_us_alone(path: str) -> None:
    found = directives(path)
    assert found["default-src"] == "'none'"
    assert {found[f"{kind}-src"] for kind in ("script", "style", "font", "connect")} == {"'self'"}
    assert "unsafe" not in headers_for(path, SITES)["Content-Security-Policy"]


def test_only_the_example_site_holds_a_frame() -> None:
    framing = [
        path for path in [*OURS, "/widget", "/demo/lien-he"] if "frame-src" in directives(path)
    ]
    assert framing == ["/demo", "/demo/lien-he"]


def test_only_the_widget_leaves_for_other_sites() -> None:
    name = "Cross-Origin-Resource-Policy"
    leaving = [path for path in [*OURS, "/widget"] if headers_for(path)[name] == "cross-origin"]
    assert leaving == ["/widget.js", "/widget"]


@pytest.mark.parametrize(
    ("method", "address", "form"),
    [
        ("GET", "/api/v1/events?conversation=%00", ""),
        ("GET", "/api/v1/my-data?conversation=a%00b", ""),
        ("DELETE", "/api/v1/my-data?conversation=%00", ""),
        ("GET", "/static/%00", ""),
        ("GET", "/api/v1/procedures?q=%00", ""),
        ("POST", "/console/sign-in", "name=%00&password=a"),
    ],
)
async def test_a_nul_is_refused_on_every_store(
    tmp_path: Path, database_url: str, method: str, address: str, form: str
) -> None:
    sender = Sender(tmp_path, database_url)
    transport = httpx.ASGITransport(sender.app, raise_app_exceptions=False)
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.request(method, address, content=form, headers=headers)
    sender.close()

    assert answer.status_code == 400
    assert answer.json() == {"detail": "the request holds a NUL"}
    assert answer.headers["x-content-type-options"] == "nosniff"
