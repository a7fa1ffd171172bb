"""A dossier code is found in any spelling, and nothing else is taken for one."""

from __future__ import annotations

import random
import string
import time
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.language.code_hints import problem
from bot.language.dossier_code import Parts, find_codes, join, key, parts
from bot.language.privacy import mask
from bot.language.text import fold

TODAY = date(2026, 8, 9)

SHORT, LONG, POLICE = "H57.12-250914-0003", "000.00.28.H36-220322-0020", "G01.899.909-260916-890028"


def codes(text: str) -> list[str]:
    return [found.code for found in find_codes(text)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (SHORT, SHORT),
        (LONG, LONG),
        (POLICE, POLICE),
        ("H33.8.6-250914-0003", "H33.8.6-250914-0003"),
        ("000.00.051.H04-250914-0003", "000.00.051.H04-250914-0003"),
        ("h57.12-250914-0003", SHORT),
        ("H57 12 250914 0003", SHORT),
        ("H57 . 12 - 250914 - 0003", SHORT),
        ("H 57.12-250914-0003", SHORT),
        ("H57.12–250914—0003", SHORT),
        ("H57.12_250914_0003", SHORT),
        ("H57/12/250914/0003", SHORT),
        ("H57,12,250914,0003", SHORT),
        ("H57.12-2509140003", SHORT),
        ("H57122509140003", SHORT),
        ("h362203220020", "H36-220322-0020"),
        ("0000028H362203220020", LONG),
        ("000 00 28 H36 220322 0020", LONG),
        ("G01899909260916890028", POLICE),
        ("H57.12-25O9l4-OOO3", SHORT),
        ("HO1.12-250914-0003", "H01.12-250914-0003"),
        ("Ｈ５７．１２－２５０９１４－０００３", SHORT),
        ("H57.\u200b12-250914-\u20600003", SHORT),
        ("H57.12-\n250914-0003", SHORT),
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str, code: str) -> None:
    sentence = f"cho hỏi hồ sơ {typed} tới đâu rồi"
    [found] = find_codes(sentence)
    assert (found.code, sentence[found.start : found.end]) == (code, typed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"mã{SHORT}nhé", [SHORT]),
        (f"1. {LONG}\n2. {SHORT}", [LONG, SHORT]),
        (f"{SHORT}, {POLICE} và {LONG}", [SHORT, POLICE, LONG]),
        (f"{SHORT} nộp 14/9/2025", [SHORT]),
        (f"{SHORT} 14-9-2025", [SHORT]),
        (f"{SHORT} có 2 tờ", [SHORT]),
        (f"{SHORT} 0912345678", [SHORT]),
        (f"0912345678 {LONG}", [LONG]),
        (
            "BIÊN NHẬN HỒ SƠ\nMã hồ sơ: H57.12-250914-0003\nNgày nhận: 14/09/2025 08:30\n"
            "Ngày hẹn trả: 21/09/2025\nĐiện thoại: 0234 3823 456\nThủ tục: 1.004222",
            [SHORT],
        ),
    ],
)
def test_codes_among_other_things(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    "said",
    [
        "hát năm bảy chấm mười hai gạch hai lăm không chín mười bốn gạch không không không ba",
        "hat nam bay cham muoi hai gach hai lam khong chin muoi bon gach khong khong khong ba",
        "H năm bảy chấm một hai gạch hai mươi lăm không chín mười bốn gạch không không không ba",
        "mã là hát năm bảy mười hai hai lăm không chín một bốn không không không ba đó em",
        "H57 chấm 12 gạch 250914 gạch 0003",
        "hờ 57 chấm mười hai gạch ngang 250914 gạch ngang không không không ba",
    ],
)
def test_a_dictated_code(said: str) -> None:
    assert codes(said) == [SHORT]


FROM_LETTER = "hát ba sáu gạch hai hai không ba hai hai gạch không không hai không"


@pytest.mark.parametrize(
    "said",
    [
        f"không không không chấm không không chấm hai tám chấm {FROM_LETTER}",
        f"khong khong khong cham khong khong cham hai tam cham {fold(FROM_LETTER)}",
        f"không không không không không hai mươi tám {FROM_LETTER}",
        "mã là 000 00 28 hát 36 gạch 220322 gạch 0020",
    ],
)
def test_a_dictated_code_of_the_long_form(said: str) -> None:
    assert codes(said) == [LONG]


def test_two_dictated_codes_and_a_number_before_them() -> None:
    short = "hát năm bảy chấm mười hai gạch hai lăm không chín mười bốn gạch không không không ba"
    long = f"không không không chấm không không chấm hai tám chấm {FROM_LETTER}"
    said = f"năm hai không hai lăm {short} và {long}"
    assert codes(said) == [SHORT, LONG]


@pytest.mark.parametrize(
    "text",
    [
        "số điện thoại 0912345678, gọi 0234 3823 456 hoặc +84 912 345 678",
        "căn cước 079203001234, cmnd 123 456 789",
        "anh 012101011234 đăng ký",
        "anh012101011234",
        "theo nghị định 118/2025/NĐ-CP ngày 9/6/2025",
        "thủ tục 1.004222 và 2.000815",
        "phí 1.500.000 đồng, hạn 14/09/2025",
        "căn hộ H12, đường 25-9, phường 14",
        "biển số 75H1-250.914, 0003",
        "sinh năm một chín năm sáu, gọi không chín một hai ba bốn năm sáu bảy tám",
        "hát năm bài hai lần không hay",
        "H57.12-251340-0003",
        "H57.12-060914-0003",
        "H57.12-250914-0912 345 678",
    ],
)
def test_nothing_else_is_a_code(text: str) -> None:
    assert codes(text) == []


