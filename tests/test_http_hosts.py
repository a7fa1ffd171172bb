"""What the application answers to names, origins, paths and cookies that are not its own."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from application import Application
from starlette.types import Message

from bot.console.gate import COOKIE, COOKIE_OVER_TLS
from bot.console.sessions import csrf_of
from bot.http_hosts import host_name

OURS = "motcua.example.vn"
PLACES = ["/", "/widget", "/console/sign-in", "/api/v1/notice", "/static/chat.css", "/thu-tuc"]
EVIL = "https://evil.example"


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    running = Application(
        tmp_path_factory.mktemp("hosts"),
        MOTCUA_PUBLIC_URL=f"https://{OURS}",
        MOTCUA_HOSTS="motcua.noibo.vn",
        MOTCUA_LIMITS="off",
        MOTCUA_WIDGET_ORIGINS="https://xa.gov.vn",
    )
    yield running
    running.close()


@pytest.mark.parametrize("path", PLACES)
def test_a_name_that_is_not_ours_gets_nothing(application: Application, path: str) -> None:
    for name in ("evil.example", f"{OURS}.evil.example", "evil.example:8080", "", "[::1", "a@b"):
        answer = application.at("127.0.0.1").get(path, headers={"Host": name})
        assert answer.status_code == 400, name
        assert "Tên miền này chưa được khai báo" in answer.text


@pytest.mark.parametrize(
    "name",
    [
        *(OURS, f"{OURS}:443", OURS.upper(), f"{OURS}.", "motcua.noibo.vn", "localhost:8080"),
        *("127.0.0.1:8080", "10.1.2.3", "[::1]:8080", "[fd00::2]"),
    ],
)
def test_our_names_and_plain_addresses_are_answered(application: Application, name: str) -> None:
    assert application.at().get("/api/v1/notice", headers={"Host": name}).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/webhooks/zalo"])
def test_programs_may_call_us_as_they_like(application: Application, path: str) -> None:
    answer = application.at().get(path, headers={"Host": "gateway-7"})
    assert "khai báo" not in answer.text


def test_a_host_is_read_as_browsers_write_it() -> None:
    assert host_name("Motcua.Example.VN:8443") == OURS
    assert host_name("[FD00::2]:80") == "fd00::2"
    assert {host_name("user@"), host_name("[::1"), host_name("")} == {""}


@pytest.mark.parametrize("path", [*PLACES, "/widget.js", "/api/v1/my-data?conversation=a"])
def test_no_answer_lets_another_origin_read_it(application: Application, path: str) -> None:
    asked = {"Origin": EVIL, "Access-Control-Request-Method": "POST"}
    asked["Access-Control-Request-Headers"] = "content-type"
    client = application.at()
    for method in ("GET", "POST", "OPTIONS", "DELETE"):
        for origin in (EVIL, "null", "https://xa.gov.vn"):
            answer = client.request(method, path, headers={**asked, "Origin": origin})
            given = [name for name in answer.headers if name.startswith("access-control-")]
            assert not given, (method, origin)


CLIMBS = ["..", "%2e%2e", ".%2e", "..%2f..", "..%5c..", "%252e%252e", "..;", "%c0%ae%c0%ae"]
TARGETS = ["pyproject.toml", "bot/settings.py", "etc/passwd", "home/secret.key"]
FOLDERS = ["/static", "/static/vendor", "/demo", "/thu-tuc", "/nop-truc-tuyen", "/console"]


async def fetched(application: Application, raw: str) -> tuple[int, bytes]:
    """Return status and body of a path as it stands: clients would tidy it up first."""
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    coming: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        return coming.pop() if coming else {"type": "http.disconnect"}

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(raw),
        "raw_path": raw.encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "client": ("192.0.2.1", 1),
        "server": ("127.0.0.1", 80),
    }
    await application.app(scope, receive, send)
    return said[0]["status"], b"".join(one.get("body", b"") for one in said[1:])


@pytest.mark.parametrize("folder", FOLDERS)
async def test_no_path_climbs_out_of_its_folder(application: Application, folder: str) -> None:
    steps = [(climb, target, depth) for climb in CLIMBS for target in TARGETS for depth in (2, 6)]
    paths = [f"{folder}/{'/'.join([climb] * depth)}/{target}" for climb, target, depth in steps]
    paths += [f"{folder}/{odd}" for odd in ("/etc/passwd", "%2fetc%2fpasswd", "file:///etc/passwd")]
    for path in paths:
        status, _ = await fetched(application, path)
        assert status in (400, 404, 303, 307), path
    assert (await fetched(application, "/static/%63hat.css"))[0] == 200


async def test_a_folder_is_not_listed_and_what_lies_beside_the_pages_is_not_served(
    application: Application,
) -> None:
    for path in ("/static/", "/static", "/static/vendor/", "/static/.git/config", "/static/demo/"):
        assert (await fetched(application, path))[0] in (307, 404), path


def test_over_tls_the_browser_is_told_to_stay_there(application: Application) -> None:
    for path in (*PLACES, "/no-such-page"):
        plain, safe = application.at(), application.at(base="https://localhost")
        assert "strict-transport-security" not in plain.get(path).headers
        assert safe.get(path).headers["strict-transport-security"] == "max-age=31536000"


def test_over_tls_the_cookie_is_of_our_host_alone(application: Application) -> None:
    given = application.at(base="https://localhost").get("/console/sign-in").headers["set-cookie"]
    name, *attributes = given.split("; ")
    assert name.startswith(f"{COOKIE_OVER_TLS}=")
    assert {"secure", "path=/", "httponly", "samesite=strict"} <= {a.lower() for a in attributes}
    assert "domain" not in given.lower()


def test_over_tls_a_cookie_that_a_sister_domain_planted_is_not_looked_at(
    application: Application,
) -> None:
    client = application.at(base="https://localhost")
    planted = {"Cookie": f"{COOKIE}=planted-by-another"}
    answer = client.get("/console/sign-in", headers=planted)
    assert answer.headers["set-cookie"].startswith(f"{COOKIE_OVER_TLS}=")
    assert csrf_of("planted-by-another") not in answer.text
