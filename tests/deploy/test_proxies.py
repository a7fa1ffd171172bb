"""nginx and Caddy as deploy/ sets them up, in front of a gateway of ours."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from exchange import id_of
from proxies import NAME, START_SECONDS, Caddy, Front, Nginx, running, there
from stack import eventually, free_ports

from bot.conversations.closing import push
from bot.http_guard import LARGEST_BODIES, LARGEST_BODY
from bot.replies import Reply
from bot.services import now
from bot.settings import load
from bot.storage import STORES, open_store, upgrade
from bot.supervisor import parts

ADDRESS_LIMIT = 2
PROXIES = (
    pytest.param(Nginx, marks=pytest.mark.skipif(not there("nginx"), reason="no nginx here")),
    pytest.param(Caddy, marks=pytest.mark.skipif(not there("caddy"), reason="no caddy here")),
)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """Port and home of a gateway as `motcua run` starts it; no Rasa is there."""
    home = tmp_path_factory.mktemp("gateway")
    port, rasa = free_ports(2)
    settings = load(
        {
            "MOTCUA_HOME": str(home),
            "MOTCUA_PORT": str(port),
            "MOTCUA_RASA_PORT": str(rasa),
            "MOTCUA_ADDRESS_LIMIT": str(ADDRESS_LIMIT),
        }
    )
    for name in STORES:
        store = open_store(name, home)
        upgrade(store)
        store.dispose()
    command = next(one.command for one in parts(settings, home) if one.name == "gateway")
    given = {"MOTCUA_HOME": home, "MOTCUA_RASA_PORT": rasa, "MOTCUA_ADDRESS_LIMIT": ADDRESS_LIMIT}
    given |= {"MOTCUA_PUBLIC_URL": f"https://{NAME}"}
    environment = {**os.environ, **{name: str(value) for name, value in given.items()}}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    assert eventually(lambda: _listens(port), START_SECONDS)
    yield port, home
    process.kill()
    process.wait()


def _listens(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module", params=PROXIES)
def front(
    request: pytest.FixtureRequest,
    gateway: tuple[int, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Front]:
    kind: type[Front] = request.param
    with running(kind(tmp_path_factory.mktemp("front"), gateway[0])) as one:
        yield one


def test_the_page_comes_over_https_alone(front: Front) -> None:
    with front.client() as client:
        page = client.get("/")
    plain = httpx.get(f"http://127.0.0.1:{front.plain}/thu-tuc", headers={"Host": NAME})

    assert "Một Cửa" in page.text
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    assert plain.status_code in (301, 308)
    assert plain.headers["location"].startswith(f"https://{NAME}")


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
def test_what_is_the_operators_stays_inside(front: Front, path: str) -> None:
    with front.client() as client:
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "most"), [("/api/v1/messages", LARGEST_BODY), *LARGEST_BODIES.items()]
)
def test_bodies_are_bounded_as_the_gateway_bounds_them(front: Front, path: str, most: int) -> None:
    with front.client() as client:
        fits = client.put(path, content=b" " * most)
        over = client.put(path, content=b" " * (most + 1))

    assert fits.status_code != 413
    assert over.status_code == 413
    if isinstance(front, Nginx):
        assert "detail" not in over.text, "nginx let it through"


def test_events_come_at_once_and_tokens_are_not_written_down(
    front: Front, gateway: tuple[int, Path]
) -> None:
    with front.client("127.0.0.9" if isinstance(front, Nginx) else "127.0.0.8") as client:
        token = client.post("/api/v1/messages", json={"text": "xin chào"}).json()["conversation"]
        with client.stream("GET", f"/api/v1/events?conversation={token}") as stream:
            lines = stream.iter_lines()
            assert next(lines) == ": open"
            store = open_store("conversations", gateway[1])
            push(
                store,
                id_of(token),
                [Reply(kind="handover", text="Chào anh/chị, tôi là cán bộ.")],
                now(),
            )
            store.dispose()
            assert any(line.startswith("data:") and "cán bộ" in line for line in lines)

    assert id_of(token) not in front.written


def test_a_sender_is_known_by_the_address_the_proxy_saw(front: Front) -> None:
    first, second = (
        ("127.0.0.2", "127.0.0.3") if isinstance(front, Nginx) else ("127.0.0.4", "127.0.0.5")
    )
    message = {"text": "xin chào"}
    with front.client(first) as client:
        sent = [client.post("/api/v1/messages", json=message) for _ in range(ADDRESS_LIMIT + 1)]
        forged = client.post(
            "/api/v1/messages", json=message, headers={"X-Forwarded-For": "203.0.113.7"}
        )
    with front.client(second) as client:
        neighbour = client.post("/api/v1/messages", json=message)

    assert [answer.status_code for answer in sent] == [200] * ADDRESS_LIMIT + [429]
    assert forged.status_code == 429
    assert neighbour.status_code == 200
    assert first not in front.written
