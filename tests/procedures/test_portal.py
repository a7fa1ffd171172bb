"""The client of the portal's API, against a portal on this machine."""

from __future__ import annotations

import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from portal_server import (
    Handler,
    Installation,
    firewall,
    huge,
    make_record,
    malformed,
    slow,
    status,
)

from bot.procedures import portal
from bot.procedures.portal import (
    FirewallError,
    PortalClient,
    PortalRefusal,
    PortalUnavailable,
)


def test_list_is_read_page_by_page(here: Installation) -> None:
    here.portal.records = [make_record(number) for number in range(1, 46)]
    listing = here.client().list_all()
    assert [entry.code for entry in listing.entries] == [f"9.{n:06}" for n in range(1, 46)]
    assert listing.total == 45
    asked = [body["lastId"] for _, body in here.portal.calls]
    assert asked == ["", "id-0020", "id-0040", "id-0045"]


def test_calls_carry_the_headers_the_portal_wants(here: Installation) -> None:
    here.client().detail("id-0001")
    sent = here.portal.headers[0]
    assert sent["Origin"] == sent["Referer"] == here.portal.url
    assert sent["User-Agent"].startswith("Mozilla/5.0")


def test_paging_that_turns_in_a_circle_is_given_up(here: Installation) -> None:
    def same_page(handler: Handler) -> None:
        handler.envelope({"items": [{"id": "x"}], "lastId": "x"})

    here.portal.broken_from = (1, same_page)
    with pytest.raises(PortalUnavailable, match="does not move on"):
        here.client().list_all()
    assert len(here.portal.calls) == 2


def test_envelope_with_http_200_is_accepted(here: Installation) -> None:
    here.portal.faults[1] = lambda handler: handler.envelope({"id": "x"}, status=200)
    assert here.client().detail("x") == {"id": "x"}


def test_calls_keep_their_distance(here: Installation) -> None:
    client = here.client()
    client.detail("id-0001")
    assert here.clock.sleeps == []
    here.clock.now += 0.25
    client.detail("id-0002")
    client.detail("id-0003")
    assert here.clock.sleeps == [0.75, 1.0]


@pytest.mark.parametrize("fault", [status(500), status(503), status(429), firewall, malformed])
def test_passing_trouble_is_tried_again_with_growing_pauses(
    here: Installation, fault: Callable[..., None]
) -> None:
    here.portal.faults = {1: fault, 2: fault, 3: fault}
    assert here.client().detail("id-0001")["code"] == "9.000001"
    assert here.clock.sleeps == [2.0, 4.0, 8.0]


def test_pauses_vary_by_chance(here: Installation) -> None:
    here.portal.faults = {1: status(500)}
    here.client(chance=lambda: 1.0).detail("id-0001")
    assert here.clock.sleeps == [3.0]


@pytest.mark.parametrize(
    ("fault", "error", "text"),
    [
        (firewall, FirewallError, "Request Rejected"),
        (status(500), PortalUnavailable, "HTTP 500"),
        (status(302), PortalUnavailable, "HTTP 302"),
        (malformed, PortalUnavailable, "not JSON"),
    ],
)
def test_trouble_that_stays_is_given_up_after_five_tries(
    here: Installation, fault: Callable[..., None], error: type[Exception], text: str
) -> None:
    here.portal.broken_from = (1, fault)
    with pytest.raises(error, match=text):
        here.client().detail("id-0001")
    assert len(here.portal.calls) == portal.TRIES


def packed_bomb(handler: Handler) -> None:
    packer = zlib.compressobj(wbits=31)
    pieces = [packer.compress(bytes(8 << 20)) for _ in range(32)]
    handler.send(201, b"".join([*pieces, packer.flush()]), **{"Content-Encoding": "gzip"})


def test_a_packed_reply_is_counted_unpacked_and_in_little_memory(here: Installation) -> None:
    here.portal.broken_from = (1, packed_bomb)
    tracemalloc.start()
    try:
        with pytest.raises(PortalRefusal, match="a reply of more than"):
            here.client().detail("id-0001")
        assert tracemalloc.get_traced_memory()[1] < 160 << 20
    finally:
        tracemalloc.stop()


def test_no_proxy_of_the_environment_sees_a_call(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert here.client().detail("id-0001")["id"] == "id-0001"


def test_slow_reply_is_tried_again(here: Installation) -> None:
    here.portal.faults[1] = slow
    assert here.client(timeout=0.05).detail("id-0001")["id"] == "id-0001"
    assert len(here.portal.calls) == 2


def test_portal_that_is_not_there_is_unavailable(here: Installation) -> None:
    client = PortalClient("http://127.0.0.1:1", 0, sleep=here.clock.sleep, clock=here.clock)
    with pytest.raises(PortalUnavailable, match="ConnectError"):
        client.detail("id-0001")


@pytest.mark.parametrize("fault", [status(404), huge])
def test_refusal_is_not_tried_again(here: Installation, fault: Callable[..., None]) -> None:
    here.portal.faults[1] = fault
    with pytest.raises(PortalRefusal):
        here.client().detail("id-0001")
    assert len(here.portal.calls) == 1
