"""What an editor decides of questions works at once, and is shown by asking again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import factories
import pytest
import yaml
from exchange import ONE_KIND, event, values
from factories import NOW, TODAY
from sqlalchemy import update

from bot.console.learning import Learning, UnknownTarget
from bot.content.cards import Card
from bot.content.kinds import FolkNames
from bot.content.store import ContentStore
from bot.conversations import closing, people
from bot.conversations.noted import Noted
from bot.conversations.question_checking import BadExample
from bot.conversations.questions import BadPhrase
from bot.conversations.record import Conversations
from bot.conversations.tables import audit, history
from bot.procedures.catalogue import Catalogue
from bot.procedures.search import Search
from bot.replies import Reply
from bot.storage import Store

BEES, LIBRARY, LIONS = "9.000001", "9.000003", "9.000004"
NAMES = {
    "9.000011": "Đăng ký kết hôn",
    "9.000012": "Cấp giấy phép xây dựng nhà ở",
    "9.000013": "Đăng ký khai tử",
    "9.000014": "Cấp đổi giấy phép lái xe",
}
ASKED = ["múa lân dịp tết xin ở đâu", "múa lân dịp tết", "mua lan dip tet can gi"]
INTENTS = ("ask_documents", "ask_fee")


@pytest.fixture
def learning(knowledge: Store, conversations_store: Store) -> Learning:
    """A few procedures, and three questions that nothing was found for."""
    factories.publish(knowledge, "card", factories.card())
    records = [factories.record(code, name, field="") for code, name in NAMES.items()]
    record = factories.record(LIBRARY, "Cấp thẻ thư viện")
    lions = factories.record(LIONS, "Thông báo tổ chức biểu diễn nghệ thuật đường phố")
    factories.put(knowledge, *records, record, lions)
    record_of_talk = Conversations(conversations_store)
    for text in ["chào", *ASKED]:
        message = record_of_talk.accept(event(text), NOW)
        reply = Reply(kind="clarify", text="Tôi chưa hiểu.")
        prepared = closing.prepare(message.conversation, message.turn, [reply])
        given = (conversations_store, message, prepared, record_of_talk.owner, NOW)
        closing.close(*given, noted=Noted(lost=True))
        with conversations_store.write() as connection:
            people.allow(connection, message.conversation, people.LEARNING, NOW)
    return Learning(conversations_store, Search(Catalogue(knowledge), lambda: TODAY), INTENTS)


def ids(learning: Learning) -> list[int]:
    return [number for group in learning.groups() for number in group.ids]


def names(store: Store, code: str) -> list[str]:
    found = ContentStore(store).item("folk_names", code, FolkNames, TODAY)
    return found.names if found else []


def test_a_question_becomes_a_name_and_the_search_knows_it_at_once(
    learning: Learning, knowledge: Store
) -> None:
    (group,) = learning.groups()
    assert len(group.ids) == 3
    learnt = learning.to_procedure(group.ids, LIONS, "múa lân dịp tết", "biên tập", NOW)
    assert learnt.rank(learnt.before) != 1
    assert learnt.rank(learnt.after) == 1
    assert learning.ask("doan mua lan dip tet")[0].code == LIONS
    assert names(knowledge, LIONS) == ["múa lân dịp tết"]
    assert learnt.decision.questions == 3
    assert learning.groups() == []


@ONE_KIND
def test_a_name_that_is_there_makes_no_new_version(learning: Learning, knowledge: Store) -> None:
    for phrase in ("múa lân", "Mua  lân", "rước lân"):
        learnt = learning.to_procedure([], LIONS, phrase, "biên tập", NOW)
        assert learnt.new == (phrase != "Mua  lân")
    assert names(knowledge, LIONS) == ["múa lân", "rước lân"]
    assert not learning.to_procedure([], BEES, "mở trại ong", "biên tập", NOW).new


@ONE_KIND
def test_a_name_of_another_procedure_is_told(learning: Learning) -> None:
    learning.to_procedure([], LIBRARY, "thẻ đọc sách", "biên tập", NOW)
    assert learning.to_procedure([], LIONS, "thẻ đọc sách", "biên tập", NOW).also == (LIBRARY,)


@ONE_KIND
def test_a_card_without_a_record_takes_the_name_itself(
    learning: Learning, knowledge: Store
) -> None:
    learnt = learning.to_procedure([], BEES, "nghề nuôi con ruồi lính", "biên tập", NOW)
    assert learnt.rank(learnt.after) == 1
    card = ContentStore(knowledge).item("card", BEES, Card, TODAY)
    assert card is not None
    assert card.folk_names[-1] == "nghề nuôi con ruồi lính"


@ONE_KIND
@pytest.mark.parametrize(
    ("code", "phrase", "problem"),
    [
        ("9.999999", "múa lân", UnknownTarget),
        ("group:abc", "múa lân", UnknownTarget),
        (LIONS, "gọi 0912345678", BadPhrase),
        (LIONS, "x", BadPhrase),
        (LIONS, "dài " * 40, BadPhrase),
    ],
)
def test_what_cannot_be_a_name_changes_nothing(
    learning: Learning, knowledge: Store, code: str, phrase: str, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        learning.to_procedure(ids(learning), code, phrase, "biên tập", NOW)
    assert names(knowledge, LIONS) == []
    assert len(ids(learning)) == 3


def test_examples_of_intents_are_a_file_that_rasa_reads(learning: Learning, tmp_path: Path) -> None:
    first, second, third = ids(learning)
    learning.to_intent([first], "ask_fee", "múa lân [hết] bao nhiêu: tiền", "biên tập", NOW)
    learning.to_intent([second], "ask_fee", 'nói "giấy" gì', "biên tập", NOW)
    learning.to_intent([third], "ask_documents", 'nói "GIẤY" gì', "biên tập", NOW)
    text, refused = learning.training()
    assert refused == []
    assert yaml.safe_load(text)["nlu"] == [
        {"intent": "ask_documents", "examples": [{"text": 'nói "GIẤY" gì'}]},
        {"intent": "ask_fee", "examples": [{"text": "múa lân (hết) bao nhiêu: tiền"}]},
    ]


@ONE_KIND
def test_a_training_file_of_nothing_is_one_too(learning: Learning) -> None:
    assert yaml.safe_load(learning.training()[0])["nlu"] == []


@ONE_KIND
@pytest.mark.parametrize(
    ("intent", "phrase", "why"),
    [
        ("ask_nothing", "múa lân hết bao nhiêu", "unknown"),
        ("ask_fee", "doi ho CHO con sang họ mẹ, sau khi ly dị!", "measuring"),
        ("ask_documents", "lam ly lich tu phap can giay to gi a", "measuring"),
    ],
)
def test_what_must_not_be_trained_on_changes_nothing(
    learning: Learning, intent: str, phrase: str, why: str
) -> None:
    with pytest.raises(BadExample) as refused:
        learning.to_intent(ids(learning), intent, phrase, "biên tập", NOW)
    assert refused.value.why == why
    assert learning.decided() == []
    assert len(ids(learning)) == 3


@ONE_KIND
def test_an_example_that_is_refused_later_is_left_out_of_the_file(learning: Learning) -> None:
    learning.to_intent([], "ask_fee", "múa lân hết bao nhiêu", "biên tập", NOW)
    learning.intents = ["ask_documents"]
    text, (refused,) = learning.training()
    assert (refused.example.text, refused.why) == ("múa lân hết bao nhiêu", "unknown")
    assert yaml.safe_load(text)["nlu"] == []


def test_what_is_undone_waits_again_and_its_name_is_gone(
    learning: Learning, knowledge: Store
) -> None:
    learning.to_procedure([], LIONS, "đoàn múa lân", "biên tập", NOW)
    learnt = learning.to_procedure(ids(learning), LIONS, "múa lân dịp tết", "biên tập", NOW)
    assert learning.groups() == []
    undone = learning.undo(learnt.decision.id, "lan", NOW)
    assert undone is not None
    assert names(knowledge, LIONS) == ["đoàn múa lân"]
    assert len(ids(learning)) == 3
    assert learning.undo(learnt.decision.id, "lan", NOW) is None
    assert [one.undone_by for one in learning.decided()] == ["lan", ""]


@ONE_KIND
def test_undoing_leaves_a_name_that_was_there_before(learning: Learning, knowledge: Store) -> None:
    learning.to_procedure([], LIONS, "múa lân", "biên tập", NOW)
    again = learning.to_procedure([], LIONS, "múa lân", "biên tập", NOW)
    learning.undo(again.decision.id, "lan", NOW)
    assert names(knowledge, LIONS) == ["múa lân"]


@ONE_KIND
def test_the_only_name_undone_takes_the_item_back(learning: Learning, knowledge: Store) -> None:
    learnt = learning.to_procedure([], LIONS, "múa lân", "biên tập", NOW)
    learning.undo(learnt.decision.id, "lan", NOW)
    assert names(knowledge, LIONS) == []
    assert learning.to_procedure([], LIONS, "múa lân", "biên tập", NOW).new


@ONE_KIND
def test_an_undone_example_is_not_trained_on(learning: Learning) -> None:
    made = learning.to_intent([], "ask_fee", "múa lân hết bao nhiêu", "biên tập", NOW)
    learning.undo(made.id, "lan", NOW)
    assert yaml.safe_load(learning.training()[0])["nlu"] == []


def test_an_undone_task_is_over(learning: Learning) -> None:
    task = learning.missing([], "Chưa có thẻ về múa lân", "biên tập", NOW)
    learning.undo(task.id, "lan", NOW)
    assert learning.tasks() == []
    assert not learning.end_task(task.id, "lan", NOW)


def test_a_period_leaves_out_what_was_asked_before(learning: Learning) -> None:
    assert learning.groups(None, NOW - timedelta(days=1)) != []
    assert learning.groups(None, NOW + timedelta(days=1)) == []


@ONE_KIND
def test_a_group_that_is_read_leaves_a_line(learning: Learning, conversations_store: Store) -> None:
    (number, *_) = ids(learning)
    group = learning.group_of(number, None, None, "staff:lan", NOW)
    assert group is not None
    assert learning.group_of(0, None, None, "staff:lan", NOW) is None
    assert values(conversations_store, audit.c.what) == ["questions read"]


def test_a_group_tells_what_came_of_its_questions_since(
    learning: Learning, conversations_store: Store
) -> None:
    (group,) = learning.groups()
    assert set(group.reasons) == {"unanswered"}
    with conversations_store.write() as connection:
        mine = history.c.id == group.ids[0]
        connection.execute(update(history).where(mine).values(reason="wrong"))
    assert set(learning.groups()[0].reasons) == {"unanswered", "wrong"}


def test_missing_content_is_a_task_and_the_rest_is_dismissed(learning: Learning) -> None:
    first, *others = ids(learning)
    task = learning.missing([first], "Chưa có thẻ về múa lân", "biên tập", NOW)
    assert learning.tasks() == [task]
    assert learning.end_task(task.id, "biên tập", NOW)
    assert learning.tasks() == []
    learning.dismiss(others, "biên tập", NOW)
    assert learning.groups() == []
    assert [one.kind for one in learning.decided()] == ["dismissed", "missing"]
