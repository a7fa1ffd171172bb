"""`motcua run` looks after its parts, says why it cannot start, and leaves nothing behind."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from stack import PART_WORDS, Stack, Talk, eventually, motcua

from bot.cli import main

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


def refusal(stack: Stack, **settings: str) -> str:
    """Return the one line with which `motcua run` refuses to start."""
    done = CliRunner(env={**stack.environment, **settings}).invoke(main, ["run"])
    assert done.exit_code == 1
    (line,) = done.output.splitlines()
    return line


def test_a_crashed_gateway_is_started_again(stack: Stack, talk: Talk) -> None:
    talk.say("đăng ký kết hôn cần giấy tờ gì")
    crashed = stack.parts()["gateway"]
    told = stack.output.count("gateway ended (code -9)")

    crashed.kill()

    assert stack.said("gateway ended (code -9)", 10, times=told + 1)
    assert eventually(lambda: "gateway" in stack.parts() and stack.ready(), 120)
    assert stack.parts()["gateway"].pid != crashed.pid
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
        line = refusal(own, **{setting: port})

    assert f"Port {port} on 127.0.0.1 cannot be used for the {part}" in line
    assert f"{setting}=" in line
    assert not list(own.home.rglob("*.db"))


def test_a_setting_that_cannot_be_used_is_named(own: Stack) -> None:
    line = refusal(own, MOTCUA_RASA_PORT="70000")

    assert "MOTCUA_RASA_PORT" in line
    assert "70000" in line


def test_the_command_itself_says_no_more_than_that_line(own: Stack) -> None:
    command = motcua("run", **{**own.environment, "MOTCUA_PORT": "http"})
    output, _ = command.communicate(timeout=60)

    assert command.returncode == 1
    (line,) = output.splitlines()
    assert "MOTCUA_PORT" in line
    assert "http" in line


@pytest.mark.last
def test_ctrl_c_ends_everything(stack: Stack) -> None:
    assert eventually(lambda: set(stack.parts()) == set(PART_WORDS) and stack.ready(), 120)
    parts = list(stack.parts().values())

    assert stack.stop() == 0

    assert gone(parts)
    assert stack.output.rstrip().endswith("stopped")
    assert "Traceback" not in stack.output
    for setting in PORTS.values():
        socket.create_server(("127.0.0.1", int(stack.environment[setting]))).close()


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
