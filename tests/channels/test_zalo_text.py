"""Replies on Zalo: no markup, at most 2,000 characters a message, five buttons or a list."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from players.zalo import wrong

from bot.channels.zalo_client import message
from bot.channels.zalo_text import plain, render, size, split
from bot.replies import Button, Reply

TOKEN = "AbCdEfGh-_123456"

words = st.text(st.sampled_from("aăâbcđêgôơưỳẽ☐🙂.,*_[]()#|"), min_size=1, max_size=40)
texts = st.lists(
    st.tuples(words, st.sampled_from([" ", "\n", "\n\n"])).map("".join), max_size=150
).map("".join)
titles = st.text(max_size=160)
payload_buttons = st.builds(Button, titles, payload=st.just(TOKEN))
url_buttons = st.builds(Button, titles, url=st.sampled_from(["https://example.org/a", "tel:0912"]))
other_buttons = st.builds(Button, titles, url=st.sampled_from(["mailto:a@example.org", "x:y"]))
all_buttons = st.lists(st.one_of(payload_buttons, url_buttons, other_buttons), max_size=12)


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("**Lệ phí**: *không mất tiền*", "Lệ phí: không mất tiền"),
        ("# Giấy tờ\n\n- tờ khai\n* sổ\n+ ảnh", "Giấy tờ\n\n- tờ khai\n- sổ\n- ảnh"),
        ("1. nộp\n2) chờ", "1. nộp\n2. chờ"),
        ("- [ ] tờ khai\n- [x] ảnh\n- ☐ sổ\n☐ thẻ", "☐ tờ khai\n☑ ảnh\n☐ sổ\n☐ thẻ"),
        ("Nguồn: [Cổng](https://a.vn/x_y_z).", "Nguồn: Cổng: https://a.vn/x_y_z."),
        ("[https://a.vn](https://a.vn)", "https://a.vn"),
        ("**[Cổng](https://a.vn)** và `H01.02`", "Cổng: https://a.vn và H01.02"),
        ("Gọi [1800 1096](tel:18001096)", "Gọi 1800 1096: 18001096"),
        ("Gọi [18001096](tel:18001096)", "Gọi 18001096"),
        ("| Nơi | Phí |\n|---|:-:|\n| xã | **8.000** |", "Nơi – Phí\nxã – 8.000"),
        ("trên\n\n---\n\ndưới", "trên\n\ndưới"),
        ("> lưu ý\n\n\n\nhết<br>thật", "lưu ý\n\nhết\nthật"),
        ("2*3*4 và a_b_c và 5 * 6", "2*3*4 và a_b_c và 5 * 6"),
        (r"\*không đậm\* 1\. x", "*không đậm* 1. x"),
        ("https://a.vn/_x_/**y**", "https://a.vn/_x_/**y**"),
        ("~~cũ~~ _mới_ __đậm__", "cũ mới đậm"),
        ("de\u0302", "dê"),
    ],
)
def test_markup_is_gone_and_the_meaning_stays(markdown: str, shown: str) -> None:
    assert plain(markdown) == shown


@given(texts)
def test_pieces_fit_and_nothing_is_lost(text: str) -> None:
    pieces = split(text)
    assert all(0 < size(piece) <= 2000 for piece in pieces)
    assert " ".join(pieces).split() == text.split()


@given(st.integers(1, 3), st.sampled_from(["ă", "🙂"]))
def test_only_a_word_longer_than_a_message_is_broken(times: int, letter: str) -> None:
    word = letter * (2000 * times + 1)
    pieces = split(f"trước {word} sau")
    assert "".join(pieces).replace(" ", "") == f"trước{word}sau"
    assert all(size(piece) <= 2000 for piece in pieces)


def test_a_long_text_is_cut_between_paragraphs() -> None:
    paragraphs = [f"{number} " + "chữ " * 150 for number in range(8)]
    pieces = split("\n\n".join(paragraphs))
    assert len(pieces) == 3
    assert all(re.match(r"\d ", piece) for piece in pieces)


@given(texts, all_buttons)
def test_zalo_takes_every_part_with_buttons_and_without(text: str, buttons: list[Button]) -> None:
    parts = render(Reply(kind="answer", text=text, buttons=buttons))
    assert parts
    for part in parts:
        body = message("1", part["text"], part.get("buttons", []))
        assert wrong("1", body["message"]) == 0
        assert wrong("1", {"text": part.get("plain", "x")}) == 0
    assert all("buttons" not in part for part in parts[:-1])


@given(texts, all_buttons)
def test_a_reply_sent_again_gives_the_same_parts(text: str, buttons: list[Button]) -> None:
    reply = Reply(kind="answer", text=text, buttons=buttons)
    assert render(reply) == render(reply)


def test_buttons_go_with_the_last_part() -> None:
    buttons = [
        Button("Lệ phí", payload=TOKEN),
        Button("Trang", url="https://example.org/"),
        Button("Gọi", url="tel:0912 345 678"),
    ]
    first, last = render(Reply(kind="answer", text="chữ " * 600, buttons=buttons))
    assert "buttons" not in first
    assert last["buttons"] == [
        {"title": "Lệ phí", "type": "oa.query.hide", "payload": f"#b:{TOKEN}"},
        {"title": "Trang", "type": "oa.open.url", "payload": {"url": "https://example.org/"}},
        {"title": "Gọi", "type": "oa.open.phone", "payload": {"phone_code": "84912345678"}},
    ]


def test_in_the_list_only_what_can_be_chosen_has_a_number() -> None:
    buttons = [
        Button("Trang", url="https://example.org/"),
        Button("Giấy tờ", payload=TOKEN),
        Button("Gọi", url="tel:18001096"),
        Button("Lệ phí", payload=TOKEN),
    ]
    (part,) = render(Reply(kind="answer", text="Chọn đi ạ", buttons=buttons))
    assert part["plain"] == (
        "Chọn đi ạ\n\nAnh/chị nhắn số thứ tự để chọn.\n1. Giấy tờ\n2. Lệ phí\n"
        "Trang: https://example.org/\nGọi: 18001096"
    )


def test_more_than_five_buttons_are_a_list_at_once() -> None:
    buttons = [Button(f"Việc {number}", payload=TOKEN) for number in range(1, 7)]
    (part,) = render(Reply(kind="clarify", text="Việc nào?", buttons=buttons))
    assert "buttons" not in part
    assert part["text"].endswith("\n".join(f"{n}. Việc {n}" for n in range(1, 7)))


def test_a_choice_the_text_has_numbered_is_not_said_twice() -> None:
    titles = ["Khai sinh", "Khai sinh lại", "Không phải"]
    text = "Việc nào?\n\n1. **Khai sinh** – cho con\n2. **Khai sinh lại từ đầu**"
    buttons = [Button(title, payload=TOKEN) for title in titles]
    (part,) = render(Reply(kind="clarify", text=text, buttons=buttons))
    assert part["plain"].count("1. Khai sinh") == 1
    assert part["plain"].endswith("2. Khai sinh lại\n3. Không phải")


def test_an_address_zalo_cannot_open_is_written_out() -> None:
    buttons = [Button("Thư", url="mailto:a@example.org"), Button("Xong", payload=TOKEN)]
    (part,) = render(Reply(kind="answer", text="x", buttons=buttons))
    assert "buttons" not in part
    assert part["text"].endswith("1. Xong\nThư: a@example.org")


def test_a_long_title_is_shortened_on_the_button_only() -> None:
    title = "Đăng ký " * 20
    (part,) = render(Reply(kind="answer", text="x", buttons=[Button(title, payload=TOKEN)]))
    assert size(part["buttons"][0]["title"]) <= 100
    assert title.strip() in part["plain"]
