"""A model is loaded in a thread of its own: the one in use goes on answering meanwhile.

Rasa 3.6 loads it on the event loop, where every message waits until it is there. Loaded with our
tracker store, which calls ``install`` once; the first model of a process is on its way by then.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from rasa.core import agent

SWITCH_SECONDS = 0.0001  # unpacking lets go of the interpreter thousands of times
_load_agent = agent.load_agent


async def load_agent(*given: Any, **named: Any) -> agent.Agent:
    """Return what Rasa's own gives for the same arguments, made in another thread."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        return await asyncio.to_thread(lambda: asyncio.run(_load_agent(*given, **named)))
    finally:
        sys.setswitchinterval(usual)


def install() -> None:
    """Put this in the place of Rasa's own."""
    agent.load_agent = load_agent
