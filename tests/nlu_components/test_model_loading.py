"""While a model is loaded its process goes on answering."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time

import pytest

from bot.nlu import loading
from bot.settings import ROOT

SECONDS = 0.3


async def slowly(model_path: str) -> str:
    """As Rasa's own loads: without ever giving the event loop back."""
    time.sleep(SECONDS)  # noqa: ASYNC251
    return f"agent of {model_path}"


async def breaking(model_path: str) -> str:
    raise ValueError(model_path)


async def test_the_event_loop_runs_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_load_agent", slowly)
    usual = sys.getswitchinterval()
    load, turns = asyncio.create_task(loading.load_agent(model_path="a model")), 0
    while not load.done():
        await asyncio.sleep(SECONDS / 30)
        turns += 1
    assert await load == "agent of a model"
    assert turns > 2
    assert sys.getswitchinterval() == usual


async def test_what_fails_there_fails_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_load_agent", breaking)
    with pytest.raises(ValueError, match="half a model"):
        await loading.load_agent("half a model")


def test_rasa_loads_so_with_our_tracker_store() -> None:
    command = "import sys; from bot.nlu.without_tensorflow import Finder"
    command += "; sys.meta_path.insert(0, Finder()); import bot.nlu.tracker_store"
    command += "; from rasa.core.agent import load_agent as it; print(it.__module__)"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.split()[-1:] == ["bot.nlu.loading"], done.stderr[-2000:]
