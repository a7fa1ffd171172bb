"""Questions are learnt from with consent only, masked, with the reason why; and are decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from exchange import event, rows, values
from factories import NOW

from bot.conversations import closing, people, questions
from bot.conversations.noted import NOTHING, Noted
from bot.conversations.questions import BadPhrase, Question, decide, decided, done, waiting
from bot.conversations.rating import rate
from bot.conversations.record import Conversations
from bot.conversations.tables import audit, history
from bot.replies import CandidateRef, Reply
from bot.storage import Store

MINUTE = timedelta(minutes=1)
BEES = CandidateRef("9.000001", "Cấp giấy phép nuôi ong")
ASKED_BACK = Reply(kind="clarify", text="Anh/chị hỏi về?", candidates=[BEES])
LOST = Reply(kind="clarify", text="Tôi chưa hiểu.")
ANSWER = Reply(kind="answer", text="đây")
PERSON = Reply(kind="handover", text="Đang nối máy.")


@pytest.fixture(autouse=True)
def allowed(record: Conversations) -> str:
    """A conversation whose person allowed learning."""
    first = record.accept(event("xin chào"), NOW)
    finish(record, first, [Reply(kind="chat", text="chào")])
    with record.store.write() as connection:
        people.allow(connection, first.conversation, people.LEARNING, NOW)
    return first.conversation


def finish(
    record: Conversations, message: Any, said: Sequence[Reply], noted: Noted = NOTHING
) -> str:
    prepared = closing.prepare(message.conversation, message.turn, said)
    closing.close(record.store, message, prepared, record.owner, message.received_at, noted=noted)
    return str(prepared.bodies[0]["id"]) if prepared.bodies else ""


def ask(record: Conversations, text: str, reply: Reply, later: Any = MINUTE, **noted: Any) -> str:
    """Ask and be answered; return the reply's id."""
    message = record.accept(event(text), NOW + later)
    return finish(record, message, [reply], Noted(**noted))


def open_questions(store: Store) -> list[Question]:
    with store.read() as connection:
        return waiting(connection)


def reasons(store: Store) -> dict[str, str]:
    return {one.text: one.reason for one in open_questions(store)}


def test_what_found_nothing_or_was_unsure_waits_and_what_was_answered_surely_does_not(
    record: Conversations,
) -> None:
    ask(record, "xin phép nuôi dế", LOST, lost=True, candidates={"9.000001": 0.02})
    ask(record, "giấy cho ong", ASKED_BACK, candidates={"9.000001": 0.4}, intent="ask_documents")
    ask(record, "nuôi ong mật", ANSWER, candidates={"9.000001": 0.8})
    ask(record, "cấp giấy phép nuôi ong", ANSWER, candidates={"9.000001": 0.99})
    ask(record, "cái nào cũng được", ASKED_BACK)
    assert reasons(record.store) == {
        "xin phép nuôi dế": "unanswered",
        "giấy cho ong": "unsure",
        "nuôi ong mật": "unsure",
    }
    second = open_questions(record.store)[1]
    assert (second.intent, second.chance, second.candidates) == (
        "ask_documents",
        0.4,
        {"9.000001": 0.4},
    )


def test_nothing_is_kept_without_consent_and_all_goes_when_it_is_taken_back(
    record: Conversations, allowed: str
) -> None:
    message = record.accept(event("không cho phép", "bình"), NOW)
    finish(record, message, [LOST], Noted(lost=True))
    ask(record, "gọi tôi 0912345678 về con dế", LOST, lost=True)
    assert reasons(record.store) == {"gọi tôi [số điện thoại] về con dế": "unanswered"}
    with record.store.write() as connection:
        people.disallow(connection, allowed, people.LEARNING)
    assert open_questions(record.store) == []


def test_an_answer_called_wrong_brings_its_question_back(
    record: Conversations, allowed: str
) -> None:
    reply = ask(record, "cấp giấy phép nuôi ong", ANSWER, candidates={"9.000001": 0.99})
    assert reasons(record.store) == {}
    rate(record.store, allowed, reply, "wrong", "", NOW)
    assert reasons(record.store) == {"cấp giấy phép nuôi ong": "wrong"}


