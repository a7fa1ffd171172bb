"""An answer is called right or wrong by the person it was given to, once."""

from __future__ import annotations

import pytest
from exchange import Clock, values, web

from bot.conversations import closing
from bot.conversations.rating import UnknownReply, rate
from bot.conversations.record import Conversations
from bot.conversations.tables import ratings
from bot.replies import ProcedureRef, Reply
from bot.storage import Store


@pytest.fixture
def rated(record: Conversations, clock: Clock) -> tuple[str, str]:
    """A conversation and the id of an answer in it."""
    message = record.accept(web(), clock())
    about = ProcedureRef("1.004194", "Đăng ký tạm trú", "https://example.org/")
    reply = Reply(kind="answer", text="đây", procedure=about)
    prepared = closing.prepare(message.conversation, message.turn, [reply])
    closing.close(record.store, message, prepared, record.owner, clock())
    return message.conversation, prepared.bodies[0]["id"]


def test_a_rating_names_the_procedure_and_hides_personal_numbers(
    conversations_store: Store, rated: tuple[str, str], clock: Clock
) -> None:
    rate(conversations_store, *rated, "wrong", "phí sai,\x00 gọi tôi 0912345678", clock())
    assert values(conversations_store, ratings.c.procedure) == ["1.004194"]
    assert values(conversations_store, ratings.c.reason) == ["phí sai, gọi tôi [số điện thoại]"]


def test_a_second_rating_replaces_the_first(
    conversations_store: Store, rated: tuple[str, str], clock: Clock
) -> None:
    rate(conversations_store, *rated, "wrong", "", clock())
    rate(conversations_store, *rated, "right", "", clock())
    assert values(conversations_store, ratings.c.verdict) == ["right"]


def test_only_the_person_it_was_given_to_rates_an_answer(
    record: Conversations, rated: tuple[str, str], clock: Clock
) -> None:
    _, reply = rated
    other = record.accept(web(), clock()).conversation
    for conversation, given in ((other, reply), (rated[0], "never-given"), ("nobody", reply)):
        with pytest.raises(UnknownReply):
            rate(record.store, conversation, given, "right", "", clock())
    assert values(record.store, ratings.c.reply) == []
