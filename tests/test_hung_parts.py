"""A part that stands still is ended and started again; one that is only slow is left alone."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from stack import eventually, free_ports

from bot.hung_parts import HungParts
from bot.supervisor import Part, Supervisor

SERVER = """
import http.server, sys, time
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep({slow})
        self.send_response({status})
        self.end_headers()
    def log_message(self, *words): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[-1])), Handler).serve_forever()
"""
EVERY, HUNG = 0.2, 1.5
Watched = tuple[Supervisor, HungParts, list[str]]
Watch = Callable[..., Watched]


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """Supervises and watches a server of one file in the place of a gateway."""
    begun: list[Watched] = []

    def supervised(slow: float = 0.0, status: int = 200, start: float = 60.0) -> Watched:
        (port,) = free_ports(1)
        command = [sys.executable, "-c", SERVER.format(slow=slow, status=status), str(port)]
        part = Part("gateway", command, dict(os.environ), port, "MOTCUA_PORT", "127.0.0.1")
        said: list[str] = []
        supervisor = Supervisor([part], tmp_path, said.append)
        supervisor._start(part)
        hung = HungParts(supervisor, said.append, EVERY, HUNG, start)
        hung.start()
        begun.append((supervisor, hung, said))
        return begun[-1]

    yield supervised
    for supervisor, hung, _ in begun:
        hung.stop()
        supervisor.stop()


def look_for(seconds: float, supervisor: Supervisor, hung: HungParts) -> None:
    over = time.monotonic() + seconds
    while time.monotonic() < over:
        supervisor.look()
        hung.look()
        time.sleep(0.05)


def answered(hung: HungParts) -> bool:
    return eventually(lambda: bool(hung._answered), 20)


def test_a_part_that_stands_still_is_started_again(watch: Watch) -> None:
    supervisor, hung, said = watch()
    first = supervisor.parts[0].process
    assert first is not None
    assert answered(hung)
    os.kill(first.pid, signal.SIGSTOP)
    look_for(HUNG + 3, supervisor, hung)
    told, ended = said
    assert told.startswith("gateway has answered nothing for ")
    assert "ended (code -9)" in ended
    second = supervisor.parts[0].process
    assert second is not None
    assert second.pid != first.pid
    assert eventually(lambda: second.pid in hung._answered, 20)


@pytest.mark.parametrize(("slow", "status"), [(0.15, 200), (0.0, 503)])
def test_one_that_is_slow_or_not_well_is_left_alone(watch: Watch, slow: float, status: int) -> None:
    supervisor, hung, said = watch(slow, status)
    assert answered(hung)
    look_for(HUNG + 1, supervisor, hung)
    assert said == []


@pytest.mark.parametrize(("start", "told"), [(60.0, 0), (0.0, 1)])
def test_one_that_is_not_up_yet_is_waited_for_longer(watch: Watch, start: float, told: int) -> None:
    supervisor, hung, said = watch(slow=60.0, start=start)
    look_for(HUNG + 0.5, supervisor, hung)
    assert sum("answered nothing" in line for line in said) == told
