"""A checklist in the actions: kept in its slot, given back from it, before other talk."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from factories import card, publish
from turn import Done, Heard, Pressed

from actions.action_answer import ActionAnswer
from actions.action_cancel import ActionCancel
from actions.action_choose import ActionChoose
from actions.action_deny import ActionDeny
from actions.action_in_hand import ActionInHand
from bot.storage import Store

Run = Callable[..., Done]
CODE = "9.000004"
PAPERS = [[(CODE, 0.97)]]
sys.path.append(str(Path(__file__).parents[1] / "answers"))
from papers import GOATS, HELP, RENT  # noqa: E402  # one procedure for both folders' tests


@pytest.fixture
def goats(herd: Store) -> None:
    publish(herd, "card", card(**GOATS))
    publish(herd, "case_question", RENT, HELP)


def slots(done: Done) -> dict[str, Any]:
    """Return the slots after a turn as they come back from a database."""
    found = {event["name"]: event["value"] for event in done.events if event["event"] == "slot"}
    kept: dict[str, Any] = json.loads(json.dumps(found))
    return kept


@pytest.mark.usefixtures("goats")
def test_the_state_goes_from_turn_to_turn_in_its_slot(run: Run) -> None:
    asked = Heard(text="nuôi dê cần giấy gì", facets=["documents"], topics=PAPERS)
    first = run(ActionAnswer(), asked)
    second = run(ActionChoose(), Heard(text="2", intent="choose_option"), **slots(first))
    third = run(ActionDeny(), Heard(text="nhờ chồng", intent="deny"), **slots(second))
    assert [done.reply["kind"] for done in (first, second, third)] == [
        "answer",
        "clarify",
        "answer",
    ]
    assert "Giấy thú y" in third.reply["text"]
    assert "Giấy nhờ" in third.reply["text"]


@pytest.mark.usefixtures("goats")
def test_nothing_is_said_after_an_answer_that_sounded_like_giving_up(run: Run) -> None:
    asked = Heard(text="nuôi cả trăm con dê cần giấy gì", facets=["documents"], topics=PAPERS)
    before = slots(run(ActionAnswer(), asked))
    done = run(ActionCancel(), Heard(text="tự đi", intent="cancel"), **before)
    assert done.reply["kind"] == "answer"
    assert {"event": "followup", "timestamp": None, "name": "action_listen"} in done.events


@pytest.mark.usefixtures("goats")
def test_giving_up_forgets_the_checklist(run: Run) -> None:
    asked = Heard(text="nuôi dê cần giấy gì", facets=["documents"], topics=PAPERS)
    before = slots(run(ActionAnswer(), asked))
    done = run(ActionCancel(), Heard(text="thôi", intent="cancel"), **before)
    assert (done.replies, slots(done)["checklist"]) == ([], None)


@pytest.mark.usefixtures("goats")
def test_while_a_dossiers_code_is_asked_for_the_checklist_waits(run: Run) -> None:
    asked = Heard(text="nuôi dê cần giấy gì", facets=["documents"], topics=PAPERS)
    before = slots(run(ActionAnswer(), asked))
    heard = Heard(text="2", intent="choose_option", subject=False)
    done = run(ActionChoose(), heard, **before, dossier={"awaiting": "code"})
    assert slots(done)["checklist"]["answers"] == {}


@pytest.mark.usefixtures("goats")
def test_a_button_of_something_else_is_no_answer(run: Run) -> None:
    asked = Heard(text="nuôi dê cần giấy gì", facets=["documents"], topics=PAPERS)
    before = slots(run(ActionAnswer(), asked))
    pressed = Pressed(text="/ask_person", intent="ask_person")
    assert run(ActionInHand(), pressed, **before).replies == []


@pytest.mark.usefixtures("goats")
def test_what_an_older_snapshot_lacks_is_filled(run: Run) -> None:
    before = {"code": CODE, "answers": {"case": "few"}, "asking": "rent"}
    done = run(ActionAnswer(), Heard(text="vườn nhà"), checklist=before, procedure=CODE)
    assert slots(done)["checklist"]["answers"] == {"case": "few", "rent": "no"}


@pytest.mark.usefixtures("goats")
def test_a_button_without_a_checklist_goes_to_its_own_action(run: Run) -> None:
    pressed = Pressed(text="/ask_fee", intent="ask_fee", code=CODE)
    assert run(ActionAnswer(), pressed).reply["facets"] == ["fee"]
