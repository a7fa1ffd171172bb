"""The choice model: how likely each candidate is, and that none is meant."""

from __future__ import annotations

import pytest

from bot.procedures.ranking import Ranking, Weights, ranking


@pytest.fixture
def model() -> Ranking:
    return Ranking(
        Weights(
            names=["words", "bag"],
            mean=[0.5, 0.0],
            scale=[0.5, 1.0],
            hidden=[[1.0], [0.0]],
            bias=[0.0],
            out=[2.0],
            direct=[0.5, 1.0],
            none=1.0,
            fixed={"withdrawn": -3.0},
        )
    )


def test_the_chances_leave_room_for_none(model: Ranking) -> None:
    low, high = model.scores([{"words": 0.1}, {"words": 0.9}])
    assert 0 < low < high < 1 - low
    assert model.scores([]) == []


def test_a_rule_is_added_to_what_was_learned(model: Ranking) -> None:
    free, gone = model.utilities([{"words": 0.9}, {"words": 0.9, "withdrawn": 1.0}])
    assert gone == pytest.approx(free - 3.0)


def test_a_feature_explains_what_it_adds_beside_a_usual_one(model: Ranking) -> None:
    found = model.contributions({"words": 0.5, "bag": 0.25, "withdrawn": 1.0})
    assert found == pytest.approx({"words": 0.0, "bag": 0.25, "withdrawn": -3.0})


def test_the_model_in_use_pushes_withdrawn_records_back() -> None:
    assert ranking().weights.fixed["withdrawn"] < 0
