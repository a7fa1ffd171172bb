"""The id of a message: the same wherever it is made, and it tells nothing."""

from __future__ import annotations

import asyncio
import re

from bot.seeing import trace

CONVERSATION = "vZxp7F-conversation-token-of-a-browser"


def test_the_gateway_and_rasa_find_the_same_id_without_telling_each_other() -> None:
    assert trace.trace_id(CONVERSATION, 7) == trace.of_sender(f"{CONVERSATION}#7")


def test_it_is_a_trace_id_of_opentelemetry_and_of_one_message_alone() -> None:
    found = [trace.trace_id(CONVERSATION, turn) for turn in (1, 2, 3)]
    found += [trace.trace_id(CONVERSATION, 0, position) for position in (0, 1)]
    assert len(set(found)) == 5
    assert all(re.fullmatch(r"[\da-f]{32}", one) for one in found)


async def test_what_begins_meanwhile_follows_and_nothing_else() -> None:
    async def sees() -> str:
        await asyncio.sleep(0)
        return trace.followed()

    with trace.following("a" * 32):
        task = asyncio.create_task(sees())
        thread = asyncio.create_task(asyncio.to_thread(trace.followed))
    other = asyncio.create_task(sees())

    assert [await task, await thread] == ["a" * 32, "a" * 32]
    assert (await other, trace.followed()) == ("", "")
