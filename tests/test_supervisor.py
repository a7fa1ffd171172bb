"""`motcua run` looks after its parts, says why it cannot start, and leaves nothing behind."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from stack import PART_WORDS, Stack, Talk, eventually, motcua

pytestmark = pytest.mark.stack
PORTS = {
    "gateway": "MOTCUA_PORT",
    "rasa": "MOTCUA_RASA_PORT",
    "actions": "MOTCUA_ACTIONS_PORT",
}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Stack]:
    """A second Một Cửa, not started yet; whatever is left of it is ended."""
    running = Stack(tmp_path / "home")
    yield running
    running.kill_all()


def gone(processes: list[psutil.Process]) -> bool:
    return not any(process.is_running() for process in processes)


@pytest.mark.parametrize("part", ["gateway", "actions", "rasa"])
def test_a_crashed_part_is_started_again(stack: Stack, talk: Talk, part: str) -> None:
    talk.say("đăng ký kết hôn cần giấy tờ gì")
    crashed = stack.parts()[part]
    told = stack.output.count(f"{part} ended (code -9)")

    crashed.kill()

    assert stack.said(f"{part} ended (code -9)", 10, times=told + 1)
    assert eventually(lambda: part in stack.parts() and stack.ready(), 120)
    assert stack.parts()[part].pid != crashed.pid
    (reply,) = talk.say("mất bao lâu")
    assert reply["procedure"]["code"] == "1.000894"


def test_every_part_listens_on_this_machine_only(stack: Stack) -> None:
    addresses = {
        connection.laddr.ip
        for process in stack.parts().values()
        for connection in process.connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }

    assert addresses == {"127.0.0.1"}


@pytest.mark.parametrize(("part", "setting"), PORTS.items())
def test_a_taken_port_is_named_with_its_setting(own: Stack, part: str, setting: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = str(holder.getsockname()[1])
        command = motcua("run", **{**own.environment, setting: port})
        output, _ = command.communicate(timeout=60)

    assert command.returncode == 1
    assert len(output.splitlines()) == 1
    assert f"Port {port} on 127.0.0.1 cannot be used for the {part}" in output
    assert f"{setting}=" in output
    assert not list(own.home.rglob("*.db"))


@pytest.mark.parametrize(
    ("setting", "value"), [("MOTCUA_PORT", "http"), ("MOTCUA_RASA_PORT", "70000")]
)
def test_a_setting_that_cannot_be_used_is_named(own: Stack, setting: str, value: str) -> None:
    command = motcua("run", **{**own.environment, setting: value})
    output, _ = command.communicate(timeout=60)

    assert command.returncode == 1
    assert len(output.splitlines()) == 1
    assert setting in output
    assert value in output


def test_ctrl_c_ends_everything(own: Stack) -> None:
    own.start()
    parts = own.parts()

    assert own.stop() == 0

    assert set(parts) == set(PART_WORDS)
    assert gone(list(parts.values()))
    assert own.output.rstrip().endswith("stopped")
    assert "Traceback" not in own.output
    for setting in PORTS.values():
        socket.create_server(("127.0.0.1", int(own.environment[setting]))).close()


def test_ctrl_c_during_the_start_ends_everything(own: Stack) -> None:
    own.begin()
    assert own.said("waiting for", 400)
    parts = list(own.parts().values())

    assert own.stop() == 0

    assert parts
    assert gone(parts)
    assert "Traceback" not in own.output


def test_parts_do_not_outlive_a_killed_supervisor(own: Stack) -> None:
    own.begin()
    assert own.said("waiting for", 400)
    parts = list(own.parts().values())

    own.process.kill()

    assert len(parts) == 3
    assert eventually(lambda: gone(parts), 20)
