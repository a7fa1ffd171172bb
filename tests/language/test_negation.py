"""What a person says it is not, is not looked for."""

from __future__ import annotations

import pytest

from bot.language.negation import without_denied


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("không phải thường trú, tôi cần tạm trú", ", tôi cần tạm trú"),
        ("k phải thường trú mà tạm trú", "mà tạm trú"),
        ("xin bản sao chứ ko phải bản chính", "xin bản sao"),
        ("xin bản sao chứ hổng phải bản chính", "xin bản sao"),
        ("đâu phải hộ chiếu, căn cước", ", căn cước"),
    ],
)
def test_what_is_denied_goes(text: str, left: str) -> None:
    assert without_denied(text) == left


@pytest.mark.parametrize(
    "text", ["đăng ký kết hôn", "không phải hộ chiếu", "có phải nộp phí không"]
)
def test_the_rest_stays(text: str) -> None:
    assert without_denied(text) == text
