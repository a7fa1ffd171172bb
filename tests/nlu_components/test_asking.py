"""Where in a message something is asked."""

from __future__ import annotations

import pytest

from bot.nlu.asking import Frames, parts, windows


def test_a_window_holds_the_words_around_each_question_word() -> None:
    told = "xe toi cu roi nam ngoai moi sua"
    (found,) = windows([f"{told}, dang ky lai bao nhieu tien vay chi"])

    assert "bao nhieu tien" in found
    assert told.split()[0] not in found.split()


def test_a_text_without_a_question_word_shows_its_end() -> None:
    assert windows(["toi muon dang ky ket hon voi nguoi lao"]) == ["none ket hon voi nguoi lao"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can giay gi va mat bao lau", ["can giay gi", "mat bao lau"]),
        ("le phi + noi nop", ["le phi", "noi nop"]),
        ("nha toi o huyen ben kia, toi moi ly hon, nop o dau", ["nop o dau"]),
        ("toi moi ly hon", []),
    ],
)
def test_only_parts_that_ask_are_parts(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_a_frame_keeps_how_it_is_asked_and_leaves_out_what_about() -> None:
    heard = ["nop don o dau", "xin phep o dau", "hoi them o dau"]
    frames = Frames().fit(heard)
    frames.kept_ = frozenset({"o", "dau"})

    assert frames.transform(["cap lai so do da rach o dau?"]) == ["_ o dau , ."]
