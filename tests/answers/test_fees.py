"""What a procedure costs: each trap of the portal's fee lines."""

from __future__ import annotations

from datetime import date

import pytest
from factories import TODAY, way

from bot.answers.fees import FeeView, fee_view
from bot.procedures.record import Fee, Method

ENDED = date(2025, 12, 31)


def view(*methods: Method) -> FeeView:
    return fee_view(list(methods), TODAY)


def amounts(shown: FeeView) -> list[str]:
    return [row.amount for channel in shown.channels for row in channel.rows]


def test_every_line_is_shown_and_none_is_taken_as_the_price() -> None:
    shown = view(way("counter", Fee(amount=50000, text="Người lớn"), Fee(text="Trẻ em miễn phí")))
    assert [(row.amount, row.text) for row in shown.channels[0].rows] == [
        ("50.000 đồng", "Người lớn"),
        ("", "Trẻ em miễn phí"),
    ]


def test_no_line_means_unstated_and_not_free() -> None:
    shown = view(way("counter"), way("online"))
    assert not shown.stated
    assert [channel.stated for channel in shown.channels] == [False, False]


def test_one_way_may_state_a_fee_and_another_none() -> None:
    shown = view(way("counter", Fee(amount=20000)), way("online"))
    assert shown.stated
    assert [channel.stated for channel in shown.channels] == [True, False]
    assert not shown.same
    assert not shown.differs
    assert shown.savings == []


def test_dollars_are_named_as_dollars() -> None:
    assert amounts(view(way("counter", Fee(amount=25, currency="USD")))) == ["25 đô la Mỹ"]


def test_dollars_are_never_set_against_dong() -> None:
    shown = view(way("counter", Fee(amount=20000)), way("online", Fee(amount=5, currency="USD")))
    assert shown.savings == []


def test_free_is_said_only_where_the_record_says_it() -> None:
    shown = view(way("counter", Fee(free=True, text="Không thu phí"), Fee(text="Miễn cho trẻ em")))
    assert [row.free for row in shown.channels[0].rows] == [True, False]


def test_a_line_with_an_end_date_that_has_passed_is_left_out_and_told() -> None:
    shown = view(way("online", Fee(amount=10000, text="Giảm một nửa", until=ENDED)))
    assert (amounts(shown), shown.ended, shown.stated) == ([], [ENDED], False)


def test_a_line_holds_on_its_last_day() -> None:
    assert amounts(view(way("online", Fee(amount=10000, until=TODAY)))) == ["10.000 đồng"]


def test_an_end_date_inside_the_text_counts_too() -> None:
    text = "Thu 10.000 đồng đến hết ngày 31/12/2025"
    shown = view(way("online", Fee(amount=10000, text=text)))
    assert (amounts(shown), shown.ended) == ([], [ENDED])


def test_what_still_holds_of_a_text_stays_with_its_amount() -> None:
    text = "Thu 20.000 đồng. Giảm còn 10.000 đồng đến hết ngày 31/12/2025."
    shown = view(way("counter", Fee(amount=20000, text=text)))
    (row,) = shown.channels[0].rows
    assert (row.amount, row.text) == ("20.000 đồng", "Thu 20.000 đồng.")
    assert shown.ended == [ENDED]


def test_an_amount_that_ended_is_not_said_although_other_words_hold() -> None:
    text = "Thu 10.000 đồng đến hết ngày 31/12/2025. Sau đó theo nghị quyết của tỉnh."
    shown = view(way("online", Fee(amount=10000, text=text)))
    (row,) = shown.channels[0].rows
    assert (row.amount, row.text) == ("", "Sau đó theo nghị quyết của tỉnh.")


def test_nothing_is_saved_by_an_amount_that_has_ended() -> None:
    text = "Thu 10.000 đồng đến hết ngày 31/12/2025. Sau đó theo nghị quyết của tỉnh."
    shown = view(
        way("counter", Fee(amount=20000, text="Mỗi lần")),
        way("online", Fee(amount=10000, text=text)),
    )
    assert shown.savings == []


def test_two_plain_lines_are_compared() -> None:
    shown = view(way("counter", Fee(amount=20000)), way("online", Fee(amount=10000)))
    assert shown.savings == [("10.000 đồng", "10.000 đồng", "20.000 đồng")]
    assert shown.differs


def test_only_lines_that_speak_of_the_same_thing_are_compared() -> None:
    counter = way(
        "counter",
        Fee(amount=15000, text="Đăng ký tạm trú cá nhân"),
        Fee(amount=10000, text="Đăng ký tạm trú theo danh sách, mỗi người"),
    )
    online = way(
        "online",
        Fee(amount=5000, text="Nộp trực tuyến: theo danh sách đăng ký tạm trú, mỗi người"),
        Fee(amount=7000, text="Nộp trực tuyến: đăng ký tạm trú cá nhân"),
    )
    assert set(view(counter, online).savings) == {
        ("8.000 đồng", "7.000 đồng", "15.000 đồng"),
        ("5.000 đồng", "5.000 đồng", "10.000 đồng"),
    }


def test_lines_about_other_things_save_nothing() -> None:
    counter = way("counter", Fee(amount=90000, text="Xe ô tô"), Fee(amount=50000, text="Xe máy"))
    online = way("online", Fee(amount=20000, text="Bản sao giấy chứng nhận"))
    shown = view(counter, online)
    assert shown.savings == []
    assert shown.differs


def test_online_that_costs_more_saves_nothing() -> None:
    shown = view(way("counter", Fee(amount=10000)), way("online", Fee(amount=20000)))
    assert shown.savings == []
    assert shown.differs


def test_the_same_fees_in_another_order_are_the_same() -> None:
    lines = (Fee(amount=50000, text="Ô tô"), Fee(amount=20000, text="Xe máy"))
    shown = view(way("counter", *lines), way("online", *reversed(lines)))
    assert shown.same
    assert not shown.differs


def test_one_way_alone_is_not_called_the_same() -> None:
    assert not view(way("counter", Fee(amount=20000))).same


def test_a_line_that_stands_twice_is_shown_once() -> None:
    fee = Fee(amount=20000, text="Mỗi lần")
    assert amounts(view(way("counter", fee, fee), way("counter", fee))) == ["20.000 đồng"]


@pytest.mark.parametrize("bullet", ["- ", "+ ", "• ", "* ", "– "])
def test_the_bullets_of_a_record_are_cut_off(bullet: str) -> None:
    shown = view(way("counter", Fee(amount=20000, text=f"{bullet}Mỗi lần")))
    assert shown.channels[0].rows[0].text == "Mỗi lần"


def test_a_very_long_text_is_cut_at_a_word() -> None:
    shown = view(way("counter", Fee(text="từng chữ " * 200)))
    text = shown.channels[0].rows[0].text
    assert len(text) <= 420
    assert text.endswith(("từng…", "chữ…"))
