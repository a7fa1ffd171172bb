"""A Python compiled without its optimisations is told."""

from __future__ import annotations

import sys
import sysconfig

import pytest

from bot.mistakes import machine
from bot.services import now
from bot.settings import Settings


@pytest.mark.parametrize(
    ("prefix", "arguments", "told"),
    [
        ("/opt/pyenv/versions/3.10.13", "'--enable-shared'", ["Python"]),
        ("/opt/pyenv/versions/3.10.13", "'--enable-shared' '--enable-optimizations'", []),
        ("/usr", "'--enable-shared'", []),  # Debian optimises without that argument
    ],
)
def test_a_python_without_its_optimisations_is_told(
    sound: Settings, monkeypatch: pytest.MonkeyPatch, prefix: str, arguments: str, told: list[str]
) -> None:
    monkeypatch.setattr(machine, "OPTIMISED", "--enable-optimizations")
    monkeypatch.setattr(sys, "base_prefix", prefix)
    monkeypatch.setattr(sysconfig, "get_config_var", {"CONFIG_ARGS": arguments}.get)
    assert [one.subject for one in machine.interpreter(sound, now())] == told
