"""Lower fees of provinces: both figures only where nothing is in doubt, else no figure at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest
from factories import TODAY, card, publish, put, record, way

from bot.answers import compose
from bot.answers.compose import Setting
from bot.answers.lower_fees import LowerFee, lower_fees, reduced
from bot.content.fee_policies import FeePolicy
from bot.procedures.catalogue import Catalogue, Procedure, join
from bot.procedures.record import Fee, Record
from bot.storage import Store

BEES = "9.000001"
POLICY: dict[str, Any] = {
    "key": "hue",
    "province": "Huế",
    "resolution": "Nghị quyết 18/NQ-ONG",
    "source": "Công báo của tỉnh",
    "fees": [{"name": "lệ phí nuôi ong", "fields": ["Chăn nuôi"]}],
    "percent": 40,
    "channel": "online",
    "valid_from": "2026-01-01",
    "valid_to": "2026-12-31",
    "verified_on": "2026-07-01",
}
FEE = Fee(amount=75000, text="Lệ phí cấp giấy phép")


def policy(**changes: Any) -> FeePolicy:
    return msgspec.convert({**POLICY, **changes}, FeePolicy)


def procedure(*fees: Fee, channel: str = "online", rule: FeePolicy | None = None) -> Procedure:
    bees = join(record(methods=[way("counter", FEE), way(channel, *fees)]), None)
    return replace(bees, policies=(rule or policy(),))


def told(of: Procedure, place: str = "Huế") -> list[LowerFee]:
    return lower_fees(of, place, TODAY)


def answer(of: Procedure, place: str = "Huế") -> str:
    return compose.answer(of, ["fee"], Setting(TODAY, "18001096"), place=place).text


def test_both_figures_stand_with_resolution_channel_and_end() -> None:
    text = answer(procedure(FEE))
    assert "Huế giảm **40 %** lệ phí nuôi ong khi nộp trực tuyến" in text
    assert "theo Nghị quyết 18/NQ-ONG, đến hết ngày 31/12/2026" in text
    assert "75.000 đồng còn **45.000 đồng**" in text


def test_an_amount_takes_the_place_of_the_records() -> None:
    text = answer(procedure(FEE, rule=policy(percent=None, amount=0)))
    assert "chỉ còn **0 đồng** thay cho 75.000 đồng" in text
    assert "miễn phí" not in text


@pytest.mark.parametrize("lacking", ["verified_on", "valid_to"])
def test_unverified_or_without_an_end_it_is_told_without_a_figure(lacking: str) -> None:
    text = answer(procedure(FEE, rule=policy(**{lacking: None})))
    assert "Huế có thể giảm lệ phí nuôi ong khi nộp trực tuyến (Nghị quyết 18/NQ-ONG)" in text
    assert "hỏi nơi nhận hồ sơ" in text
    assert "45.000" not in text
    assert "40 %" not in text


@pytest.mark.parametrize("place", ["", "Hà Nội"])
def test_nothing_is_said_where_the_place_is_unknown_or_another(place: str) -> None:
    assert told(procedure(FEE), place) == []
    assert "Huế" not in answer(procedure(FEE), place)


@pytest.mark.parametrize(
    ("today", "holds"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_it_holds_from_its_first_day_to_its_last(
    knowledge: Store, today: date, holds: bool
) -> None:
    put(knowledge, record(methods=[way("online", FEE)]))
    publish(knowledge, "fee_policy", policy())
    bees = Catalogue(knowledge).get(BEES, today)
    assert bees is not None
    assert bool(lower_fees(bees, "Huế", today)) is holds


def test_a_way_to_file_that_the_policy_does_not_name_stays_as_it_is() -> None:
    assert told(procedure(FEE, channel="post")) == []


def test_a_policy_without_a_channel_is_for_every_way_to_file() -> None:
    (found,) = told(procedure(FEE, channel="post", rule=policy(channel=None)))
    assert found.sums == (("75.000 đồng", "45.000 đồng"),)


@pytest.mark.parametrize("fees", [(), (Fee(text="Không thu", free=True),)])
def test_where_no_fee_is_stated_nothing_is_said(fees: tuple[Fee, ...]) -> None:
    assert told(procedure(*fees)) == []


@pytest.mark.parametrize(
    "fees",
    [
        (FEE, Fee(amount=50000, text="Lệ phí cấp đổi")),
        (Fee(text="Do Hội đồng nhân dân tỉnh quyết định"),),
        (Fee(amount=75000, text="75.000 đồng; trên 10 thùng ong thì 150.000 đồng"),),
        (Fee(amount=75000, text="Từ 75.000 đến 1.500.000 đồng"),),
        (Fee(amount=75000, text="Giảm 50% cho người cao tuổi"),),
        (Fee(amount=75, currency="USD", text="Lệ phí"),),
    ],
)
def test_a_fee_of_several_lines_or_figures_is_not_computed(fees: tuple[Fee, ...]) -> None:
    (found,) = told(procedure(*fees))
    assert found.sums == ()
    text = answer(procedure(*fees))
    assert "giảm **40 %**" in text
    assert "45.000" not in text
    assert "Số tiền còn lại anh/chị hỏi nơi nhận hồ sơ" in text


def test_the_line_that_is_meant_is_known_by_its_words() -> None:
    kinds = [{"name": "lệ phí cấp đổi", "fields": ["Chăn nuôi"], "line": ["cấp đổi"]}]
    fees = (FEE, Fee(amount=50000, text="Lệ phí cấp đổi"))
    (found,) = told(procedure(*fees, rule=policy(fees=kinds)))
    assert found.sums == (("50.000 đồng", "30.000 đồng"),)


def test_an_exempt_line_beside_the_fee_does_not_stop_the_sum() -> None:
    (found,) = told(procedure(FEE, Fee(text="Hộ nghèo không mất tiền", free=True)))
    assert found.sums == (("75.000 đồng", "45.000 đồng"),)


@pytest.mark.parametrize(
    "kind",
    [
        {"name": "lệ phí khác", "fields": ["Hộ tịch"]},
        {"name": "lệ phí nuôi ong", "fields": ["Chăn nuôi"], "not_codes": [BEES]},
        {"name": "lệ phí nuôi ong", "fields": ["Chăn nuôi"], "line": ["đổi tên"]},
    ],
)
def test_another_kind_of_fee_stays_as_it_is(kind: dict[str, Any]) -> None:
    assert told(procedure(FEE, rule=policy(fees=[kind]))) == []


def test_a_ministrys_procedure_is_no_business_of_a_province() -> None:
    of_ministry: Record = record(methods=[way("online", FEE)], level="ministry")
    assert told(replace(join(of_ministry, None), policies=(policy(),))) == []


@pytest.mark.parametrize(
    ("amount", "percent", "left"), [(75000, 40, 45000), (1001, 50, 501), (1003, 33, 672)]
)
def test_what_is_left_is_whole_dong(amount: int, percent: int, left: int) -> None:
    assert reduced(amount, policy(percent=percent)) == left


def test_a_policy_that_would_cost_more_is_not_computed() -> None:
    (found,) = told(procedure(FEE, rule=policy(percent=None, amount=80000)))
    assert found.sums == ()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"percent": None}, "either percent"),
        ({"amount": 0}, "either percent"),
        ({"resolution": None}, "names its resolution"),
        ({"valid_to": "2025-01-01"}, "before valid_from"),
        ({"fees": [{"name": "lệ phí"}]}, "fields or codes"),
    ],
)
def test_a_policy_that_says_too_little_is_refused_in_words(
    changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(msgspec.ValidationError, match=says):
        policy(**changes)


def test_a_policy_published_today_is_told_with_the_next_answer(knowledge: Store) -> None:
    put(knowledge, record(methods=[way("online", FEE)], updated_at=None))
    catalogue = Catalogue(knowledge)
    before = catalogue.get(BEES, TODAY)
    publish(knowledge, "card", card())
    publish(knowledge, "fee_policy", policy())
    after = catalogue.get(BEES, TODAY)
    assert before is not None
    assert after is not None
    assert "Huế" not in answer(before)
    assert "10.000 đồng còn **6.000 đồng**" in answer(after)
