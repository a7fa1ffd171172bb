"""Conversations about dossiers whose agency's own system is asked: well, broken, hostile, slow."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from players.dossier_agency import AgencyServer
from players.dossier_one_stop import OneStopServer
from players.dossier_wire import DossierServer, Wire, as_json
from stack import Stack, Talk

pytestmark = pytest.mark.stack
TURN_SECONDS = 4.0
OF_MINISTRY, OF_PROVINCE = "G01.899.909-260916-890028", "H36.01-260922-0020"
Server = TypeVar("Server", bound=DossierServer)
MALFORMED = {
    "a login page": Wire(b"<html>Please log in</html>"),
    "another form": as_json({"data": []}),
    "no HTTP": Wire(raw=b"nonsense\r\n\r\n"),
    "an error of its own": Wire(b"oops", 500),
    "a redirect": Wire(b"", 302, {"Location": "https://evil.example/"}),
}


@contextmanager
def played(server: Server) -> Iterator[Server]:
    """Let a server answer in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(work, loop).result(10.0)

    run(server.__aenter__())
    yield server
    run(server.__aexit__())
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10.0)


@pytest.fixture(scope="module")
def ministry(stack: Stack) -> Iterator[AgencyServer]:
    with played(AgencyServer(port=stack.systems["G01"])) as server:
        yield server


@pytest.fixture(scope="module")
def province(stack: Stack) -> Iterator[OneStopServer]:
    with played(OneStopServer(port=stack.systems["H36"])) as server:
        yield server


def said(talk: Talk, text: str) -> str:
    (reply,) = talk.say(text)
    assert reply["kind"] == "dossier"
    return str(reply["text"])


def test_a_ministry_answers_and_nobody_is_named(ministry: AgencyServer, talk: Talk) -> None:
    ministry.hold(OF_MINISTRY, "4", NgayTiepNhan="20260916080000", NgayHenTra="20991126170000")

    told = said(talk, f"hồ sơ {OF_MINISTRY} của tôi tới đâu rồi")

    assert "**Đang xử lý**" in told
    assert "Bộ Công an" in told
    assert "26/11/2099" in told
    assert "Bí Mật" not in told
    assert "0912345678" not in told


def test_a_province_answers_and_nobody_is_named(province: OneStopServer, talk: Talk) -> None:
    province.hold(OF_PROVINCE, "Đang xử lý")

    told = said(talk, OF_PROVINCE)

    assert "**Đang xử lý**" in told
    assert "Lâm Đồng" in told
    assert "Bí Mật" not in told
    assert "Lê Lợi" not in told


def test_a_code_the_system_does_not_know_may_be_corrected(
    ministry: AgencyServer, talk: Talk
) -> None:
    ministry.hold("G01.899.909-260916-111112", "9")

    told = said(talk, "G01.899.909-260916-111111")
    assert "không tìm thấy" in told
    assert "hồ sơ nộp ngày 16/09/2026 tại Bộ Công an" in told
    assert "**Đã xử lý xong**" in said(talk, "à nhầm G01.899.909-260916-111112")


def test_a_system_nobody_answers_at_is_told_as_it_is(talk: Talk) -> None:
    (reply,) = talk.say("tra H57.12-260914-0003")

    assert "Hệ thống của thành phố Huế đang không trả lời" in reply["text"]
    assert "hồ sơ nộp ngày 14/09/2026 tại thành phố Huế" in reply["text"]
    assert "https://dichvucong.gov.vn/tra-cuu-ho-so" in reply["text"]
    assert "18001096" in reply["text"]
    assert reply["buttons"][0]["title"] == "Tra lại"


@pytest.mark.parametrize("kind", MALFORMED)
def test_what_is_no_answer_is_never_shown(province: OneStopServer, talk: Talk, kind: str) -> None:
    lost, there = (f"H36.01-260922-{n}{list(MALFORMED).index(kind)}00" for n in (1, 2))
    province.hold(there, "Đang xử lý")
    province.script.append(MALFORMED[kind])

    told = said(talk, lost)

    assert "Hệ thống của tỉnh Lâm Đồng đang không trả lời" in told
    assert "evil" not in told
    assert "log in" not in told
    assert "**Đang xử lý**" in said(talk, there)  # the next question is answered again


def test_a_status_of_an_unknown_name_is_not_guessed(province: OneStopServer, talk: Talk) -> None:
    province.hold("H36.01-260922-0077", "Chờ ông Ất ký nháy")

    told = said(talk, "H36.01-260922-0077")

    assert "đang không trả lời" in told
    assert "Ất" not in told


@pytest.mark.parametrize("manner", ["hang", "drip"])
def test_a_slow_system_is_not_waited_for(ministry: AgencyServer, talk: Talk, manner: str) -> None:
    ministry.script.append(Wire(b"{", manner=manner))
    begun = time.monotonic()

    told = said(talk, f"G01.899.909-260916-22222{len(manner)}")

    assert time.monotonic() - begun < TURN_SECONDS
    assert "Hệ thống của Bộ Công an đang không trả lời" in told


def test_a_press_asks_again(province: OneStopServer, talk: Talk) -> None:
    province.hold("H36.01-260922-0088", "Đang xử lý")
    province.script.append(Wire(b"oops", 500))
    assert "đang không trả lời" in said(talk, "H36.01-260922-0088")

    (again,) = talk.press("Tra lại")

    assert "**Đang xử lý**" in again["text"]


def test_one_system_that_is_down_does_not_hide_the_others(
    ministry: AgencyServer, talk: Talk
) -> None:
    ministry.hold("G01.899.909-260916-333333", "2")

    told = said(talk, "G01.899.909-260916-333333 và H57.12-260914-0003")

    assert "**G01.899.909-260916-333333**: được tiếp nhận" in told
    assert "**H57.12-260914-0003**: hệ thống nơi nhận đang không trả lời" in told


def test_what_nobody_is_connected_with_is_another_truth(talk: Talk) -> None:
    (reply,) = talk.say("H40.12-260914-0003")

    assert "chưa được nối với hệ thống của" in reply["text"]
    assert "đang không trả lời" not in reply["text"]
