"""People who allowed learning and asked something, for tests of what is learnt from it."""

from __future__ import annotations

from datetime import datetime

from exchange import event

from bot.conversations import closing, people
from bot.conversations.models import Change, Comparison, Figure, Heard, Models, Trained
from bot.conversations.noted import Noted
from bot.conversations.record import Conversations
from bot.replies import Reply
from bot.storage import Store

LOST = Reply(kind="clarify", text="Tôi chưa hiểu.")
NOTHING_FOUND = Noted(intent="ask_documents", lost=True)
CHANGE = Change(
    text="đóng bao nhiêu cho vụ tách thửa",
    label="ask_fee",
    verdict="better",
    old=Heard("ask_steps", ["steps"], ["answer"], ["1.012784"]),
    new=Heard("ask_fee", ["fee"], ["answer"], ["1.012784"]),
)


def wonder(
    store: Store,
    address: str,
    *texts: str,
    now: datetime,
    noted: Noted = NOTHING_FOUND,
    reply: Reply = LOST,
) -> None:
    """Let a person allow learning and ask ``texts``, each answered with ``reply``."""
    record = Conversations(store)
    for text in ["chào", *texts]:
        message = record.accept(event(text, address), now)
        prepared = closing.prepare(message.conversation, message.turn, [reply])
        closing.close(store, message, prepared, record.owner, now, noted=noted)
        with store.write() as connection:
            people.allow(connection, message.conversation, people.LEARNING, now)


def trained(name: str, now: datetime, *, base: str = "b", better: int = 2) -> Trained:
    """Return a model that serves ``better`` more of 660 questions than the one before."""
    figures = {
        "served": Figure((586, 660), (586 + better, 660)),
        "confident_wrong": Figure((10, 660), (9, 660)),
        "intent": Figure((540, 660), (544, 660)),
        "facets": Figure((444, 525), (446, 525)),
        "refused": Figure((6, 605), (6, 605)),
    }
    found = Comparison("motcua-0f0f0f0f0f0f", 660, "own", figures, [CHANGE], seconds=71.0)
    return Trained(name, base, 12, "root", now, found)


def train(store: Store, *names: str, now: datetime) -> None:
    """Keep models with these names as trained."""
    for name in names:
        Models(store).add(trained(name, now))
