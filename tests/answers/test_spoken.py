"""What is read out: short sentences, plain words, nothing of markdown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from factories import TODAY, card, record, way
from settled import office

from bot.answers.compose import Setting
from bot.answers.offices import Whereabouts
from bot.answers.spoken import LONGEST, spoken
from bot.answers.telling import TOLD, local
from bot.content.fee_policies import FeePolicy
from bot.procedures.catalogue import Procedure, join
from bot.procedures.record import Case, Document, Fee

SETTING = Setting(TODAY, "18001096")
POLICY: dict[str, Any] = {
    "key": "hue",
    "province": "Huế",
    "resolution": "Nghị quyết 18/NQ-ONG",
    "source": "Công báo",
    "fees": [{"name": "lệ phí nuôi ong", "fields": ["Chăn nuôi"]}],
    "percent": 50,
    "channel": "online",
    "valid_from": "2026-01-01",
    "valid_to": "2026-12-31",
    "verified_on": "2026-07-01",
}


def told(facet: str, of: Procedure | None = None, at: Whereabouts | None = None) -> list[str]:
    of = of or join(None, card())
    return spoken(of, facet, SETTING, local(of, SETTING, at or Whereabouts(), []))


def test_a_fee_is_one_sentence_for_each_amount() -> None:
    assert told("fee") == [
        "Nộp trực tiếp thì như sau.",
        "20.000 đồng, mỗi giấy.",
        "Nộp trực tuyến thì như sau.",
        "10.000 đồng, mỗi giấy.",
        "Nộp qua mạng rẻ hơn 10.000 đồng.",
    ]


def test_papers_are_counted() -> None:
    sentences = told("documents")
    assert sentences[0].startswith("Thứ nhất: Đơn xin nuôi ong, 1 bản chính")
    assert any(one.startswith("Mang theo để cho xem: Thẻ căn cước") for one in sentences)


def test_a_record_without_a_fee_never_sounds_free() -> None:
    sentences = told("fee", join(record(), None))
    assert sentences == [
        "Cổng Dịch vụ công không ghi mức phí.",
        "Anh/chị hỏi nơi nhận trước khi nộp.",
    ]


def test_the_lower_fee_of_the_place_is_read_too() -> None:
    rule = msgspec.convert(POLICY, FeePolicy)
    bees = replace(join(record(methods=[way("online", Fee(amount=20000))]), None), policies=(rule,))
    assert any("10.000 đồng" in one for one in told("fee", bees, Whereabouts("Huế")))
    assert not any("10.000 đồng" in one for one in told("fee", bees, Whereabouts("Hà Nội")))


def test_the_office_of_the_place_is_read_too() -> None:
    bees = join(None, card(field="Hộ tịch"))
    at = Whereabouts("Hà Nội", "Phường Hồng Hà")
    known = [office("one_stop", "Trung tâm", "Phường Hồng Hà")]
    sentences = spoken(bees, "place", SETTING, local(bees, SETTING, at, known))
    assert any("1 đường Thử" in one for one in sentences)


def test_long_sentences_are_divided_and_shorthand_is_written_out() -> None:
    name = "bản sao giấy tờ về đất; " * 12 + "nộp ở UBND xã"
    long = join(record(cases=[Case(documents=[Document(name=name, original=1)])]), None)
    sentences = told("documents", long)
    assert len(sentences) > 2
    assert all(len(one) <= LONGEST + 30 for one in sentences)
    assert all(one[0].isupper() and one.endswith((".", "!", "?", "…")) for one in sentences)
    assert "UBND" not in " ".join(told("documents", long))


@pytest.mark.parametrize("facet", TOLD)
def test_nothing_of_markdown_is_read(facet: str) -> None:
    whole = " ".join(told(facet, at=Whereabouts("Hà Nội", "Phường Hồng Hà")))
    assert not set("*[]_#`") & set(whole)
