"""A browser, and a small server that plays the gateway with scripted replies."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from playwright.sync_api import Browser, Page, sync_playwright

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "bot" / "static"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARTIFACTS = ROOT / "tests" / "artifacts"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
DEVICES: dict[str, Json] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
}
CODE = "1.001193"
NAME = (
    "Đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi "
    "tại Ủy ban nhân dân cấp xã nơi cư trú của cha hoặc mẹ"
)
SOURCE_URL = "https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc.html"

ANSWER: Json = {
    "kind": "answer",
    "text": (
        "**Không mất lệ phí nếu làm đúng hạn.**\n\n"
        "Có kết quả ngay trong ngày làm việc.\n\n"
        "### Giấy tờ cần có\n"
        "☐ Tờ khai đăng ký khai sinh (theo mẫu)\n"
        "☐ Giấy chứng sinh do cơ sở y tế cấp (bản chính)\n"
        "☐ Giấy tờ tùy thân của người đi đăng ký (chỉ xuất trình)\n"
        "Nhận hồ sơ tại xã, phường nơi cha hoặc mẹ cư trú.\n\n"
        "| Cách nộp | Thời hạn | Lệ phí |\n|---|---|---|\n"
        "| Trực tiếp | Trong ngày | 0 đồng |\n| Trực tuyến | Trong ngày | 0 đồng |\n"
    ),
    "procedure": {"code": CODE, "name": NAME, "url": f"/thu-tuc/{CODE}"},
    "buttons": [
        {"title": "Nộp ở đâu?", "payload": "token-place"},
        {"title": "Nộp trực tuyến", "url": SOURCE_URL},
        {"title": "Các bước làm", "payload": "token-steps"},
    ],
    "source": {"url": SOURCE_URL, "decision": "1872/QĐ-BTP", "updated_at": "2025-06-30T18:00:00Z"},
}
CLARIFY: Json = {
    "kind": "clarify",
    "text": "Anh/chị đăng ký khai sinh cho ai?",
    "buttons": [
        {"title": "Trẻ mới sinh, chưa khai sinh", "payload": "token-new"},
        {"title": "Người đã có giấy khai sinh, nay bị mất", "payload": "token-lost"},
    ],
}
HOSTILE: Json = {
    "kind": "answer",
    "text": (
        "<script>window.hacked = 1</script>\n\n<img src=x onerror='window.hacked = 1'>\n\n"
        "<div style='position:fixed;inset:0' onclick='window.hacked=1'>che</div>\n\n"
        "[bấm](javascript:window.hacked=1) [bấm](JaVaScRiPt:window.hacked=1) "
        "[bấm](data:text/html,<script>1</script>) ![ảnh](https://example.org/a.png)\n\n"
        "<svg onload='window.hacked=1'></svg><iframe srcdoc='<script>1</script>'></iframe>\n\n"
        "[trang thật](https://example.org/that) [gọi](tel:18001096)"
    ),
    "procedure": {
        "code": "<b>1</b>",
        "name": "<img src=x onerror=1>",
        "url": "javascript:alert(1)",
    },
    "buttons": [
        {"title": "<i>Mở</i>", "url": "javascript:window.hacked=1"},
        {"title": "Nộp trực tuyến", "url": "data:text/html,1"},
        {"title": "<b>Chọn</b>", "payload": "token-place"},
    ],
    "source": {"url": "javascript:window.hacked=1", "decision": "<b>9</b>", "updated_at": "x"},
}
DOSSIER: Json = {
    "kind": "dossier",
    "text": "Hồ sơ đang được xử lý, hẹn trả ngày **05/08/2026**.",
    "dossier": {"code": "H57.12-250914-0003", "status": 4, "status_text": "Đang xử lý"},
}
ERROR: Json = {
    "kind": "error",
    "text": "Hệ thống trả lời chậm. Anh/chị gọi 1800 1096 để được giúp.",
}
LONG: Json = {
    "kind": "answer",
    "text": (
        "Anh/chị đến Trung tâm Phục vụ hành chính công của xã hoặc phường nơi cha hoặc mẹ đang cư "
        "trú, mang theo các giấy tờ đã nêu ở trên. Cán bộ xem giấy tờ ngay tại quầy, nếu đủ thì "
        "nhận và hẹn ngày trả kết quả. Nếu thiếu, cán bộ ghi phiếu hướng dẫn nêu rõ còn thiếu gì, "
        "anh/chị chỉ cần bổ sung một lần. Người ở xa có thể nộp qua mạng hoặc qua bưu điện."
    ),
}
SCRIPT: dict[str, list[Json]] = {
    "khai sinh cho con": [ANSWER],
    "giấy khai sinh": [CLARIFY],
    "độc": [HOSTILE],
    "tra cứu": [DOSSIER],
    "lỗi": [ERROR],
    "dài": [LONG],
}


@dataclass
class Scripted:
    """Plays POST /api/v1/messages: one token per conversation, one answer per message id."""

    received: list[Json] = field(default_factory=list)
    answers: dict[str, Json] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def reply(self, message: Json) -> Json:
        self.received.append(message)
        return self.answers.setdefault(message["id"], self._compose(message))

    def _compose(self, message: Json) -> Json:
        said = message.get("text") or message["payload"]
        token = message["conversation"] or f"conversation-{next(self.numbers)}"
        replies = next((found for word, found in SCRIPT.items() if word in said), None)
        chosen = replies or [{"kind": "chat", "text": f"Tôi đã nhận: {said}"}]
        return {"conversation": token, "replies": [self._filled(reply) for reply in chosen]}

    def _filled(self, reply: Json) -> Json:
        empty: Json = {
            "procedure": None,
            "candidates": [],
            "facets": [],
            "buttons": [],
            "source": None,
        }
        return {**empty, "dossier": None, **reply, "id": f"reply-{next(self.numbers)}"}


def _app(scripted: Scripted) -> FastAPI:
    app = FastAPI(openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.add_api_route("/", lambda: FileResponse(STATIC / "chat.html"), include_in_schema=False)
    app.add_api_route(
        "/api/docs", lambda: FileResponse(STATIC / "docs.html"), include_in_schema=False
    )

    @app.post("/api/v1/messages")
    async def messages(message: Json) -> Json:
        return scripted.reply(message)

    @app.middleware("http")
    async def policy(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await go_on(request)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return response

    return app


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: needs Chromium and the npm packages")


@pytest.fixture(scope="session")
def scripted() -> Scripted:
    return Scripted()


@pytest.fixture(scope="session")
def chat_url(scripted: Scripted) -> Iterator[str]:
    """Address of the chat page, served on a free port; connections queue until it is up."""
    if not (STATIC / "vendor").is_dir():
        pytest.skip("bot/static/vendor is missing: run npm ci && npm run vendor")
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(_app(scripted), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=5)


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = (shutil.which(name) for name in names)
    return os.environ.get("CHROMIUM") or next(filter(None, found), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = _chromium()
    if path is None:
        pytest.skip("Chromium is not installed: apt-get install chromium, or set CHROMIUM")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(params=list(DEVICES))
def device(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def open_chat(browser: Browser, chat_url: str) -> Iterator[Callable[..., Page]]:
    """Opens the chat page; at the end no page may have broken the policy or thrown."""
    faults: list[str] = []
    contexts = []

    def note(text: str) -> None:
        if "Content Security Policy" in text:
            faults.append(text)

    def open_page(path: str = "/", **options: Any) -> Page:
        context = browser.new_context(locale="vi-VN", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: note(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(chat_url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(open_chat: Callable[..., Page], device: str) -> Page:
    """The chat page on each device."""
    return open_chat(**DEVICES[device])


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[Page], None]:
    """Keeps a picture of the page under the test's name."""
    ARTIFACTS.mkdir(exist_ok=True)
    name = request.node.name.replace("[", "-").replace("]", "")

    def keep(page: Page) -> None:
        page.screenshot(path=ARTIFACTS / f"{name}.png")

    return keep


@pytest.fixture(scope="session")
def axe_source() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is missing: run npm ci")
    return AXE.read_text(encoding="utf-8")
