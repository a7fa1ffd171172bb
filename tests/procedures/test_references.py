"""What content names must exist; what does not is said in words, and the import stops."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from factories import NOW, card

from bot.content.fee_policies import FeePolicy
from bot.content.life_events import LifeEvent
from bot.content.loading import ContentError
from bot.content.seeding import SOURCES, load_kind, seed_all
from bot.content.store import ContentStore
from bot.procedures.references import unknown
from bot.settings import ROOT
from bot.storage import Store

EVENT: dict[str, Any] = {
    "key": "nuoi-ong",
    "title": "Bắt đầu nuôi ong",
    "names": [f"nuôi ong kiểu {n}" for n in range(8)],
    "intro": "Ong cần vườn.",
    "steps": [{"title": "Xin phép", "code": "9.000001"}, {"title": "Bán mật", "code": "9.000001"}],
    "checked_on": "2026-07-01",
}
POLICY: dict[str, Any] = {
    "key": "ong",
    "province": "Huế",
    "source": "Báo",
    "fees": [{"name": "lệ phí", "codes": ["9.000001"]}],
    "percent": 10,
}


def loaded(event: dict[str, Any], policy: dict[str, Any] | None = None) -> dict[str, list[Any]]:
    return {
        "card": [card()],
        "confusable": [],
        "overlay": [],
        "life_event": [msgspec.convert({**EVENT, **event}, LifeEvent)],
        "fee_policy": [msgspec.convert({**POLICY, **(policy or {})}, FeePolicy)],
    }


def test_what_exists_is_fine() -> None:
    assert unknown(loaded({})) == []


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (
            {"steps": [EVENT["steps"][0], {"title": "Bán mật", "code": "9.000009"}]},
            "life_events.yml: nuoi-ong: steps[2]: code: no card has 9.000009",
        ),
        (
            {"steps": [EVENT["steps"][0], {"title": "Bán mật", "group": "mat"}]},
            "life_events.yml: nuoi-ong: steps[2]: group: lexicon/confusable.yml has no mat",
        ),
        (
            {"together": {"text": "làm một lượt.", "title": "Làm chung", "note": "chung"}},
            "life_events.yml: nuoi-ong: together.note: no overlay of the kind missing is chung",
        ),
    ],
)
def test_an_event_names_what_exists(event: dict[str, Any], says: str) -> None:
    assert unknown(loaded(event)) == [says]


def test_a_name_belongs_to_one_event() -> None:
    both = loaded({})
    both["life_event"].append(msgspec.convert({**EVENT, "key": "ong-khac"}, LifeEvent))
    assert "ong-khac: names: 'nuôi ong kiểu 0' stands at nuoi-ong too" in unknown(both)[0]


def test_a_policy_is_of_a_province_of_today() -> None:
    (said,) = unknown(loaded({}, {"province": "Kiên Giang"}))
    assert said.startswith("fee_policies.yml: ong: province: 'Kiên Giang' is none of the 34")


def test_the_projects_own_data_name_only_what_exists() -> None:
    assert unknown({kind: load_kind(kind, ROOT / "data") for kind in SOURCES}) == []


def test_a_problem_stops_the_import_before_anything_is_written(knowledge: Store) -> None:
    content = ContentStore(knowledge)
    with pytest.raises(ContentError, match="nothing has 9"):
        seed_all(content, ROOT / "data", NOW, lambda _: ["nothing has 9"])
    assert content.published("life_event", LifeEvent, NOW.date()) == {}
