"""The assistant in this process: the trained model, our actions, a knowledge store of its own."""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from questions import ROOT

from bot.language.privacy import mask
from bot.language.text import clean_lines
from bot.replies import Reply, from_builtins
from bot.turns.answering import spoken

NATIONAL = ROOT.parent / "shared" / "national" / "procedures.jsonl.gz"


@dataclass(frozen=True)
class Heard:
    """What was understood of one message, which action ran (none: "") and what was said."""

    parsed: Mapping[str, Any]
    action: str = ""
    replies: tuple[Reply, ...] = field(default=())

    @property
    def intent(self) -> str:
        """The intent the message was given."""
        return str(self.parsed["intent"]["name"])

    @property
    def answered(self) -> list[str]:
        """The codes of the procedures answered about, in order."""
        return [r.procedure.code for r in self.replies if r.procedure and r.kind != "clarify"]

    @property
    def offered(self) -> list[str]:
        """The codes of the procedures offered to choose from, in order."""
        return [c.code for r in self.replies if r.kind == "clarify" for c in r.candidates]

    @property
    def kinds(self) -> set[str]:
        """The kinds of the replies."""
        return {str(reply.kind) for reply in self.replies}


@contextmanager
def quiet_home() -> Iterator[Path]:
    """Give this process a temporary MOTCUA_HOME, with Rasa's chatter off."""
    hush()
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        os.environ["MOTCUA_HOME"] = folder
        os.environ.pop("MOTCUA_DATABASE_URL", None)
        yield Path(folder)


def hush() -> None:
    """Let Rasa and its libraries print nothing below an error."""
    os.environ.update(
        RASA_TELEMETRY_ENABLED="false", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES=""
    )
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    warnings.showwarning = lambda *_, **__: None  # imports reset the filters


def fill(home: Path, national: Path | None) -> None:
    """Fill the stores in ``home``: our cards and, if given, the national file."""
    from bot.content.seeding import seed_all
    from bot.content.store import ContentStore
    from bot.procedures.importing import import_records
    from bot.procedures.national_file import read_file
    from bot.storage import STORES, open_store, upgrade

    stores = {name: open_store(name, home) for name in STORES}
    for store in stores.values():
        upgrade(store)
    seed_all(ContentStore(stores["knowledge"]), ROOT / "data", datetime.now())
    if national:
        found = read_file(national)
        import_records(stores["knowledge"], "national", national.name, found, datetime.now())
    for store in stores.values():
        store.dispose()


class Assistant:
    """Rasa's agent with the trained model; custom actions run in this process, not over HTTP."""

    def __init__(self, model: Path) -> None:
        from rasa.core.agent import Agent

        from bot.nlu.tracker_store import TurnTrackerStore

        self._loop = asyncio.new_event_loop()
        self._ran: list[str] = []
        self._agent = Agent.load(
            str(model), tracker_store=TurnTrackerStore(), action_endpoint=_endpoint(self._ran)
        )

    def ask(self, text: str, conversation: str, turn: int = 1) -> Heard:
        """Return what was understood of, and said to, one message as the gateway passes it on."""
        said = spoken(mask(clean_lines(text)))
        return self._loop.run_until_complete(self._ask(said, f"{conversation}#{turn}"))

    def parse(self, text: str) -> Mapping[str, Any]:
        """Return what is understood of a message outside any conversation."""
        said = spoken(mask(clean_lines(text)))
        parsed: Mapping[str, Any] = self._loop.run_until_complete(self._agent.parse_message(said))
        return parsed

    async def _ask(self, text: str, sender: str) -> Heard:
        self._ran.clear()
        parsed = await self._agent.parse_message(text)
        messages = await self._agent.handle_text(text, sender_id=sender) or ()
        replies = tuple(from_builtins(message["custom"]) for message in messages)
        return Heard(parsed, self._ran[-1] if self._ran else "", replies)


def _endpoint(ran: list[str]) -> Any:
    """Return an action endpoint without a server; it notes in ``ran`` which actions ran."""
    from rasa.utils.endpoints import EndpointConfig
    from rasa_sdk.executor import ActionExecutor

    executor = ActionExecutor()
    executor.register_package("actions")

    class LocalActions(EndpointConfig):
        async def request(self, *_: Any, json: Any = None, **__: Any) -> Any:
            ran.append(json["next_action"])
            return await executor.run(json)

    return LocalActions("http://in-this-process")
