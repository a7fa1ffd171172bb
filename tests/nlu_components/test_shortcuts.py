"""What is made once for all messages gives what Rasa makes anew for each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.nlu import shortcuts


class Sum(GraphComponent):
    """Adds what it is given, and counts how often it was asked."""

    asked = 0

    @classmethod
    def create(cls, *_: Any, **__: Any) -> Sum:
        return cls()

    def add(self, one: int, other: int) -> int:
        Sum.asked += 1
        return one + other

    def fail(self, one: int) -> int:
        raise RuntimeError("no")


def node(needs: dict[str, str], work: str = "add") -> SchemaNode:
    return SchemaNode(needs, Sum, "create", work, config={}, eager=True)


@pytest.fixture
def runner(tmp_path: Any) -> DaskGraphRunner:
    nodes = {
        "two": node({"one": "first", "other": "first"}),
        "three": node({"one": "two", "other": "first"}),
        "five": node({"one": "two", "other": "three"}),
        "broken": node({"one": "first"}, "fail"),
    }
    Sum.asked = 0
    schema = GraphSchema(nodes)
    context = ExecutionContext(graph_schema=schema)
    return DaskGraphRunner.create(schema, LocalModelStorage.create(tmp_path), context)


def test_a_graph_gives_the_outputs_asked_for_and_runs_each_node_once(
    runner: DaskGraphRunner,
) -> None:
    assert shortcuts.run(runner, {"first": 1}, ["five", "three"]) == {"five": 5, "three": 3}
    assert Sum.asked == 3


def test_a_second_run_has_inputs_of_its_own(runner: DaskGraphRunner) -> None:
    assert shortcuts.run(runner, {"first": 1}, ["three"]) == {"three": 3}
    assert shortcuts.run(runner, {"first": 10}, ["three"]) == {"three": 30}


def test_an_input_named_like_a_node_and_a_node_that_fails_are_told_as_rasa_does(
    runner: DaskGraphRunner,
) -> None:
    with pytest.raises(GraphRunError, match="clashes"):
        shortcuts.run(runner, {"first": "two"}, ["five"])
    with pytest.raises(GraphComponentException, match="broken"):
        shortcuts.run(runner, {"first": 1}, ["broken"])


@pytest.fixture
def installed() -> Iterator[None]:
    before = DaskGraphRunner.run, EndpointConfig.session, Event.resolve_by_type
    kept = FailSafeTrackerStore.retrieve, FailSafeTrackerStore.save
    handled = MessageProcessor.handle_message
    shortcuts.install()
    yield
    MessageProcessor.handle_message = handled
    DaskGraphRunner.run, EndpointConfig.session, resolve = before
    Event.resolve_by_type = staticmethod(resolve)
    FailSafeTrackerStore.retrieve, FailSafeTrackerStore.save = kept


async def test_calls_of_an_endpoint_go_over_one_connection(installed: None) -> None:
    heard: list[Any] = []

    async def answer(request: web.Request) -> web.Response:
        heard.append(request.transport)
        return web.json_response({"path": request.path, "said": await request.json()})

    app = web.Application()
    app.router.add_post("/webhook", answer)
    server = web.AppRunner(app)
    await server.setup()
    site = web.TCPSite(server, "127.0.0.1", 0)
    await site.start()
    port = server.addresses[0][1]
    endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook")
    told = [await endpoint.request(json={"number": n}) for n in (1, 2)]
    await endpoint.session()._session.close()
    await server.cleanup()
    assert told == [{"path": "/webhook", "said": {"number": n}} for n in (1, 2)]
    assert heard[0] is heard[1]


class Broken(InMemoryTrackerStore):
    """A store whose database is away."""

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        raise ConnectionError("away")

    async def save(self, tracker: DialogueStateTracker) -> None:
        raise ConnectionError("away")


async def test_a_turn_whose_memory_is_away_fails_instead_of_going_on_with_none(
    installed: None,
) -> None:
    store = FailSafeTrackerStore(Broken(Domain.empty()))
    with pytest.raises(ConnectionError):
        await store.retrieve("conversation#2")
    with pytest.raises(ConnectionError):
        await store.save(DialogueStateTracker("conversation#2", []))


def test_an_event_is_known_by_its_name_as_before(installed: None) -> None:
    assert (Event.resolve_by_type("slot"), Event.resolve_by_type("bot")) == (SlotSet, BotUttered)
    assert Event.resolve_by_type("nothing", default=SlotSet) is SlotSet
    with pytest.raises(ValueError, match="nothing"):
        Event.resolve_by_type("nothing")


@pytest.mark.parametrize(
    "error", [ConnectionError("away"), MemoryError(), asyncio.CancelledError()]
)
async def test_a_turn_that_fails_after_it_was_answered_says_nothing(
    installed: None, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    async def half(self: MessageProcessor, message: UserMessage) -> None:
        await message.output_channel.send_text_message("an", "Lệ phí là 50.000 đồng")
        raise error

    monkeypatch.setattr(shortcuts, "_handle_message", half)
    said = CollectingOutputChannel()
    with pytest.raises(type(error)):
        await MessageProcessor.handle_message(None, UserMessage("phí", said, "an#2"))
    assert said.messages == []


async def test_a_turn_that_does_not_fail_says_all(
    installed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def whole(self: MessageProcessor, message: UserMessage) -> list[dict[str, Any]]:
        await message.output_channel.send_text_message("an", "Lệ phí là 50.000 đồng")
        return list(message.output_channel.messages)

    monkeypatch.setattr(shortcuts, "_handle_message", whole)
    said = CollectingOutputChannel()
    told = await MessageProcessor.handle_message(None, UserMessage("phí", said, "an#2"))
    assert told == said.messages
    assert len(said.messages) == 1