def test_what_may_be_set_in_two_ways_says_so() -> None:
    [found] = find_codes("G01899909260916890028")
    assert (found.code, found.others) == (POLICE, ("G01.89.99.09-260916-890028",))
    assert key(found.code) == key(found.others[0]) == "G01899909260916890028"


def test_the_parts_of_a_code() -> None:
    read = parts(LONG)
    assert isinstance(read, Parts)
    assert (read.agency, read.head, read.serial) == ("000.00.28.H36", "H36", "0020")
    assert read.day is not None
    assert read.day.isoformat() == "2022-03-22"
    assert parts("H57.12 250914 0003") is None


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("mã là H57.12-250914", "0003 nhé", SHORT),
        ("H57.12", "250914-0003", SHORT),
        ("h57", "12-250914-0003", SHORT),
        ("H57.12-2509", "14-0003", SHORT),
        ("H57.12-", "phần sau là 250914-0003", SHORT),
        ("000.00.28", "H36-220322-0020", LONG),
        ("G01.899.909", "260916-890028", POLICE),
        ("H57.12", "0912345678", None),
        ("H57.12", "H36-220322-0020", None),
        (SHORT, "250915-0004", None),
        ("chào", "250914-0003", None),
        ("", "", None),
    ],
)
def test_two_halves_in_two_messages(first: str, second: str, code: str | None) -> None:
    assert join(mask(first), mask(second)) == code


SEPARATORS = st.sampled_from(["", " ", ".", "-", " - ", "–", "/", "_", ",", "\n", ". "])
NUMBERS = st.from_regex(r"0[35789][0-9]{8}|0[0-9]{11}", fullmatch=True)
AROUND = st.text("abcđêơư ,;:!?()\n", max_size=12)


@st.composite
def spelled(draw: st.DrawFn) -> tuple[str, str]:
    """Return a code in some spelling, and its normal form (unless it is all in one)."""
    day = draw(st.dates(min_value=TODAY.replace(year=2012), max_value=TODAY)).strftime("%y%m%d")
    groups = [
        f"H{draw(st.integers(1, 63)):02}",
        f"{draw(st.integers(0, 99)):02}",
        day,
        f"{draw(st.integers(0, 9999)):04}",
    ]
    seps = [draw(SEPARATORS.filter(bool)) for _ in groups[1:]]
    typed = groups[0] + "".join(sep + group for sep, group in zip(seps, groups[1:], strict=True))
    typed = typed.lower() if draw(st.booleans()) else typed
    return typed, "{}.{}-{}-{}".format(*groups)


@given(code=spelled(), before=AROUND, after=AROUND)
def test_masking_leaves_every_spelling_alone(
    code: tuple[str, str], before: str, after: str
) -> None:
    text = f"{before} {code[0]} {after}"
    assert mask(text) == text
    assert codes(text) == [code[1]]


@given(code=spelled(), number=NUMBERS, before=AROUND, between=AROUND, first=st.booleans())
def test_numbers_beside_a_code_are_masked(
    code: tuple[str, str], number: str, before: str, between: str, first: bool
) -> None:
    pieces = (number, code[0]) if first else (code[0], number)
    apart = " " if before[-1:].isalpha() else ""  # "bH57…" is no code
    masked = mask(f"{before}{apart}{pieces[0]} {between} {pieces[1]}")
    assert number not in masked
    assert codes(masked) == [code[1]]


PIECES = st.sampled_from(
    [
        *("H57", "G01", "000.00.28.", "12", "250914", "0003", "0912", "345", "678", "09", "9"),
        *(".", "-", " ", "–", "\n", "H", "g", "O", "l", "ạ", "hát", "năm", "mười", "gạch"),
        "079203001234",
    ]
)


@given(st.lists(PIECES, max_size=16).map("".join))
def test_masked_text_is_masked(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(
    before=st.lists(PIECES, max_size=8).map("".join),
    after=st.lists(PIECES, max_size=8).map("".join),
    number=NUMBERS,
    mark=st.sampled_from([" ", ", ", " : ", "\n", ". ", " - "]),
)
@example(before="H57", after="", number="033704110028", mark=", ")
@example(before="H57345", after="", number="0530200902", mark=", ")
@example(before="h36345.129", after="", number="082204172359", mark=", ")
def test_no_text_around_it_saves_a_number_from_being_masked(
    before: str, after: str, number: str, mark: str
) -> None:
    assert number not in mask(f"{before}{mark}{number} {after}")


def test_five_thousand_malformed_texts_are_survived() -> None:
    dice = random.Random(5)
    alphabet = "HGhgOl0123456789.-–_/, \nạă[]\u200bＨ５" + string.punctuation
    for _ in range(5000):
        broken = list(dice.choice([SHORT, LONG, POLICE]))
        for _ in range(dice.randint(1, 12)):
            broken[dice.randrange(len(broken))] = dice.choice(alphabet) * dice.randint(0, 4)
        text = "".join(broken)
        for found in find_codes(text):
            assert parts(found.code) is not None
            assert 0 <= found.start < found.end <= len(text)
        problem(text, TODAY)
        problem(mask(text), TODAY)
        join(text[: len(text) // 2], text[len(text) // 2 :])


@pytest.mark.parametrize(
    "piece",
    [
        *("H", "H5", "H57.", "0", "0 ", "000.00.", "H57.12-250914-", "250914-", "1.", "O", "-"),
        *(" ", "năm ", "hát năm ", "mươi ", "H57 12 ", "h57.12-250914-0003 ", "0912345678 "),
        "[dãy số]",
    ],
)
def test_long_texts_take_no_long_time(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    begun = time.thread_time()
    find_codes(text)
    problem(text, TODAY)
    join(text, text)
    mask(text[:4999])
    assert time.thread_time() - begun < 4  # a fifth of a second; with a bad pattern minutes
