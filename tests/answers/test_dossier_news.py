"""Following a dossier, and what followers are told: short, what to do, how to stop."""

from __future__ import annotations

from datetime import datetime
from itertools import combinations
from typing import get_args

import pytest
from desk import CODE, DESK, OTHER, PAPERS, dossier, outcome, payloads, urls

from bot.answers import dossier_news as news
from bot.dossiers.following import MOST_FOLLOWED
from bot.dossiers.model import Status


def test_following_says_what_is_told_what_is_kept_and_how_to_stop() -> None:
    reply = news.follow_on(dossier(), DESK)
    assert "từ 21 giờ đến 7 giờ" in reply.text
    assert "7 ngày sau khi việc kết thúc" in reply.text
    assert reply.dossier is not None
    assert reply.dossier.code == CODE
    assert payloads(reply)[0] == "/unfollow_dossier"


@pytest.mark.parametrize(
    ("channel", "told"), [("zalo", "trong 48 giờ kể từ tin cuối"), ("web", "trang này còn mở")]
)
def test_the_limits_of_a_channel_are_told(channel: str, told: str) -> None:
    assert told in news.follow_on(dossier(), DESK, channel).text
    assert told not in news.follow_on(dossier(), DESK, "telegram").text


def test_following_twice_is_only_confirmed() -> None:
    assert "đang theo dõi" in news.follow_on(dossier(), DESK, already=True).text


def test_news_at_night_are_a_button_of_their_own() -> None:
    buttons = {button.title: button.payload for button in news.follow_on(dossier(), DESK).buttons}
    assert buttons["Báo cả ban đêm"] == "do:nights_on"


def test_stopping_is_confirmed_or_there_was_nothing_to_stop() -> None:
    assert "đã thôi theo dõi" in news.follow_off(CODE, DESK).text
    assert "không có trong danh sách" in news.follow_off(CODE, DESK, was_following=False).text


def test_stopping_all_names_them_once() -> None:
    reply = news.all_off([CODE, OTHER], DESK)
    assert f"2 hồ sơ: {CODE}, {OTHER}" in reply.text
    assert "minh họa" in news.all_off([CODE, "H99.12-250914-0003"], DESK).text


def test_each_reason_not_to_follow_has_its_own_words() -> None:
    told = [news.cannot_follow(CODE, DESK, why).text for why in get_args(news.Why)]
    assert len(set(told)) == 5
    assert all(CODE in one for one in told)


def test_the_list_of_followed_dossiers_has_a_button_to_stop_each() -> None:
    reply = news.followed([outcome(dossier=dossier()), outcome("unknown", OTHER)], DESK)
    assert f"**{CODE}**: đang xử lý, còn 2 ngày làm việc" in reply.text
    assert [button.title for button in reply.buttons] == [
        f"Thôi theo dõi {CODE}",
        f"Thôi theo dõi {OTHER}",
    ]


def test_a_long_list_tells_how_to_stop_those_without_a_button() -> None:
    codes = [f"H57.12-261109-{n:04}" for n in range(MOST_FOLLOWED)]
    reply = news.followed([outcome(code=code) for code in codes], DESK)
    assert all(code in reply.text for code in codes)
    assert len(reply.buttons) == 5
    assert 'gõ "thôi theo dõi" kèm mã' in reply.text


def test_an_empty_list_says_how_to_follow() -> None:
    assert "chưa theo dõi hồ sơ nào" in news.followed([], DESK).text


@pytest.mark.parametrize("status", Status)
def test_a_change_is_told_briefly_with_a_button_to_stop(status: Status) -> None:
    reply = news.changed(dossier(status), DESK)
    assert reply.dossier is not None
    assert reply.dossier.status_text.lower() in reply.text
    assert reply.text.endswith("lúc 09:11 ngày 20/11/2026.")
    assert len(reply.text) < 400
    assert payloads(reply) == ["/ask_dossier", "/unfollow_dossier"]


