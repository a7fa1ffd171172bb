"""The drill's own judgement: what counts as lost, doubled, out of order or another person's."""

from __future__ import annotations

import sys

from bot.replies import say
from bot.settings import ROOT

sys.path.append(str(ROOT / "bench"))
from evening_after import told, tracebacks
from evening_ledger import HOLD, HOTLINE, Got, Ledger, Page, Sent, key_of, read

FEE = "Nhập hộ khẩu (mã 1.004222)\n\nPhí, lệ phí\n\n10.000 đồng"
TIME = "Nhập hộ khẩu (mã 1.004222)\n\nThời gian giải quyết\n\n7 ngày"
OTHERS = "Đăng ký kết hôn (mã 1.000894)\n\nPhí, lệ phí\n\nKhông mất tiền"
DOWN = "Hệ thống của tỉnh Lâm Đồng đang không trả lời: hồ sơ H36.12-260914-00001."
FAILED = say("failed", hotline=HOTLINE).text


def asked(*keys: str, needs: str = "") -> list[Sent]:
    return [
        Sent(key, "…", needs if place else "", place, 10.0 * place, acked=True)
        for place, key in enumerate(keys)
    ]


def page(sent: list[Sent], *got: tuple[str, float], maybe_twice: int = 0) -> Page:
    return read(sent, [Got(text, at) for text, at in got], maybe_twice)


def wrong(found: Page) -> list[str]:
    return [kind for kind, _ in found.faults]


def figures(found: Page) -> dict[str, int]:
    return dict(Ledger([found], 0).rows())


def test_a_text_tells_whose_answer_it_is() -> None:
    assert key_of(FEE) == "1.004222 fee"
    assert key_of(FEE.replace("(mã ", "(mã <code>")) == "1.004222 fee"
    assert key_of(DOWN) == "H36.12-260914-00001"
    assert key_of(say("erased").text) == "erase"
    assert key_of(say("desk_hotline", hotline=HOTLINE).text) == "handover"
    assert key_of(HOLD) == ""


def test_answers_in_time_are_clean() -> None:
    found = page(asked("1.004222 fee", "1.004222 time"), (FEE, 1.0), (TIME, 12.0))

    assert not wrong(found)
    assert Ledger([found], 0).good
    assert figures(found)["answered within 5 s"] == 2


def test_a_late_answer_is_answered_and_the_holding_sentence_is_none() -> None:
    found = page(asked("1.004222 fee"), (HOLD, 4.0), (FEE, 9.0))

    assert not wrong(found)
    assert figures(found)["answered late"] == 1
    assert found.sent[0].held


def test_no_answer_is_a_loss_and_a_holding_sentence_does_not_mend_it() -> None:
    found = page(asked("1.004222 fee"), (HOLD, 4.0))

    assert wrong(found) == ["lost"]
    assert not Ledger([found], 0).good


def test_the_truth_about_a_failure_counts_as_such() -> None:
    sent = asked("1.004222 fee", "H36.12-260914-00001")

    found = page(sent, (FAILED, 1.0), (DOWN, 12.0))

    assert not wrong(found)
    assert figures(found)["told the truth about a failure"] == 2


def test_the_same_answer_again_is_doubled_unless_the_outbox_counted_it() -> None:
    twice = ((FEE, 1.0), (FEE, 2.0))

    assert wrong(page(asked("1.004222 fee"), *twice)) == ["doubled"]
    explained = page(asked("1.004222 fee"), *twice, maybe_twice=1)
    assert not wrong(explained)
    assert explained.twice == 1


def test_three_times_is_more_than_one_maybe() -> None:
    thrice = [(FEE, float(moment)) for moment in range(3)]

    assert wrong(page(asked("1.004222 fee"), *thrice, maybe_twice=1)) == ["doubled"]


def test_an_answer_before_the_one_of_an_earlier_message_is_out_of_order() -> None:
    found = page(asked("1.004222 fee", "1.004222 time"), (TIME, 1.0), (FEE, 2.0))

    assert wrong(found) == ["out of order"]


def test_an_answer_to_somebody_elses_question_is_seen() -> None:
    found = page(asked("1.004222 fee"), (OTHERS, 0.5), (FEE, 1.0))

    assert wrong(found) == ["not one's own"]


def test_what_goes_on_about_an_unanswered_question_may_be_answered_otherwise() -> None:
    sent = asked("1.004222 fee", "1.004222 time", needs="1.004222 fee")

    found = page(sent, (FAILED, 1.0), ("Anh/chị hỏi về thủ tục nào?", 12.0))

    assert not wrong(found)
    assert figures(found)["answered within 5 s"] == 1


def test_tracebacks_are_counted_by_what_was_raised() -> None:
    piece = "Traceback (most recent call last):\n  File …\nValueError: no\n"

    (line,) = tracebacks({"gateway.log": f"a\n{piece}b\n{piece}", "rasa.log": "well"})

    assert line == "traceback in gateway.log: ValueError: no (2 times)"


def test_what_people_wrote_is_found_in_a_log_in_any_writing() -> None:
    logs = {"gateway.log": "nothing", "rasa.log": '{"text": "m\\u1ea5t bao l\\u00e2u"}'}

    assert list(told(logs, "texts", ["mất bao lâu", "nộp ở đâu"])) == ["1 texts stand in rasa.log"]
