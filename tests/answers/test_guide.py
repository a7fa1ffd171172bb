"""Filing together: from step to step, stuck, left, taken up again, and the end."""

from __future__ import annotations

import pytest
from factories import SOURCE, overlay, publish
from guided import BEES, BIRDS, HEAVY, LINES, OTP, STALL, at, make_guide, said, step_of, titles

from bot.answers.guide import Guide
from bot.answers.guide_memory import GO_ON, TROUBLE, GuideMemory, Guiding, read_memory, written
from bot.answers.guide_steps import helps
from bot.answers.guide_view import MOST_HELPS, OTHER
from bot.storage import Store

WAYS = ["Xong rồi", "Tôi bị vướng", "Dừng lại"]


@pytest.fixture
def guide(knowledge: Store) -> Guide:
    return make_guide(knowledge)


def test_it_begins_with_the_account(guide: Guide) -> None:
    turn = guide.start(BEES, GuideMemory())

    assert "8 bước" in said(turn)
    assert "Bước 1/8" in said(turn)
    assert step_of(turn) == "account"
    assert turn is not None
    assert titles(turn) == WAYS


def test_the_whole_way_says_every_line_of_the_card_and_ends_with_the_code(guide: Guide) -> None:
    turn = guide.start(BEES, GuideMemory())
    texts = [said(turn)]
    assert turn is not None
    while turn.memory.going:
        turn = guide.done(turn.memory)
        texts.append(said(turn))

    whole = "\n".join(texts)
    assert [line for line in LINES if line not in whole] == []
    assert "10.000 đồng" in texts[5]
    assert turn.ended
    assert "mã hồ sơ" in texts[-1]
    assert titles(turn) == ["Theo dõi hồ sơ", "Để sau"]
    assert all(text.count("**Bước") <= 1 for text in texts)


def test_opening_has_the_procedure_s_own_link(guide: Guide) -> None:
    turn = guide.done(at("papers"))
    assert turn.replies[0].buttons[0].url == SOURCE


def test_papers_are_listed_before_anything_is_opened(guide: Guide) -> None:
    turn = guide.done(at("account"))
    assert "Đơn xin nuôi ong" in said(turn)
    assert titles(turn)[0] == "Giấy tờ cần có"


def test_papers_only_some_need_are_counted(guide: Guide) -> None:
    text = said(guide.done(at("account")))
    assert "Sơ đồ vườn" not in text
    assert "thêm 1 giấy" in text


def test_a_record_without_a_card_is_filed_by_the_general_steps(guide: Guide) -> None:
    turn = guide.start(BIRDS, GuideMemory())
    assert "7 bước" in said(turn)
    assert "dichvucong.gov.vn" in said(guide.done(at("papers", BIRDS)))
    assert "Trả lệ phí" not in said(guide.done(at("upload", BIRDS)))


def test_what_cannot_be_filed_online_gives_the_way_at_the_counter(guide: Guide) -> None:
    turn = guide.start(STALL, GuideMemory())
    assert "chưa nộp qua mạng được" in said(turn)
    assert "Ban quản lý chợ" in said(turn)
    assert step_of(turn) is None
    assert turn is not None
    assert turn.replies[0].source is not None


def test_an_unknown_procedure_is_not_begun(guide: Guide) -> None:
    assert guide.start("9.999999", GuideMemory()) is None


def test_an_old_button_does_not_skip_a_step(guide: Guide) -> None:
    turn = guide.done(at("fill"), BEES, "account")
    assert step_of(turn) == "fill"
    assert "Bước 4/8" in said(turn)


def test_the_step_before(guide: Guide) -> None:
    assert step_of(guide.back(at("fill"))) == "open"
    assert step_of(guide.back(at("account"))) == "account"


def test_stuck_asks_what_is_wrong_with_what_is_wrong_most_often(guide: Guide) -> None:
    turn = guide.stuck(at("open"), None)
    assert turn.guiding == Guiding(TROUBLE, tuple(helps("open"))[:MOST_HELPS])
    assert "Không nhận được mã OTP" in titles(turn)
    assert titles(turn)[-1] == "Vướng chỗ khác"


@pytest.mark.parametrize(
    ("step", "words", "answer"),
    [("open", "chờ mãi không thấy mã OTP về", OTP), ("upload", "nó báo ảnh nặng quá", HEAVY)],
)
def test_stuck_in_words_is_answered_and_the_step_stays(
    guide: Guide, step: str, words: str, answer: str
) -> None:
    turn = guide.stuck(at(step), None, words)
    assert turn.replies[0].text == answer
    assert step_of(turn) == step
    assert titles(turn)[-3:] == WAYS