@pytest.mark.parametrize(("one", "other"), [*combinations(Status, 2)])
def test_no_two_changes_give_the_same_advice(one: Status, other: Status) -> None:
    advice = [
        news.changed(dossier(s), DESK).text.split("). ")[1].split("\n")[0] for s in (one, other)
    ]
    assert advice[0] != advice[1]


def test_news_of_papers_and_money_say_which_unless_protected() -> None:
    papers = news.changed(dossier(Status.MORE_PAPERS), DESK)
    money = news.changed(dossier(Status.PAYMENT_DUE), DESK)
    assert PAPERS[0] in papers.text
    assert "**70.000 đồng**" in money.text
    assert urls(money) == ["https://dichvucong.gov.vn/thanh-toan-truc-tuyen"]
    for status in (Status.MORE_PAPERS, Status.PAYMENT_DUE):
        closed = news.changed(dossier(status, protected=True), DESK).text
        assert PAPERS[0] not in closed
        assert "70.000" not in closed


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ({"due"}, "Ngày hẹn trả nay là thứ Tư 25/11/2026."),
        ({"papers"}, "Danh sách giấy tờ cần bổ sung đã đổi."),
        ({"papers", "due"}, "đã đổi. Ngày hẹn trả nay là"),
        (set(), "Vài thông tin đã đổi"),
    ],
)
def test_a_change_of_something_else_than_the_status_is_named(what: set[str], told: str) -> None:
    reply = news.changed(dossier(Status.MORE_PAPERS), DESK, what)
    assert told in reply.text
    assert (PAPERS[0] in reply.text) is ("papers" in what)


@pytest.mark.parametrize("status", [Status.MORE_PAPERS, Status.PAYMENT_DUE])
def test_news_that_newer_news_overtook_give_no_advice(status: Status) -> None:
    """Who has paid in between must not be told to pay."""
    reply = news.overtaken(dossier(status), DESK, {"status", "papers", "amount"})
    assert f"đã qua bước **{reply.dossier.status_text.lower()}**" in reply.text  # type: ignore[union-attr]
    assert "còn có tin mới hơn" in reply.text
    assert not any(told in reply.text for told in (PAPERS[0], "70.000", "Anh/chị"))
    assert (urls(reply), payloads(reply)) == ([], ["/ask_dossier", "/unfollow_dossier"])


def test_a_new_amount_is_told() -> None:
    assert "70.000" in news.changed(dossier(Status.PAYMENT_DUE), DESK, {"amount"}).text


def test_a_promised_day_taken_back_is_told_as_such() -> None:
    assert "đã được bỏ" in news.changed(dossier(due_at=None), DESK, {"due"}).text


def test_the_reminder_of_a_day_gone_by_says_how_late_and_whom_to_call() -> None:
    reply = news.overdue(dossier(due_at=datetime(2026, 11, 17)), DESK)
    assert "thứ Ba 17/11/2026, chậm 3 ngày làm việc" in reply.text
    assert "hỏi lý do và ngày hẹn mới" in reply.text
    with pytest.raises(ValueError, match="promised"):
        news.overdue(dossier(due_at=None), DESK)


def test_the_reminder_of_papers_lists_them() -> None:
    reply = news.papers_missing(dossier(Status.MORE_PAPERS), DESK)
    assert reply.text.startswith("Nhắc anh/chị")
    assert PAPERS[1] in reply.text
    assert "/unfollow_dossier" in payloads(reply)


def test_news_of_demonstration_data_are_marked() -> None:
    assert news.changed(dossier(demo=True), DESK).text.startswith("⚠ Đây là hồ sơ minh họa")
    assert news.follow_on(dossier(demo=True), DESK).text.startswith("⚠ Đây là hồ sơ minh họa")
    assert news.follow_off("H99.12-250914-0003", DESK).text.startswith("⚠ Đây là hồ sơ minh họa")
