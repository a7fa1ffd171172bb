"""What the answering side notes reaches the numbers and, with consent, the editor's queue."""

from __future__ import annotations

import json
from typing import Any

from exchange import ONE_KIND, Clock, rows, values, web
from factories import NOW
from players.rasa import FakeRasa

from bot.conversations import people
from bot.conversations.number_sums import Selection, figures, turns_by
from bot.conversations.number_tables import facts
from bot.conversations.questions import waiting
from bot.replies import Reply, to_builtins
from bot.storage import Store

Process = Any
TODAY = Selection(NOW.date(), NOW.date())
NOTE = {"lost": True, "candidates": {"9.000001": 0.02}, "province": "Huế", "intent": "ask_fee"}
LOST = Reply(kind="clarify", text="Tôi chưa hiểu.")


def noting(rasa: FakeRasa, clock: Clock, seconds: float = 0.3) -> None:
    """Let Rasa answer that nothing was found, after some time."""
    custom = {**to_builtins(LOST), "effects": [f"noted:{json.dumps(NOTE)}"]}

    def answer(_: dict[str, Any]) -> tuple[int, bytes]:
        clock.tick(seconds=seconds)
        return 200, json.dumps([{"recipient_id": "x", "custom": custom}]).encode()

    rasa.answer = answer


async def test_a_note_is_counted_and_never_shown(
    process: Process, rasa: FakeRasa, clock: Clock, conversations_store: Store
) -> None:
    noting(rasa, clock)
    (reply,) = await process.say(web("xin phép nuôi dế"))
    assert "effects" not in reply
    with conversations_store.read() as connection:
        found = figures(connection, TODAY)
        assert list(turns_by(connection, TODAY, "province")) == ["Huế"]
        assert waiting(connection) == []
    assert (found.turns.unanswered, found.median_ms) == (1, 300)


async def test_with_consent_the_question_waits_for_an_editor(
    process: Process, rasa: FakeRasa, clock: Clock, conversations_store: Store
) -> None:
    first = process.hear(web("xin chào"))
    await process.finish()
    with conversations_store.write() as connection:
        people.allow(connection, first.conversation, people.LEARNING, NOW)
    noting(rasa, clock)
    await process.say(web("xin phép nuôi dế, gọi 0912345678"), first.conversation)
    with conversations_store.read() as connection:
        (question,) = waiting(connection)
    assert question.text == "xin phép nuôi dế, gọi [số điện thoại]"
    assert (question.reason, question.intent, question.candidates) == (
        *("unanswered", "ask_fee", {"9.000001": 0.02}),
    )


@ONE_KIND
async def test_a_fault_of_ours_is_counted_as_one(
    process: Process, rasa: FakeRasa, conversations_store: Store
) -> None:
    rasa.answer = lambda _: (500, b"")
    await process.say(web("câu"))
    assert values(conversations_store, facts.c.outcome) == ["error"]
    assert rows(conversations_store, facts) == 1
