"""A commune that was offered is picked in any action of talk, unless a question is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk.events import FollowupAction
from turn import BEES, BULLS, Done, Heard

from actions.action_answer import ActionAnswer
from actions.action_choose import ActionChoose

Run = Callable[..., Done]
OFFERED = {
    "name": "phường Cống Vị",
    "communes": [["Phường Giảng Võ", "Hà Nội"], ["Phường Ngọc Hà", "Hà Nội"]],
    "office": [],
    "was": "Phường Cống Vị, Quận Ba Đình, Hà Nội",
}


def slots(done: Done) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in done.events if event["event"] == "slot"}


@pytest.mark.parametrize("text", ["2", "chắc là Ngọc Hà", "Ngọc Hà"])
def test_a_pick_is_taken_and_nothing_is_said_after_it(run: Run, text: str) -> None:
    said = Heard(text, "choose_option", topics=[[(BEES, 0.2)]])

    done = run(ActionChoose(), said, place_asked=OFFERED)

    assert "phường Ngọc Hà" in done.reply["text"]
    assert slots(done)["commune"]["name"] == "Phường Ngọc Hà"
    assert slots(done)["place_asked"] is None
    assert done.events[-1] == FollowupAction("action_listen")


@pytest.mark.parametrize(
    ("text", "facets", "topics"),
    [
        ("nuôi ong ở Ngọc Hà cần giấy gì", ["documents"], [[(BEES, 0.95)]]),
        ("đăng ký nuôi ong ở Ngọc Hà", [], [[(BEES, 0.95)]]),
    ],
)
def test_a_question_that_names_an_offered_commune_is_answered_for_it(
    run: Run, text: str, facets: list[str], topics: list[list[tuple[str, float]]]
) -> None:
    done = run(ActionAnswer(), Heard(text, facets=facets, topics=topics), place_asked=OFFERED)

    assert done.reply["procedure"]["code"] == BEES
    assert slots(done)["commune"]["name"] == "Phường Ngọc Hà"
    assert FollowupAction("action_listen") not in done.events


def test_a_number_after_another_question_is_of_that_question(run: Run) -> None:
    unsure = Heard("nuôi con gì đó", topics=[[(BEES, 0.3), (BULLS, 0.3)]])
    asked = run(ActionAnswer(), unsure, place_asked=OFFERED)
    assert [item["code"] for item in asked.reply["candidates"]] == [BEES, BULLS]

    done = run(ActionChoose(), Heard("2", "choose_option"), **slots(asked))

    assert done.reply["procedure"]["code"] == BULLS
