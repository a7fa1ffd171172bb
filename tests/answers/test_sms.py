"""A facet as an SMS: within the network's bounds, whole pieces only, always with the link."""

from __future__ import annotations

from pathlib import Path

import pytest
from factories import TODAY, card, record, way

from bot.answers.compose import Setting
from bot.answers.offices import Whereabouts
from bot.answers.sms import ROOM, Sms, length, shortest, sms
from bot.answers.telling import TOLD, Local, local
from bot.procedures.catalogue import Catalogue, Procedure, join
from bot.procedures.record import Case, Document, Fee
from bot.storage import open_store

SETTING = Setting(TODAY, "18001096", public_url="https://motcua.example.vn")
LINK = "https://motcua.example.vn/thu-tuc/9.000001"
NOWHERE = Local(None, "", "")
GSM = set(
    "[] @$_!\"#%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)


def bees() -> Procedure:
    return join(None, card())


def text(facet: str, marks: bool = False, of: Procedure | None = None) -> Sms:
    return shortest(of or bees(), facet, SETTING, NOWHERE, marks=marks)


def test_a_fee_fits_into_one_part_without_diacritics() -> None:
    made = text("fee")
    assert made.text == (
        "Xin phep nuoi ong. Le phi: nop truc tiep 20.000d; nop truc tuyen 10.000d. Xem: " + LINK
    )
    assert (made.parts, made.whole, made.length) == (1, True, len(made.text))


def test_with_diacritics_it_is_written_as_it_is_spoken() -> None:
    made = text("time", marks=True)
    assert made.text.startswith("Xin phép nuôi ong. Thời gian: 3 ngày làm việc")
    assert made.text.endswith(LINK)
    assert made.length <= ROOM[True][made.parts - 1]


def test_papers_are_named_with_how_many() -> None:
    assert "Don xin nuoi ong (1 ban chinh)" in text("documents").text


@pytest.mark.parametrize("marks", [False, True])
@pytest.mark.parametrize("parts", [1, 2])
def test_what_does_not_fit_is_left_out_whole_and_said(marks: bool, parts: int) -> None:
    names = [f"Giấy chứng nhận kiểm dịch số {number}" for number in range(30)]
    case = Case(documents=[Document(name=name, original=1) for name in names])
    many = join(record(cases=[case]), None)
    made = sms(many, "documents", SETTING, NOWHERE, marks=marks, parts=parts)
    assert made.length <= made.room == ROOM[marks][parts - 1]
    assert not made.whole
    assert made.text.endswith(LINK)
    told = made.text.count("iấy chứng nhận" if marks else "iay chung nhan")
    assert told == made.text.count("(1 bản chính)" if marks else "(1 ban chinh)")
    assert ("Còn nữa" if marks else "Con nua") in made.text or not told


def test_an_amount_is_never_cut() -> None:
    fees = [Fee(amount=1_000_000 + n, text=f"Dòng phí thứ {n} rất dài") for n in range(20)]
    made = text("fee", of=join(record(methods=[way("counter", *fees)]), None))
    amounts = {f"{1_000_000 + n:,}".replace(",", ".") + "d" for n in range(20)}
    told = {word.strip("();") for word in made.text.split() if word.startswith("1.0")}
    assert told
    assert told <= amounts


def test_signs_that_old_telephones_lack_are_replaced() -> None:
    strange = join(record(name="Cấp phép “nuôi ong” – dế… m² [thử]"), None)
    made = text("time", of=strange)
    assert set(made.text) <= GSM
    assert length("[a]") == 5
    assert length("ạ") == 1
    assert length("\U0001f41d") == 3 - 1


def test_what_is_not_stated_is_a_link_alone() -> None:
    made = text("mistakes", of=join(record(), None))
    assert (made.text, made.whole) == (f"Cap giay phep nuoi ong. Xem: {LINK}", True)


def test_a_long_name_leaves_room_for_the_link() -> None:
    long = join(record(name="Thủ tục cấp giấy phép " * 30), None)
    for marks in (False, True):
        made = text("fee", marks, long)
        assert LINK in made.text
        assert made.length <= made.room


@pytest.fixture(scope="module")
def every_card(project_knowledge: Path) -> list[Procedure]:
    catalogue = Catalogue(open_store("knowledge", project_knowledge.parent))  # it is only read
    codes = sorted(catalogue.content.published("card", type(card()), TODAY))
    return [found for code in codes if (found := catalogue.get(code, TODAY))]


@pytest.mark.parametrize("facet", TOLD)
def test_every_card_of_ours_fits(every_card: list[Procedure], facet: str) -> None:
    at = [local(one, SETTING, Whereabouts("Hà Nội", "Phường Hồng Hà"), []) for one in every_card]
    for one, here in zip(every_card, at, strict=True):
        for marks in (False, True):
            made = shortest(one, facet, SETTING, here, marks=marks)
            assert made.length <= made.room, made.text
            assert made.text.endswith(f"/thu-tuc/{one.code}")
            assert marks or set(made.text) <= GSM
