"""Telegram or Zalo is down, silent or floods us, the disk is full: all comes later, and once.

The gateway's home is on a disk of its own where one may be mounted, so that it can be full.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from citizens import HOTLINE, QUESTION, Citizen, Log, parts_ready
from platform_chats import INTRODUCTION, Chat, Hooked, OnTelegram, OnZalo, hooked_gateway
from players.faults import SmallDisk
from players.telegram_http import Hangup
from players.telegram_rules import Refusal
from players.zalo import Fault
from stack import Stack, eventually

pytestmark = pytest.mark.stack
SECONDS = 60.0
MEGABYTES = 160  # above what the disk must have left
WEB_SECONDS = 2.0
people = itertools.count(7_000_000)


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk | None]:
    """A small disk, or None where nothing may be mounted."""
    small = SmallDisk(tmp_path_factory.mktemp("disk") / "home", MEGABYTES)
    mounted = small.mount()
    yield small if mounted else None
    if mounted:
        small.unmount()


@pytest.fixture(scope="module")
def hooked(
    stack: Stack, disk: SmallDisk | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hooked]:
    home: Path = disk.folder if disk else tmp_path_factory.mktemp("hooked")
    with hooked_gateway(stack, home) as running:
        yield running


@contextmanager
def telegram_cuts(hooked: Hooked) -> Iterator[None]:
    def cut() -> None:
        raise Hangup

    hooked.telegram.script("sendMessage", *[cut] * 1000)
    try:
        yield
    finally:
        hooked.telegram.scripts.clear()


@contextmanager
def telegram_broken(hooked: Hooked) -> Iterator[None]:
    hooked.telegram.down = True
    try:
        yield
    finally:
        hooked.telegram.down = False


@contextmanager
def telegram_silent(hooked: Hooked) -> Iterator[None]:
    with hooked.telegram.held("sendMessage"):
        yield


@contextmanager
def telegram_flooded(hooked: Hooked) -> Iterator[None]:
    def refuse() -> None:
        raise Refusal(429, "Too Many Requests: retry after 2", 2)

    hooked.telegram.script("sendMessage", refuse)
    yield


@contextmanager
def zalo_fault(hooked: Hooked, fault: Fault) -> Iterator[None]:
    hooked.zalo.fail(fault)
    try:
        yield
    finally:
        hooked.zalo.heal()


FAULTS: dict[str, Callable[[Hooked], AbstractContextManager[None]]] = {
    "Telegram cuts": telegram_cuts,
    "Telegram silent": telegram_silent,
    "Telegram 502": telegram_broken,
    "Telegram 429": telegram_flooded,
    "Zalo 503": lambda hooked: zalo_fault(hooked, Fault(http=503, times=1000)),
    "Zalo cuts": lambda hooked: zalo_fault(hooked, Fault(cut=True, times=1000)),
    "Zalo -32": lambda hooked: zalo_fault(hooked, Fault(error=-32, times=2)),
}


WANTED = ("Telegram 429",)
"""Platforms may ask for a pause: nothing is wrong then."""


def somebody(hooked: Hooked, name: str) -> Chat:
    player = OnTelegram if name.startswith("Telegram") else OnZalo
    platform = hooked.telegram if name.startswith("Telegram") else hooked.zalo
    return player(platform, next(people))


def answers(chat: Chat) -> list[str]:
    return [text for text in chat.come() if INTRODUCTION not in text]


@pytest.mark.parametrize("name", FAULTS)
def test_what_was_answered_comes_later_and_once(hooked: Hooked, name: str) -> None:
    log, chat = Log(hooked.home / "gateway.log"), somebody(hooked, name)
    with FAULTS[name](hooked):
        chat.step(QUESTION)
        told = [Citizen(hooked.url).ask(fault=f"web, {name}") for _ in range(3)]
        assert not answers(chat)
    assert {one.kind for one in told} == {"answer"}
    assert max(one.seconds for one in told) < WEB_SECONDS
    assert eventually(lambda: len(chat.come()) == 2, SECONDS), chat.come()
    (answer,) = answers(chat)
    assert "1.004194" in answer
    if name not in WANTED:
        log.only(f"{name.split()[0].lower()}: ")


def test_a_full_disk_loses_nothing_that_was_taken(hooked: Hooked, disk: SmallDisk | None) -> None:
    if disk is None:
        pytest.skip("no disk may be mounted here")
    citizen, chat = Citizen(hooked.url), somebody(hooked, "Telegram")
    citizen.answered()
    with disk.full():
        chat.step(QUESTION)
        told = citizen.told_the_truth("disk full (mounted)")
        assert eventually(lambda: not parts_ready(hooked.url)["database"], 5)
    assert told.status == 503
    citizen.answered(again=True)
    assert eventually(lambda: parts_ready(hooked.url)["database"], 5)
    assert eventually(lambda: len(chat.come()) == 2, SECONDS), chat.come()
    assert HOTLINE not in answers(chat)[0].splitlines()[0]
