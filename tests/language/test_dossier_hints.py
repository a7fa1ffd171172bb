"""A broken code is answered with the part that looks wrong, also after masking."""

from __future__ import annotations

from datetime import date

import pytest

from bot.language.code_hints import Hint, known_head, problem
from bot.language.privacy import mask

TODAY = date(2026, 8, 9)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("H57.12-251340-0003", Hint("date", "251340")),
        ("H57.12-25914-0003", Hint("date", "25914")),
        ("H57.12-290914-0003", Hint("future", "290914")),
        ("H57.12-250914-03", Hint("serial", "03")),
        ("H57.12-250914", Hint("parts", "H57.12-250914", "serial")),
        ("000.00.28.H36-220322", Hint("parts", "000.00.28.H36-220322", "serial")),
        ("H57.12", Hint("parts", "H57.12", "date")),
        ("G01.899.909", Hint("parts", "G01.899.909", "date")),
        ("250914-0003", Hint("parts", "250914-0003", "agency")),
        ("57.12-250914-0003", Hint("agency", "57.12")),
        ("K57.12-250914-0003", Hint("agency", "K57.12")),
        ("H77.12-250914-0003", Hint("agency", "H77.12")),
        ("H5.12-250914-0003", Hint("agency", "H5")),
        ("12345", Hint("parts", "12345", "agency")),
        ("mã hồ sơ 00234567", Hint("parts", "")),
        ("0912345678", Hint("parts", "")),
    ],
)
def test_the_part_that_looks_wrong(typed: str, hint: Hint) -> None:
    assert problem(mask(typed), TODAY) == hint


@pytest.mark.parametrize("typed", ["H57.12-251340-0003", "H57.12-250914", "250914-0003"])
def test_it_is_seen_inside_a_sentence_too(typed: str) -> None:
    assert problem(mask(f"hồ sơ của tôi là {typed} đó em"), TODAY) == problem(typed, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "H57.12-250914-0003",
        "hồ sơ nộp hôm qua mà chưa thấy gì",
        "thủ tục 1.004222",
        "14/9/2025",
        "theo 118/2025/NĐ-CP",
        "lệ phí 500.000 đồng",
        "tôi có 2 hồ sơ",
        "phòng H12 tầng 3",
        "thôi khỏi",
        "",
    ],
)
def test_what_is_no_broken_code(text: str) -> None:
    assert problem(mask(text), TODAY) is None


def test_a_long_try_is_told_shortened() -> None:
    hint = problem("H57." + "1" * 24, TODAY)
    assert hint is not None
    assert len(hint.value) <= 40


def test_heads_that_exist() -> None:
    assert not known_head("H64")
    assert not known_head("G00")
    assert all(known_head(head) for head in ("H01", "H63", "H99", "G01"))
