"""One record as the portal words it, with each of its measured traps."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from typing import Any

import pytest

from bot.procedures.national import Internal, RecordError, read_detail
from bot.procedures.record import Fee, Method, Record, Time


def read(**changes: Any) -> Record:
    """Read a small detail of our own; ``changes`` replace its members."""
    plain = {
        "id": "id-1",
        "code": "9.000001",
        "name": "Cấp giấy mẫu",
        "type": "STANDARD",
        "executionMethods": [{"submissionMethod": "DIRECT"}],
    }
    return read_detail({**plain, **changes})


def method(**members: Any) -> Method:
    """Read one way to file."""
    return read(executionMethods=[{"submissionMethod": "DIRECT", **members}]).methods[0]


def fees(*lines: tuple[Any, str], currency: str | None = None) -> list[Fee]:
    """Read fee lines given as (value, text)."""
    listed = [
        {"value": value, "description": text, "currencyName": currency} for value, text in lines
    ]
    return method(fees=listed).fees


def time(given: Any = 0, unit: str | None = "OTHER", cases: Any = ()) -> Time | None:
    """Read the processing time of a method, with the times of the cases beside it."""
    listed = [{"processingDay": {"qty": qty, "type": kind}} for qty, kind in cases]
    ways = [
        {"submissionMethod": "DIRECT", "processingTime": given, "processingTimeUnit": unit},
    ]
    return read(executionMethods=ways, cases=listed).methods[0].time


def steps(*given: tuple[str, str]) -> list[str]:
    return read(executionSteps=[{"name": n, "description": d} for n, d in given]).steps


# Fees.


def test_every_fee_line_is_kept_and_none_is_the_minimum() -> None:
    assert fees((50000, "Người lớn"), (20000, "Trẻ em"), (0, "Miễn phí")) == [
        Fee(amount=50000, text="Người lớn"),
        Fee(amount=20000, text="Trẻ em"),
        Fee(text="Miễn phí", free=True),
    ]


@pytest.mark.parametrize("text", ["", " ", "-", "Không quy định", "Chưa quy định.", "0", "Đồng"])
def test_zero_that_says_nothing_is_no_fee_line(text: str) -> None:
    assert fees((0, text)) == []


def test_zero_beside_a_text_that_says_otherwise_is_not_free() -> None:
    assert fees((0, "Theo nghị quyết của tỉnh")) == [Fee(text="Theo nghị quyết của tỉnh")]


@pytest.mark.parametrize(
    "text",
    ["Miễn phí", "- Miễn lệ phí.", "Không thu phí", "Miễn lệ phí (Thông tư số 1/2026);"],
)
def test_zero_is_free_if_the_text_says_so(text: str) -> None:
    assert [fee.free for fee in fees((0, text))] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "Miễn lệ phí đối với người cao tuổi",
        "Miễn phí cho trẻ em; người khác 8.000 đồng",
        "Miễn lệ phí. Phí cấp bản sao nộp riêng",
        "Không có",
    ],
)
def test_free_for_some_people_is_not_free(text: str) -> None:
    assert fees((0, text)) == [Fee(text=text)]


def test_amount_that_is_stated_is_never_free() -> None:
    assert fees((20000, "Miễn phí")) == [Fee(amount=20000, text="Miễn phí")]


def test_amount_that_lost_its_thousands_is_not_an_amount() -> None:
    assert fees((100, "")) == []
    assert fees((100, "100.000 đồng")) == [Fee(text="100.000 đồng")]


def test_dollars_are_dollars_however_few() -> None:
    assert fees((25, "mỗi lần"), currency="USD") == [Fee(amount=25, currency="USD", text="mỗi lần")]


def test_fee_without_a_value_keeps_its_text() -> None:
    assert fees((None, "Theo biểu phí")) == [Fee(text="Theo biểu phí")]


def test_end_date_that_has_passed_stays_in_the_text() -> None:
    text = "Giảm một nửa đến hết ngày 31/12/2025"
    assert fees((5000, text)) == [Fee(amount=5000, text=text)]


# Unicode and codes.


def test_text_is_composed_and_free_of_invisible_characters() -> None:
    name = unicodedata.normalize("NFD", "Cấp\u00a0giấy ") + "\u200bmẫu\ufffd"
    assert read(name=name).name == "Cấp giấy mẫu"


def test_leading_blank_of_a_code_is_dropped() -> None:
    assert read(code=" 9.000001").code == "9.000001"


# Steps.


def test_blob_is_cut_at_its_numbered_steps() -> None:
    blob = "Bước 1: Nộp đơn.\nBước 2: Chờ kết quả. Bước 3: Nhận giấy."
    assert steps(("", blob)) == ["Bước 1: Nộp đơn.", "Bước 2: Chờ kết quả.", "Bước 3: Nhận giấy."]


def test_step_that_names_another_step_is_not_cut_there() -> None:
    blob = "Bước 1: Nộp đơn.\nBước 2: Nếu thiếu thì làm lại Bước 1 như trên."
    assert len(steps(("", blob))) == 2


def test_blob_without_numbers_is_cut_at_its_bullets() -> None:
    assert steps(("", "- Nộp đơn.\n+ Nhận giấy.")) == ["Nộp đơn.", "Nhận giấy."]


def test_several_steps_keep_their_titles() -> None:
    assert steps(("Bước 1", "Nộp đơn."), ("Bước 2", "")) == ["Bước 1: Nộp đơn.", "Bước 2"]


# Times.


def test_time_of_a_method() -> None:
    assert time(3, "WORKING_DAY") == Time(amount=3, unit="working_day")
    assert time("12.5", "DAY") == Time(amount=12.5, unit="day")


def test_time_of_the_cases_stands_in_where_the_method_has_none() -> None:
    assert time(0, "OTHER", [(5, "DAY"), (5, "DAY")]) == Time(amount=5, unit="day")


def test_cases_that_differ_give_no_single_time() -> None:
    found = time(0, "OTHER", [(1, "DAY"), (15, "WORKING_DAY")])
    assert found == Time(unit="other", text="tùy từng trường hợp")


def test_time_in_words_is_kept() -> None:
    assert time("Không quá 3 ngày") == Time(unit="other", text="Không quá 3 ngày")


@pytest.mark.parametrize("words", ["Theo mô tả", "Xem phần mô tả", "Không", "-"])
def test_words_that_say_no_time_are_no_time(words: str) -> None:
    assert time(words) is None
    assert time(words, "OTHER", [(5, "DAY")]) == Time(amount=5, unit="day")


def test_number_of_an_unnamed_unit_is_no_time() -> None:
    assert time(1, "OTHER") is None


# Papers and cases.


def paper(**members: Any) -> dict[str, Any]:
    return {"name": "- Tờ khai", "originalQty": 1, "copyQty": 0, "required": False, **members}


def test_paper_without_copies_is_a_note_unless_it_has_a_form() -> None:
    papers = [
        paper(),
        paper(name="Lưu ý chung", originalQty=0),
        paper(name="Mẫu đơn", originalQty=0, attachments=[{"fileName": "don.doc"}]),
        paper(name=" "),
    ]
    case = read(executionCases=[{"name": "", "profileComponents": papers}]).cases[0]
    assert [(item.name, item.note) for item in case.documents] == [
        ("Tờ khai", False),
        ("Lưu ý chung", True),
        ("Mẫu đơn", False),
    ]
    assert case.documents[2].forms == ["don.doc"]


@pytest.mark.parametrize(
    "name",
    ["", "* Giấy tờ phải nộp:", "Thành phần hồ sơ", "a) Thành phần hồ sơ", "01 bộ hồ sơ"],
)
def test_heading_is_told_from_a_case(name: str) -> None:
    assert read(executionCases=[{"name": name}]).cases[0].heading


@pytest.mark.parametrize(
    "name", ["con ngoài giá thú", "a) Đối với cấp mới", "Bị mất giấy, hồ sơ gồm"]
)
def test_case_is_told_from_a_heading(name: str) -> None:
    case = read(executionCases=[{"name": name}]).cases[0]
    assert (case.name, case.heading) == (name, False)


# Kind and level.


@pytest.mark.parametrize(
    "mark",
    [
        {"isInternal": True},
        {"type": "STANDARD_INTERNAL"},
        {"type": None, "procedureProposal": {"proposalType": "INTERNAL"}},
    ],
)
def test_procedure_between_offices_is_left_out(mark: dict[str, Any]) -> None:
    with pytest.raises(Internal):
        read(**mark)


def test_kind_of_the_record_outweighs_that_of_its_proposal() -> None:
    record = read(
        type="SPECIFIC",
        departmentPromulgateName="UBND tỉnh Nghệ An",
        procedureProposal={"proposalType": "INTERNAL"},
    )
    assert record.province == "Nghệ An"


def test_specific_record_belongs_to_the_province_of_today() -> None:
    assert read(type="SPECIFIC", departmentPromulgateName="UBND tỉnh Yên Bái").province == "Lào Cai"
    assert read(departmentPromulgateName="UBND tỉnh Lào Cai").province == ""


def test_level_of_service_comes_from_the_flag_and_the_methods() -> None:
    online = [{"submissionMethod": "ONLINE"}]
    assert read(isFullProcess=True).online == "full"
    assert read(executionMethods=online).online == "partial"
    assert read().online == "none"


def test_dates_are_those_of_viet_nam() -> None:
    record = read(
        updatedAt=1767200400000, procedureProposal={"decisionDate": 1767200400000}
    )  # 31 December 2025, 17:00 UTC
    assert record.updated_at == datetime(2026, 1, 1)
    assert record.decision_date == date(2026, 1, 1)


def test_keywords_are_words() -> None:
    assert read(keywords="khai sinh, giấy; ,").keywords == ["khai sinh", "giấy"]


# What cannot be taken.


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "1.014955-Xoa"},
        {"code": 9.000001},
        {"code": None},
        {"name": " \u200b"},
        {"name": {"vi": "Cấp giấy"}},
        {"executionMethods": []},
        {"executionMethods": "tại quầy"},
        {"executionMethods": [{"submissionMethod": "FAX"}]},
        {"executionSteps": {"name": "x"}},
        {"procedureProposal": ["x"]},
        {"legalBasisesDetails": ["x"]},
        {"resultsDetails": [{"name": 5}]},
        {"cases": [None]},
        {"id": 5},
        {"updatedAt": 10**25},
        {"updatedAt": "hôm qua"},
    ],
)
def test_record_of_the_wrong_shape_is_rejected(changes: dict[str, Any]) -> None:
    with pytest.raises(RecordError):
        read(**changes)


def test_detail_that_is_no_object_is_rejected() -> None:
    with pytest.raises(RecordError, match="not an object"):
        read_detail(["x"])
