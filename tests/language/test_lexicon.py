"""What people type on phones and say at home is read as the words the records use."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.language import lexicon
from bot.language.text import fold
from bot.settings import ROOT

LEXICON = ROOT / "data" / "lexicon"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("đk tạm trú", "đăng ký tạm trú"),
        ("dky ks cho con", "đăng ký khai sinh cho con"),
        ("mất CCCD", "mất căn cước công dân"),
        ("đóng bhxh", "đóng bảo hiểm xã hội"),
        ("làm khai sanh", "làm khai sinh"),
        ("a/c ơi", "anh chị ơi"),
    ],
)
def test_shorthand_dialect_and_abbreviations_are_written_out(typed: str, read: str) -> None:
    assert lexicon.expand(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("mần răng để xin cái giấy độc thân rứa", "làm sao để xin cái giấy độc thân vậy"),
        ("lam khai sanh cho con o mo", "lam khai sinh cho con ở đâu"),
        ("bữa tê nộp rồi, chừ lấy khi mô", "hôm kia nộp rồi, bây giờ lấy khi nào"),
        ("giấy tờ chi nữa không hè", "giấy tờ gì nữa không hè"),
        ("hổm rày tía má tui bị bịnh", "mấy hôm nay bố mẹ tôi bị bệnh"),
        ("hổng biết chừng nào có hén", "không biết bao giờ có nhỉ"),
        ("nàm thế lào để đi lước ngoài", "làm thế nào để đi nước ngoài"),
        ("eng tui lấy gấy", "anh tôi lấy vợ"),
        ("nỏ biết mần chi mô", "không biết làm gì đâu"),
    ],
)
def test_every_region_is_understood(typed: str, read: str) -> None:
    assert lexicon.expand(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("tách GCNQSDĐ", "tách giấy chứng nhận quyền sử dụng đất"),
        ("xin gcnqsdd", "xin giấy chứng nhận quyền sử dụng đất"),
        ("đổi GPLX, mất ĐKX", "đổi giấy phép lái xe, mất đkx"),
        ("giấy XNTTHN và LLTP", "giấy xác nhận tình trạng hôn nhân và lý lịch tư pháp"),
        ("ĐKKD hkd tại ubnd xã", "đăng ký kinh doanh hộ kinh doanh tại ủy ban nhân dân xã"),
        ("C.C.C.D hết hạn", "căn cước công dân hết hạn"),
        ("nộp TTHC ở TTPVHCC", "nộp thủ tục hành chính ở trung tâm phục vụ hành chính công"),
        ("chuyển cmđsdđ", "chuyển chuyển mục đích sử dụng đất"),
    ],
)
def test_abbreviations_of_the_administration(typed: str, read: str) -> None:
    assert lexicon.expand(typed) == read


@pytest.mark.parametrize(
    ("heard", "read"),
    [
        ("đăng ký vê nờ e i đê mức hai", "đăng ký vneid mức hai"),
        ("mất thẻ căng cước", "mất thẻ căn cước"),
        ("thi bằng bê hai", "thi bằng b2"),
        ("làm căn cước cho cháu dưới mười bốn tuổi", "làm căn cước cho cháu dưới 14 tuổi"),
        ("đi công trứng giấy tờ", "đi công chứng giấy tờ"),
        ("quét mã quy rờ", "quét mã qr"),
    ],
)
def test_dictation_is_understood(heard: str, read: str) -> None:
    assert lexicon.expand(heard) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("làm GIẤY KHAI SINH 👶👶 đc k ạaaaa", "làm giấy khai sinh được không ạ"),
        ("k bik lm s.đ.đ", "không biết làm sđđ"),
        ("mún hỏi jấy tờ", "muốn hỏi giấy tờ"),
        ("hoà giải, uỷ quyền", "hòa giải, ủy quyền"),
    ],
)
def test_chat_is_understood(typed: str, read: str) -> None:
    assert " ".join(lexicon.expand(typed).split()) == read


@pytest.mark.parametrize(("name", "least"), [("abbreviations", 250), ("dialect", 250)])
def test_the_lexicons_are_wide(name: str, least: int) -> None:
    files = (LEXICON / f"{name}.yml", LEXICON / f"{name}_marked.yml")
    rows = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files if path.exists()]
    assert sum(key != value for table in rows for key, value in table.items()) >= least


@pytest.mark.parametrize("letter", list("abcdđghilmnopqstuxy"))
def test_no_single_letter_of_a_class_or_a_group_is_shorthand(letter: str) -> None:
    assert letter not in lexicon.replacements()


@pytest.mark.parametrize(
    "text",
    [
        "lái xe hạng b, khối a, chương v, mẫu e",
        "tốn chi phí, mở chi nhánh, có chi tiết",
        "túi ni lông, tăng ni",
        "thẻ bị hỏng",
        "the bi hong",
        "dao tao lai tau bien",
        "tiềm năng, dậy thì",
        "01/2024/nq-hđnd",
        "tên miền .vn",
        "chuyển quyền sử dụng bể bơi",
    ],
)
def test_what_has_another_meaning_is_no_shorthand(text: str) -> None:
    assert lexicon.expand(text) == text


@pytest.mark.parametrize("text", ["kinh khủng", "12/ks/2025", "đkx", "(hồ sơ)"])
def test_a_shorthand_inside_a_word_or_a_number_is_left_alone(text: str) -> None:
    assert lexicon.expand(text) == text


def test_the_longest_shorthand_wins() -> None:
    assert lexicon.expand("em bé") == lexicon.replacements()["em bé"]


@given(st.text())
def test_expansion_never_fails(text: str) -> None:
    assert isinstance(lexicon.expand(text), str)


def test_ways_of_asking_are_cut_out_and_the_subject_stays() -> None:
    text = lexicon.without_filler_phrases("dang ky ket hon can giay to gi")
    assert text == "dang ky ket hon"


def test_fillers_are_known_and_subjects_are_not() -> None:
    assert lexicon.is_filler("can")
    assert not lexicon.is_filler("hon")


@pytest.mark.parametrize("path", sorted(LEXICON.glob("*.yml")), ids=lambda path: path.stem)
def test_no_key_stands_twice_in_a_lexicon(path: Path) -> None:
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    if isinstance(root, yaml.MappingNode):
        keys = [key.value for key, _ in root.value]
        assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_lexicons_are_typed_as_text_not_as_yaml_booleans() -> None:
    assert not {"True", "False", "None"} & {*lexicon.replacements()}


def test_fillers_are_folded() -> None:
    data = yaml.safe_load((LEXICON / "fillers.yml").read_text(encoding="utf-8"))
    unfolded = [text for text in (*data["phrases"], *data["words"]) if fold(text) != text]
    assert unfolded == []


@pytest.mark.parametrize("word", ["nha", "nhi", "vang", "tre", "cu", "mat", "ho", "dat", "xe"])
def test_what_a_procedure_may_be_about_is_no_filler(word: str) -> None:
    assert not lexicon.is_filler(word)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("chồng bạo hành tôi", "danger"),
        ("chong bao hanh toi", "danger"),
        ("bảo hành tivi ở đâu", ""),
        ("Nó DOẠ GIẾT cả nhà", "danger"),
        ("làm bằng giả giá bao nhiêu", "illegal"),
        ("làm bằng giá rẻ", ""),
    ],
)
def test_an_alarm_is_heard_with_its_own_diacritics_or_with_none(text: str, kind: str) -> None:
    assert lexicon.alarm(text) == kind


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("khai tử và xóa thường trú", 2),
        ("khai tu va xoa thuong tru", 2),
        ("khai tử rồi nhận mai táng phí", 2),
        ("căn cước cùng hộ chiếu", 2),
        ("sổ đỏ cung cấp lại", 1),
        ("thuê người giúp việc làm vườn", 1),
    ],
)
def test_joints_stand_between_two_things_asked(text: str, parts: int) -> None:
    assert len(lexicon.joints().split(text)) == parts


@pytest.mark.parametrize(
    ("text", "back", "turned", "returned"),
    [
        ("nhầm, ý em là tạm vắng", True, True, False),
        ("còn tạm vắng thì sao", False, True, False),
        ("quay lại khai sinh lúc nãy", False, True, True),
        ("ban đầu chị hỏi hộ chiếu mà", False, False, True),
        ("lệ phí bao nhiêu", False, False, False),
    ],
)
def test_what_takes_back_turns_and_returns(
    text: str, back: bool, turned: bool, returned: bool
) -> None:
    folded = fold(text)
    assert lexicon.takes_back(folded) is back
    assert lexicon.turns(folded) is turned
    assert lexicon.returns(folded) is returned


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("còn phí bao nhiêu", []),
        ("giấy tờ cho cháu", []),
        ("làm khai sinh cho cháu cần giấy gì", ["khai", "sinh", "chau"]),
    ],
)
def test_words_that_name_a_subject(text: str, left: list[str]) -> None:
    assert lexicon.subject_words(fold(lexicon.without_filler_phrases(text))) == left
