"""Replies as Telegram shows them: tags, lines, parts and buttons."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from players.telegram_rules import check_keyboard, visible

from bot.channels.telegram_html import read, to_plain
from bot.channels.telegram_render import EMPTY, keyboard, render
from bot.channels.telegram_split import LIMIT, split, units
from bot.replies import Button, Reply


def html(text: str) -> str:
    (part,) = render(Reply(kind="answer", text=text))
    return str(part["html"])


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("**20.000 đồng** – *bản sao*", "<b>20.000 đồng</b> – <i>bản sao</i>"),
        ('a < b & "c" > d', 'a &lt; b &amp; "c" &gt; d'),
        ("<b>x</b><script>", "&lt;b&gt;x&lt;/b&gt;&lt;script&gt;"),
        ("[Cổng](https://a.vn/?x=1&y=2)", '<a href="https://a.vn/?x=1&amp;y=2">Cổng</a>'),
        ("**[Cổng](https://a.vn)**", '<b><a href="https://a.vn">Cổng</a></b>'),
        ("[gọi](tel:18001096)", "gọi (18001096)"),
        ("[1800 1096](tel:18001096)", "1800 1096"),
        ("[x](/thu-tuc/1)", "x"),
        ("![ảnh](https://a.vn/x.png)", "ảnh"),
        ("- a\n\n- b\n\nc", "• a\n• b\n\nc"),
        ("3. a\n\n4. **b**", "3. a\n4. <b>b</b>"),
        ("- a\n  - b", "• a\n   • b"),
        ("- [ ] Tờ khai\n- [x] Ảnh", "☐ Tờ khai\n☑ Ảnh"),
        ("☐ a\n☐ b", "☐ a\n☐ b"),
        ("a<br>b", "a\nb"),
        ("# Tên\nchữ", "<b>Tên</b>\n\nchữ"),
        ("~~cũ~~", "cũ"),
        ("`mã <1>`", "<code>mã &lt;1&gt;</code>"),
        ("```\na < b\n```", "<pre>a &lt; b</pre>"),
        ("> lời", "<i>lời</i>"),
        (
            "|Cách|Phí|\n|--|--|\n|Tại quầy|**5.000**|",
            "<b>Cách – Phí</b>\n• Tại quầy – <b>5.000</b>",
        ),
        ("a\n\n---\n\nb", "a\n\n———\n\nb"),
    ],
)
def test_markdown_becomes_what_telegram_knows(markdown: str, shown: str) -> None:
    assert html(markdown) == shown


def test_code_source_and_date_stay() -> None:
    text = "**Khai sinh** (mã 1.001193)\n\nNguồn: [Cổng](https://a.vn), cập nhật ngày 05/01/2026."
    (part,) = render(Reply(kind="answer", text=text))
    assert visible(part["html"], "HTML").endswith("Nguồn: Cổng, cập nhật ngày 05/01/2026.")
    assert "mã 1.001193" in part["html"]
    assert part["plain"].endswith("Nguồn: Cổng (https://a.vn), cập nhật ngày 05/01/2026.")


@pytest.mark.parametrize("text", ["", "  \n ", "\xa0", "\x1f"])
def test_a_reply_without_words_is_still_a_message(text: str) -> None:
    assert html(text) == EMPTY


def test_a_long_answer_is_cut_between_paragraphs_and_keeps_its_buttons_below() -> None:
    paragraph = "Giấy tờ cần nộp gồm tờ khai và bản sao. " * 40
    reply = Reply(
        kind="answer",
        text="\n\n".join(f"**Phần {n}** {paragraph}" for n in range(1, 8)),
        buttons=[Button("Lệ phí", payload="t1")],
    )
    parts = render(reply)
    assert len(parts) > 2
    assert all(re.match(r"<b>Phần \d</b>", part["html"]) for part in parts)
    assert [bool(part["rows"]) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert parts == render(reply)


def test_a_bold_passage_over_a_cut_is_bold_on_both_sides() -> None:
    parts = render(Reply(kind="answer", text=f"**{'chữ ' * 2000}đây**"))
    assert all(p["html"].startswith("<b>") and p["html"].endswith("</b>") for p in parts)


def test_a_link_is_not_torn() -> None:
    text = "chữ " * 1020 + "[tên một trang rất dài](https://a.vn) " + "chữ " * 50
    first, second = render(Reply(kind="answer", text=text))
    assert "<a" not in first["html"]
    assert second["html"].startswith('<a href="https://a.vn">tên một trang rất dài</a>')


def test_a_word_longer_than_a_message_keeps_its_marks() -> None:
    parts = split(read("e\u0302\u0301" * 3000))
    assert all(to_plain(part)[0] == "e" for part in parts)
    assert "".join(map(to_plain, parts)) == "e\u0302\u0301" * 3000


def test_emoji_count_twice_as_telegram_counts_them() -> None:
    parts = split(read("😀" * 3000))
    assert [units(to_plain(part)) for part in parts] == [4096, 1904]


MARKUP = [
    "**",
    "*",
    "_",
    "`",
    "[",
    "](https://a.vn)",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "|",
    "<b>",
    "&amp;",
]
WORDS = st.lists(st.sampled_from([*MARKUP, " ", "chữ", "đặng", "😀", "# ", "> ", "x" * 30, "\t"]))


@settings(max_examples=150)
@given(words=WORDS, limit=st.integers(20, 80), times=st.integers(1, 5))
def test_nothing_is_lost_no_part_is_too_long_and_every_tag_is_closed(
    words: list[str], limit: int, times: int
) -> None:
    runs = read("".join(words) * times)
    parts = split(runs, limit)
    shown = [to_plain(part) for part in parts]
    assert "".join("".join(shown).split()) == "".join(to_plain(runs).split())
    assert all(units(part) <= limit for part in shown)
    for part in render(Reply(kind="answer", text="".join(words) * times)):
        assert visible(part["html"], "HTML") == visible_text(part["html"])


def visible_text(written: str) -> str:
    bare = re.sub(r"</?(b|i|code|pre|a)( [^>]*)?>", "", written)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        bare = bare.replace(entity, character)
    return bare.strip()


@given(words=st.lists(st.text("abđê", min_size=1, max_size=19), min_size=1))
def test_no_word_is_broken_that_fits(words: list[str]) -> None:
    parts = split(read(" ".join(words)), 20)
    assert [word for part in parts for word in to_plain(part).split()] == words


@given(text=st.text(max_size=300))
def test_any_text_is_taken_by_telegram(text: str) -> None:
    for part in render(Reply(kind="answer", text=text)):
        assert units(visible(part["html"], "HTML")) <= LIMIT


def test_short_titles_share_a_row_long_ones_do_not() -> None:
    titles = ["Lệ phí", "Nộp ở đâu", "Giấy tờ cần có khi đi nộp", "Mất bao lâu"]
    (part,) = render(
        Reply(kind="answer", text="a", buttons=[Button(t, payload="t") for t in titles])
    )
    assert [[key["text"] for key in row] for row in part["rows"]] == [
        titles[:2],
        titles[2:3],
        titles[3:],
    ]


def test_only_buttons_that_telegram_takes_are_sent() -> None:
    buttons = [
        Button("Trang", url="https://dichvucong.gov.vn/x"),
        Button("Gọi tổng đài", url="tel:18001096"),
        Button("Nội bộ", url="/thu-tuc/1"),
        Button("Máy này", url="http://localhost/x"),
        Button("Lạ", url="javascript:alert(1)"),
        Button("Hỏng", url="https://[x"),
        Button("Dài", payload="x" * 65),
        Button("", payload="token"),
    ]
    (part,) = render(Reply(kind="answer", text="Chào", buttons=buttons))
    check_keyboard(keyboard(part["rows"]))
    keys = [key for row in part["rows"] for key in row]
    assert [key["text"] for key in keys] == ["Trang", EMPTY]
    assert part["html"] == "Chào\n\nGọi tổng đài: 18001096"
