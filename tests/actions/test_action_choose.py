"""A choice among what was offered, typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from turn import BEES, BULLS, Done, Heard, memory

from actions.action_choose import ActionChoose

Run = Callable[..., Done]


def chosen(run: Run, text: str, **heard: object) -> Done:
    message = Heard(text=text, intent="choose_option", **heard)  # type: ignore[arg-type]
    return run(ActionChoose(), message, offered=[BEES, BULLS], asked=["fee"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1", BEES),
        ("số 2", BULLS),
        ("cái đầu tiên", BEES),
        ("cai thu hai", BULLS),
        ("cái cuối cùng", BULLS),
    ],
)
def test_by_place_in_the_list(run: Run, text: str, code: str) -> None:
    done = chosen(run, text)

    assert done.reply["procedure"]["code"] == code
    assert done.reply["facets"] == ["fee"]
    assert done.events == memory(procedure=code, recent=[code], asked=["fee"])


def test_by_a_word_that_only_one_has(run: Run) -> None:
    done = chosen(run, "con trâu ấy")

    assert done.reply["procedure"]["code"] == BULLS
    assert done.events == memory(procedure=BULLS, recent=[BULLS], asked=["fee"])


def test_a_place_that_was_not_offered_is_asked_again(run: Run) -> None:
    done = chosen(run, "cái thứ ba")

    assert done.reply["kind"] == "clarify"
    assert [item["code"] for item in done.reply["candidates"]] == [BEES, BULLS]
    assert done.events == memory(offered=[BEES, BULLS], asked=["fee"])


def test_something_else_that_is_sure_is_answered(run: Run) -> None:
    done = chosen(run, "thôi hỏi việc khác", facets=["time"], topics=[[("9.000003", 0.95)]])

    assert done.reply["procedure"]["code"] == "9.000003"
    assert done.events == memory(procedure="9.000003", recent=["9.000003"], asked=["time"])


def test_a_choice_when_nothing_was_offered_goes_on_about_the_procedure(run: Run) -> None:
    heard = Heard(text="cái đầu tiên", intent="choose_option", subject=False)

    done = run(ActionChoose(), heard, procedure=BEES, recent=[BEES])

    assert done.reply["procedure"]["code"] == BEES