def test_a_no_in_words_is_about_the_question_before(record: Conversations) -> None:
    ask(record, "giấy nuôi ong", ANSWER, candidates={"9.000001": 0.99})
    ask(record, "không phải, tôi hỏi nuôi dế", LOST, 2 * MINUTE, denied=True)
    assert reasons(record.store) == {"giấy nuôi ong": "wrong"}


@pytest.mark.parametrize(("later", "reason"), [(29 * MINUTE, "handed_over"), (33 * MINUTE, None)])
def test_who_asks_for_a_person_soon_after_leaves_the_question_before(
    record: Conversations, later: timedelta, reason: str | None
) -> None:
    ask(record, "giấy nuôi ong", ANSWER, candidates={"9.000001": 0.99})
    ask(record, "cho gặp cán bộ", PERSON, later)
    assert reasons(record.store) == ({"giấy nuôi ong": reason} if reason else {})


def test_a_question_handed_over_by_itself_is_the_one_to_learn_from(record: Conversations) -> None:
    ask(record, "xin phép nuôi dế", PERSON, intent="ask_documents", candidates={"9.000001": 0.1})
    assert reasons(record.store) == {"xin phép nuôi dế": "handed_over"}


def test_a_reason_that_says_more_is_kept(record: Conversations) -> None:
    ask(record, "xin phép nuôi dế", LOST, lost=True)
    ask(record, "cho gặp cán bộ", PERSON, 2 * MINUTE)
    assert reasons(record.store) == {"xin phép nuôi dế": "unanswered"}


# Decisions.


@pytest.fixture
def asked(record: Conversations) -> list[int]:
    """The ids of two questions that wait."""
    ask(record, "xin phép nuôi dế", LOST, lost=True)
    ask(record, "nuôi dế cần gì", LOST, lost=True)
    return [one.id for one in open_questions(record.store)]


def test_what_is_decided_waits_no_more_and_leaves_an_audit_line(
    record: Conversations, asked: list[int]
) -> None:
    with record.store.write() as connection:
        given = {"target": "9.000001", "text": "nuôi dế"}
        made = decide(connection, asked, "procedure", "biên tập", NOW, **given)
        again = decide(connection, asked, "procedure", "biên tập", NOW, **given)
    assert (made.questions, again.questions) == (2, 0)
    assert open_questions(record.store) == []
    assert values(record.store, audit.c.what) == ["questions decided"] * 2
    assert "nuôi dế" not in "".join(values(record.store, audit.c.detail))


def test_what_is_dismissed_leaves_no_words(record: Conversations, asked: list[int]) -> None:
    with record.store.write() as connection:
        decide(connection, asked[:1], "dismissed", "biên tập", NOW, text="xin phép nuôi dế")
    with record.store.read() as connection:
        assert [one.text for one in decided(connection)] == [""]
    assert len(open_questions(record.store)) == 1


def test_missing_content_is_a_task_until_it_is_done(
    record: Conversations, asked: list[int]
) -> None:
    with record.store.write() as connection:
        task = decide(connection, asked, "missing", "biên tập", NOW, text="Chưa có thẻ nuôi dế")
        assert decided(connection, "missing", pending=True) == [task]
        assert done(connection, task.id, "biên tập", NOW)
        assert not done(connection, task.id, "biên tập", NOW)
        assert decided(connection, "missing", pending=True) == []


@pytest.mark.parametrize("text", ["", " \n", "gọi 0912345678", "số [số điện thoại] nuôi dế"])
def test_no_phrase_with_a_personal_number_is_learnt(
    record: Conversations, asked: list[int], text: str
) -> None:
    with pytest.raises(BadPhrase), record.store.write() as connection:
        decide(connection, asked, "intent", "biên tập", NOW, target="ask_fee", text=text)
    assert len(open_questions(record.store)) == 2


def test_a_decision_outlives_the_person_who_asked(
    record: Conversations, asked: list[int], allowed: str
) -> None:
    with record.store.write() as connection:
        decide(connection, asked, "intent", "biên tập", NOW, target="ask_fee", text="nuôi dế")
        people.erase(connection, allowed, NOW, at_once=True)
    assert rows(record.store, history) == 0
    with record.store.read() as connection:
        assert [one.text for one in decided(connection, "intent")] == ["nuôi dế"]


def test_at_most_so_many_are_given_at_once(
    record: Conversations, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "MOST", 1)
    assert [one.id for one in open_questions(record.store)] == asked[:1]
