"""The curve of thresholds: what another value of `sure` would have answered and got wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

from measures import (
    Result,
    Share,
    answered,
    asked,
    confident_wrong,
    first_right,
    share,
    single,
)
from rasa_sdk import Tracker

from actions import reading
from bot.answers import deciding, hearing
from bot.answers.deciding import Memory

VALUES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
DECIDES = "action_answer"


@dataclass(frozen=True)
class Point:
    """One value of `sure` and what came of it."""

    sure: float
    answered: Share
    asked: Share
    answered_wrong: Share
    wrong: Share


def points(results: Sequence[Result]) -> list[Point]:
    """Return the points of the curve, the value in use among them, by rising value."""
    values = sorted({*VALUES, deciding.thresholds().sure})
    return [_point(value, results) for value in values]


def _point(value: float, results: Sequence[Result]) -> Point:
    limits = replace(deciding.thresholds(), sure=value)
    with (
        mock.patch.object(deciding, "thresholds", return_value=limits),
        mock.patch.object(hearing, "thresholds", return_value=limits),
    ):
        again = [_decided_again(result) for result in results]
    about = single(again)
    return Point(
        sure=value,
        answered=share(answered(r) for r in about),
        asked=share(asked(r) for r in about),
        answered_wrong=share(not first_right(r) for r in about if answered(r)),
        wrong=share(confident_wrong(r) for r in again),
    )


def _decided_again(result: Result) -> Result:
    """Return the result as the action would decide it now; other actions stay as they were."""
    heard = result.heard
    if heard.action != DECIDES:
        return result
    outcome = reading.decider().decide(reading.heard(_tracker(heard.parsed)), Memory())
    return replace(result, heard=replace(heard, replies=tuple(outcome.replies)))


def _tracker(parsed: Any) -> Tracker:
    return Tracker("curve", {}, dict(parsed), [], False, None, {}, None)
