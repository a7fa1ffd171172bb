"""The pages: the chat and its settings, the widget's script, the example site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.http_guard import Guard
from bot.pages import STATIC, add_pages
from bot.settings import load

LARGEST_SCRIPT = 16 * 1024


def client(home: Path, **environ: str) -> TestClient:
    settings = load({"MOTCUA_HOME": str(home), **environ})
    app = FastAPI()
    app.add_middleware(Guard, origins=settings.widget_origins)
    add_pages(app, settings)
    return TestClient(app)


def test_the_chat_page_is_told_the_sites_and_the_number(tmp_path: Path) -> None:
    origins = "https://xa.gov.vn, https://*.tinh.gov.vn"
    web = client(tmp_path, MOTCUA_WIDGET_ORIGINS=origins, MOTCUA_HOTLINE='1022"><script>')
    for path in ("/", "/widget"):
        page = web.get(path).text
        assert 'name="widget-origins" content="https://xa.gov.vn https://*.tinh.gov.vn"' in page
        assert 'name="hotline" content="1022&quot;&gt;&lt;script&gt;"' in page


def test_no_page_asks_anything_of_other_hosts(tmp_path: Path) -> None:
    web = client(tmp_path)
    for path in ("/", "/widget", "/demo", "/demo/khai-sinh", "/demo/lien-he"):
        asked = re.findall(r'(?:src|href)="([^"#]+)', web.get(path).text)
        assert asked
        assert all(
            address.startswith("/") and address[1] != "/" for address in asked if address != "/"
        )


def test_everything_the_chat_page_names_is_there(tmp_path: Path) -> None:
    web = client(tmp_path)
    named = re.findall(r'(?:src|href)="(/static/(?!vendor)[^"]+)', web.get("/").text)
    assert {web.get(address).status_code for address in named} == {200}


def test_every_module_is_announced_so_that_none_waits_for_another(tmp_path: Path) -> None:
    needed, fresh = set(), {"chat.js"}
    while fresh:
        script = (STATIC / fresh.pop()).read_text(encoding="utf-8")
        found = set(re.findall(r'from "/static/([^"]+)"', script)) - needed
        needed |= found
        fresh |= {name for name in found if not name.startswith("vendor/")}
    page = client(tmp_path).get("/").text
    assert set(re.findall(r'modulepreload" href="/static/([^"]+)"', page)) == needed


def test_every_icon_of_the_style_is_there() -> None:
    styles = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.css"))
    named = set(re.findall(r'url\("/static/(icons/[^"]+)"\)', styles))
    assert named == {str(path.relative_to(STATIC)) for path in STATIC.glob("icons/*.svg")}


def test_the_script_is_small_and_knows_the_number(tmp_path: Path) -> None:
    answer = client(tmp_path, MOTCUA_HOTLINE='10"22').get("/widget.js")
    assert 'const HOTLINE = "10\\"22";' in answer.text
    assert "{{" not in answer.text
    assert len(answer.content) <= LARGEST_SCRIPT
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "stale-if-error" in answer.headers["cache-control"]
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


def test_the_example_says_that_it_is_one(tmp_path: Path) -> None:
    web = client(tmp_path)
    for path in ("/demo", "/demo/khai-sinh", "/demo/lien-he"):
        page = web.get(path)
        assert page.status_code == 200
        assert "không có thật" in page.text
        assert '<script src="/widget.js" defer' in page.text


@pytest.mark.parametrize("name", ["khong-co", "..%2Fchat", "demo.css"])
def test_the_example_has_no_other_pages(tmp_path: Path, name: str) -> None:
    assert client(tmp_path).get(f"/demo/{name}").status_code == 404
