"""What Rasa 3.6 makes anew for every message, made once: the graph's plan, the way to an action.

``DaskGraphRunner.run`` copies and plans the graph of components each time, and writes all it is
given into a log line that nobody reads; an endpoint opens a connection for each call; an event's
class is looked for among all classes. Each piece gives what Rasa's own gives. And a turn whose
memory cannot be read or written fails, to be asked again: Rasa would go on with none, and keep the
next in its own. Loaded with our tracker store, which calls ``install`` once.
"""

from __future__ import annotations

from functools import lru_cache
from types import TracebackType
from typing import Any

import aiohttp
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.nlu import quiet_log

KEEP_SECONDS = 4.0  # the action server closes a connection that rests for five
_resolve = Event.resolve_by_type
_handle_message = MessageProcessor.handle_message


def run(
    self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """Return the outputs of ``targets``, each node run once, after those it needs."""
    wanted = tuple(targets or self._graph_schema.target_names)
    graph = dict(_plan(self, wanted))
    self._add_inputs_to_graph(inputs, graph)
    try:
        outputs: dict[str, Any] = {}
        return dict(_output(name, graph, outputs) for name in wanted)
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error


def _plan(runner: DaskGraphRunner, targets: tuple[str, ...]) -> dict[str, Any]:
    """Return the nodes that ``targets`` need, each with the names of what it takes."""
    plans: dict[tuple[str, ...], dict[str, Any]] = runner.__dict__.setdefault("_plans", {})
    if targets not in plans:
        schema = runner._graph_schema.minimal_graph_schema([*targets])
        plans[targets] = runner._build_dask_graph(schema)
    return plans[targets]


def _output(name: str, graph: dict[str, Any], outputs: dict[str, Any]) -> Any:
    """Return a node's output, or its name if there is no such node."""
    if name not in graph:
        return name
    if name not in outputs:
        first, *needs = graph[name]
        called = callable(first)
        outputs[name] = (
            first(*(_output(need, graph, outputs) for need in needs)) if called else graph[name]
        )
    return outputs[name]


class _Kept:
    """A session that stays open when a call is over."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self._session

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave it open."""


def session(self: EndpointConfig) -> _Kept:
    """Return the endpoint's session, the same for every call."""
    kept: aiohttp.ClientSession | None = self.__dict__.get("_kept")
    if kept is None or kept.closed:
        auth = self.basic_auth
        kept = aiohttp.ClientSession(
            headers=self.headers,
            auth=aiohttp.BasicAuth(auth["username"], auth["password"]) if auth else None,
            timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_SECONDS),
        )
        self.__dict__["_kept"] = kept
    return _Kept(kept)


async def retrieve(self: FailSafeTrackerStore, sender_id: str) -> DialogueStateTracker | None:
    """Return the tracker of a turn. Raises what the store raises."""
    return await self._tracker_store.retrieve(sender_id)


async def save(self: FailSafeTrackerStore, tracker: DialogueStateTracker) -> None:
    """Keep the tracker of a turn. Raises what the store raises."""
    await self._tracker_store.save(tracker)


async def handle_message(
    self: MessageProcessor, message: UserMessage
) -> list[dict[str, Any]] | None:
    """Answer a message, or say nothing at all.

    What was said before a turn failed does not count: Rasa's channel would give it out as the
    answer, and the next message would go on from a turn that nobody remembers.
    """
    try:
        told: list[dict[str, Any]] | None = await _handle_message(self, message)
    except BaseException:
        if isinstance(message.output_channel, CollectingOutputChannel):
            message.output_channel.messages.clear()
        raise
    return told


def install() -> None:
    """Put these in the place of Rasa's own."""
    DaskGraphRunner.run = run
    EndpointConfig.session = session
    MessageProcessor.handle_message = handle_message
    FailSafeTrackerStore.retrieve, FailSafeTrackerStore.save = retrieve, save
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=256)(_resolve))
    quiet_log.install()