def test_a_number_names_one_of_the_troubles_that_were_offered(guide: Guide) -> None:
    asked = guide.stuck(at("open"), None)
    key = guide.chosen("số 2", asked.guiding)
    assert guide.stuck(at("open"), asked.guiding, "số 2", key).replies[0].text == OTP
    assert guide.chosen("số 2", Guiding(GO_ON)) == ""


def test_a_trouble_nobody_knows_gets_a_number_to_call(guide: Guide) -> None:
    asked = guide.stuck(at("fill"), None)
    turn = guide.stuck(at("fill"), asked.guiding, "con mèo nhảy lên bàn phím")
    assert "18001096" in said(turn)
    assert titles(turn)[-3:] == WAYS


def test_something_else_at_the_account_calls_vneid(guide: Guide) -> None:
    assert "1900 0368" in said(guide.stuck(at("account"), None, key=OTHER))


def test_no_account_yet_is_answered_at_once(guide: Guide) -> None:
    assert "công an xã" in said(guide.without_account(at("account")))


def test_left_and_taken_up_again(guide: Guide) -> None:
    left = guide.later(at("upload"))
    assert "làm tiếp" in said(left)
    assert left.guiding is None

    again = guide.again(read_memory(written(left.memory)), resumed=True)
    assert step_of(again) == "upload"
    assert "Bước 5/8" in said(again)


def test_a_greeting_offers_to_go_on_once(guide: Guide) -> None:
    turn = guide.offer(at("upload"), greeting=True)
    assert turn is not None
    assert turn.guiding == Guiding(GO_ON)
    assert "Làm tiếp" in titles(turn)
    assert guide.offer(turn.memory, greeting=True) is None
    assert guide.offer(guide.again(turn.memory).memory, greeting=True) is not None


def test_beginning_again_what_was_left_offers_both(guide: Guide) -> None:
    turn = guide.start(BEES, at("upload"))
    assert turn is not None
    assert titles(turn) == ["Làm tiếp", "Làm lại từ bước 1", "Để lúc khác"]
    assert step_of(guide.start(BEES, turn.memory, "account")) == "account"


def test_two_in_turn_the_first_waits(guide: Guide) -> None:
    first = guide.done(at("account"))
    second = guide.start(BIRDS, first.memory)
    assert second is not None
    assert step_of(second) == "account"

    turn = guide.done(second.memory.at(BIRDS, "result"))
    assert "Xin phép nuôi ong" in said(turn)
    assert step_of(turn) == "papers"


def test_a_code_told_on_the_way_is_not_asked_for_again(guide: Guide) -> None:
    turn = guide.done(at("result"), told="H57.12-250914-0003")
    assert not turn.ended
    assert "H57.12-250914-0003" in said(turn)


def test_nothing_in_hand_says_so(guide: Guide) -> None:
    turn = guide.again(GuideMemory())
    assert "chưa có hồ sơ nào" in said(turn)
    assert turn.guiding is None


def test_a_procedure_that_went_offline_ends_the_filing(guide: Guide) -> None:
    assert "chưa có hồ sơ nào" in said(guide.again(at("fill", STALL)))


def test_a_button_of_a_filing_that_is_over_leads_to_the_one_in_hand(guide: Guide) -> None:
    turn = guide.done(at("fill"), BIRDS, "result")
    assert "Xin phép nuôi ong" in said(turn)
    assert (turn.guiding, step_of(turn)) == (Guiding(GO_ON), "fill")


def test_what_went_offline_hides_no_older_filing(guide: Guide) -> None:
    turn = guide.offer(at("fill").at(STALL, "upload"), greeting=True)
    assert "Xin phép nuôi ong" in said(turn)
    assert turn is not None
    assert step_of(guide.again(turn.memory)) == "fill"
    assert guide.offer(turn.memory, greeting=True) is None


def test_what_was_withdrawn_is_neither_begun_nor_gone_on_with(
    guide: Guide, knowledge: Store
) -> None:
    publish(knowledge, "overlay", overlay("withdrawn", BEES))
    assert guide.start(BEES, GuideMemory()) is None
    assert guide.withdrawn(BEES)
    assert not guide.withdrawn(BIRDS)
    assert guide.offer(at("fill")) is None


def test_what_was_kept_before_a_greeting_was_counted_is_read() -> None:
    assert read_memory({"going": [{"code": BEES, "step": "fill"}]}) == at("fill")
    assert read_memory(None) == GuideMemory()


def test_only_the_last_three_filings_are_kept() -> None:
    memory = GuideMemory()
    for number in range(5):
        memory = memory.at(f"9.00000{number}", "fill")
    assert [one.code for one in memory.going] == ["9.000004", "9.000003", "9.000002"]
