"""What an action notes of a turn: enough to count it and to learn from it, and no words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import factories
import msgspec
import pytest
from turn import BEES, BULLS, LIBRARY, Done, Heard, Pressed

from actions.action_answer import ActionAnswer
from actions.action_deny import ActionDeny
from actions.action_guide import ActionGuide
from actions.action_set_place import ActionSetPlace
from bot.answers.guide_memory import STEP, GuideMemory, Guiding, written
from bot.conversations.noted import Noted
from bot.storage import Store

Run = Callable[..., Done]
LEAD = "hướng dẫn tôi nộp online nuôi ong"


@pytest.fixture(autouse=True)
def portal(herd: Store) -> None:
    factories.publish(herd, "portal_answer", factories.portal_answer("chung", "hỏi về cổng"))


def noted(done: Done) -> Noted:
    """Read the note as the gateway does."""
    return msgspec.json.decode(json.dumps(done.noted), type=Noted)


def test_an_answer_notes_what_was_understood_and_the_field(run: Run) -> None:
    heard = Heard("bí mật nuôi ong", "ask_fee", ["fee"], [[(BEES, 0.97), (BULLS, 0.1)]])
    found = run(ActionAnswer(), heard, place="Huế")
    assert noted(found) == Noted(
        intent="ask_fee",
        candidates={BEES: 0.97, BULLS: 0.1},
        province="Huế",
        field="Chăn nuôi",
    )
    assert "bí mật" not in json.dumps(found.noted)


def test_a_question_back_notes_the_candidates_and_is_not_lost(run: Run) -> None:
    heard = Heard("xin phép", "ask_overview", [], [[(BEES, 0.4), (LIBRARY, 0.3)]])
    found = noted(run(ActionAnswer(), heard))
    assert (found.chance, found.lost, found.field) == (0.4, False, "")


def test_what_is_named_in_vain_is_lost_and_what_names_nothing_is_not(run: Run) -> None:
    vain = Heard("xin phép nuôi dế", "ask_overview", [], [[(BEES, 0.01)]])
    assert noted(run(ActionAnswer(), vain)).lost
    assert not noted(run(ActionAnswer(), Heard("cần giấy gì", "ask_documents", subject=False))).lost


def test_a_button_notes_no_candidates(run: Run) -> None:
    pressed = Pressed("/ask_fee", "ask_fee", code=BEES)
    assert noted(run(ActionAnswer(), pressed)) == Noted(intent="ask_fee", field="Chăn nuôi")


def test_a_no_to_an_answer_is_noted(run: Run) -> None:
    heard = Heard("không phải", "deny", subject=False)
    assert noted(run(ActionDeny(), heard, procedure=BEES)).denied


def test_a_place_is_noted_in_the_turn_it_is_told_in(run: Run) -> None:
    heard = Heard("tôi ở Huế", "set_place", subject=False)
    assert noted(run(ActionSetPlace(), heard)).province == "Huế"


def filing(step: str) -> dict[str, Any]:
    return {
        "guide": written(GuideMemory().at(BEES, step)),
        "guiding": asdict(Guiding(STEP)),
    }


def test_a_filing_is_noted_when_it_begins_and_when_it_ends(run: Run) -> None:
    begun = run(ActionGuide(), Heard(LEAD, "guide_online", [], [[(BEES, 0.95)]]))
    going = run(ActionGuide(), Heard("xong rồi", "guide_done", subject=False), **filing("fill"))
    ended = run(ActionGuide(), Heard("xong rồi", "guide_done", subject=False), **filing("result"))
    assert [noted(one).guide for one in (begun, going, ended)] == ["begun", "", "finished"]
