"""Filing together as actions do it: slots in, replies and slots out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import factories
import pytest
from rasa_sdk.events import FollowupAction
from turn import BEES, BULLS, LIBRARY, Done, Heard, Json

from actions.action_affirm import ActionAffirm
from actions.action_answer import ActionAnswer
from actions.action_cancel import ActionCancel
from actions.action_guide import ActionGuide
from actions.action_in_hand import ActionInHand
from bot.answers.dossier_memory import CODE, FOLLOW, DossierMemory
from bot.answers.guide_memory import GO_ON, STEP, WHICH, GuideMemory, Guiding, written
from bot.storage import Store

Run = Callable[..., Done]


@dataclass(frozen=True)
class Below(Heard):
    """A button below a step."""

    code: str = ""
    step: str = ""

    def message(self) -> Json:
        found = {"procedure_code": self.code, "guide_step": self.step}
        entities = [{"entity": name, "value": value} for name, value in found.items() if value]
        return {"text": f"/{self.intent}", "intent": {"name": self.intent}, "entities": entities}


@pytest.fixture(autouse=True)
def portal(herd: Store) -> None:
    factories.publish(herd, "portal_answer", factories.portal_answer("chung", "hỏi về cổng"))


def at(step: str, *more: str, asked: str = STEP) -> dict[str, Any]:
    """Return the slots of a filing in hand at ``step``; ``more`` filings wait."""
    memory = GuideMemory()
    for code in more:
        memory = memory.at(code, "fill")
    return {"guide": written(memory.at(BEES, step)), "guiding": asdict(Guiding(asked))}


def slots(done: Done) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in done.events if event["event"] == "slot"}


def step(done: Done) -> str:
    kept = slots(done)["guide"]
    return str(kept["going"][0]["step"]) if kept else ""


def typed(text: str, intent: str, *facets: str) -> Heard:
    return Heard(text, intent, [*facets], subject=False)


def test_who_asks_to_be_led_is_led(run: Run) -> None:
    heard = Heard("hướng dẫn tôi nộp online nuôi ong", "guide_online", [], [[(BEES, 0.95)]])
    done = run(ActionGuide(), heard)

    assert "Bước 1/8" in done.replies[-1]["text"]
    assert slots(done)["procedure"] == BEES
    assert step(done) == "account"


def test_who_asks_how_it_goes_online_is_told_and_offered_to_be_led(run: Run) -> None:
    heard = Heard("nuôi ong nộp online thế nào", "guide_online", ["online"], [[(BEES, 0.95)]])
    done = run(ActionGuide(), heard)

    assert done.reply["facets"] == ["online"]
    button = next(b for b in done.reply["buttons"] if b["title"] == "Hướng dẫn từng bước")
    assert button["payload"].startswith("/guide_online")
    assert "guide" not in slots(done)


def test_a_button_begins(run: Run) -> None:
    done = run(ActionGuide(), Below(intent="guide_online", code=BEES))
    assert step(done) == "account"


def test_what_is_talked_about_is_filed(run: Run) -> None:
    heard = typed("hướng dẫn tôi nộp online", "guide_online")
    assert step(run(ActionGuide(), heard, procedure=BEES)) == "account"


def test_nothing_named_is_asked_and_the_answer_begins(run: Run) -> None:
    asked = run(ActionGuide(), typed("hướng dẫn tôi nộp online", "guide_online"))
    assert slots(asked)["guiding"]["asked"] == WHICH

    named = Heard("nuôi ong", "ask_overview", ["overview"], [[(BEES, 0.95)]])
    done = run(ActionAnswer(), named, guiding=slots(asked)["guiding"])
    assert "Bước 1/8" in done.replies[-1]["text"]


def test_another_question_instead_of_a_name_is_answered(run: Run) -> None:
    heard = Heard("nuôi ong lệ phí bao nhiêu", "ask_fee", ["fee"], [[(BEES, 0.95)]])
    done = run(ActionAnswer(), heard, guiding=asdict(Guiding(WHICH)))
    assert done.reply["facets"] == ["fee"]
    assert slots(done)["guiding"] is None


@pytest.mark.parametrize(
    ("text", "intent", "chance"),
    [
        ("gặp cán bộ", "ask_person", 0.2),
        ("cho tôi gặp người", "ask_person", 0.44),
        ("tạm biệt", "goodbye", 0.11),
        ("cảm ơn", "thank", 0.09),
    ],
)
def test_who_says_something_else_is_not_asked_for_a_name_again(
    run: Run, text: str, intent: str, chance: float
) -> None:
    heard = Heard(text, intent, [], [[(BEES, chance)]], subject=intent != "thank")
    done = run(ActionInHand(), heard, procedure=BULLS, guiding=asdict(Guiding(WHICH)))
    assert done.replies == []
    assert slots(done) == {"guiding": None}


def test_a_name_beyond_doubt_begins_whatever_else_it_sounds_like(run: Run) -> None:
    heard = Heard("nuôi ong, cảm ơn nhé", "thank", [], [[(BEES, 0.95)]])
    assert step(run(ActionInHand(), heard, guiding=asdict(Guiding(WHICH)))) == "account"


def test_a_name_nobody_knows_is_asked_for_once_more(run: Run) -> None:
    heard = Heard("nuôi khủng long", "ask_overview", [], [[(BEES, 0.01)]])
    done = run(ActionAnswer(), heard, guiding=asdict(Guiding(WHICH)))
    assert done.reply["kind"] == "clarify"
    assert slots(done)["guiding"]["asked"] == WHICH


def test_giving_up_ends_the_question_which(run: Run) -> None:
    done = run(ActionCancel(), typed("thôi", "cancel"), guiding=asdict(Guiding(WHICH)))
    assert slots(done)["guiding"] is None


def test_what_was_withdrawn_is_said_not_walked(run: Run, herd: Store) -> None:
    factories.publish(herd, "overlay", factories.overlay("withdrawn", BEES))
    heard = typed("hướng dẫn tôi nộp online", "guide_online")
    done = run(ActionGuide(), heard, procedure=BEES)
    assert "Lời ghi chú của chúng tôi." in done.reply["text"]
    assert "guide" not in slots(done)


@pytest.mark.parametrize(
    "heard",
    [typed("làm tiếp", "guide_go_on"), Below(intent="guide_done", code=BEES, step="fill")],
    ids=["words", "button"],
)
def test_a_filing_withdrawn_half_way_is_dropped(run: Run, herd: Store, heard: Heard) -> None:
    factories.publish(herd, "overlay", factories.overlay("withdrawn", BEES))
    done = run(ActionGuide(), heard, guide=at("fill", BULLS)["guide"])
    assert "Lời ghi chú của chúng tôi." in done.reply["text"]
    assert [one["code"] for one in slots(done)["guide"]["going"]] == [BULLS]


def test_counter_only_is_told_kindly(run: Run) -> None:
    heard = Heard("dắt tôi nộp thẻ thư viện online", "guide_online", [], [[(LIBRARY, 0.95)]])
    done = run(ActionGuide(), heard)
    assert "chưa nộp qua mạng được" in done.reply["text"]
    assert slots(done)["guiding"] is None


def test_with_several_offered_none_is_chosen_by_the_wish_to_be_led(run: Run) -> None:
    heard = typed("cháu chỉ bác từng bước nhé", "guide_online")
    done = run(ActionGuide(), heard, offered=[BULLS, LIBRARY])
    assert done.reply["kind"] == "clarify"

    picked = run(ActionAnswer(), Heard("chọi trâu", "choose_option", [], []), **slots(done))
    assert "Bước 1/" in picked.replies[-1]["text"]


def test_two_named_at_once_are_filed_in_turn(run: Run) -> None:
    topics = [[(BEES, 0.95)], [(BULLS, 0.95)]]
    heard = Heard("hướng dẫn tôi nộp nuôi ong và chọi trâu", "guide_online", [], topics)
    kept = slots(run(ActionGuide(), heard))["guide"]
    assert [one["code"] for one in kept["going"]] == [BEES, BULLS]


def test_a_yes_at_a_step_goes_on(run: Run) -> None:
    done = run(ActionAffirm(), typed("dạ rồi", "affirm"), **at("open"))
    assert step(done) == "fill"
    assert done.events[-1] == FollowupAction("action_listen")


def test_a_question_is_answered_and_going_on_is_offered(run: Run) -> None:
    asked = run(
        ActionAnswer(), typed("bao nhiêu tiền", "ask_fee", "fee"), procedure=BEES, **at("pay")
    )
    assert [reply["kind"] for reply in asked.replies] == ["answer", "form"]
    assert "bước 6/8" in asked.replies[1]["text"]
    assert slots(asked)["guiding"]["asked"] == GO_ON

    done = run(ActionAffirm(), typed("ừ", "affirm"), **at("pay", asked=GO_ON))
    assert step(done) == "pay"


def test_a_question_asked_back_waits_for_its_answer_first(run: Run) -> None:
    heard = Heard("chọi", "ask_fee", ["fee"], [[(BULLS, 0.35), (LIBRARY, 0.3)]])
    done = run(ActionAnswer(), heard, **at("open"))
    assert [reply["kind"] for reply in done.replies] == ["clarify"]

    yes = run(ActionAffirm(), typed("đúng", "affirm"), offered=[BULLS, LIBRARY], **at("open"))
    assert [reply["kind"] for reply in yes.replies] == ["clarify"]


def test_stopping_says_where_and_nothing_more(run: Run) -> None:
    done = run(ActionCancel(), typed("thôi", "cancel"), **at("upload"))
    assert "bước 5/8" in done.reply["text"]
    assert (slots(done)["guiding"], step(done)) == (None, "upload")
    assert done.events[-1] == FollowupAction("action_listen")


def test_a_greeting_next_day_offers_to_go_on_once(run: Run) -> None:
    kept = {"guide": at("upload")["guide"]}
    first = run(ActionInHand(), Heard("chào", "greet"), **kept)
    assert "Xin phép nuôi ong" in first.reply["text"]

    again = run(ActionInHand(), Heard("chào", "greet"), guide=slots(first)["guide"])
    assert again.replies == []


def test_who_puts_it_off_is_not_asked_again_by_the_next_greeting(run: Run) -> None:
    kept = {"guide": at("upload")["guide"]}
    first = run(ActionInHand(), Heard("chào", "greet"), **kept)
    later = run(ActionGuide(), Below(intent="guide_later", code=BEES), guide=slots(first)["guide"])
    assert run(ActionInHand(), Heard("chào", "greet"), guide=slots(later)["guide"]).replies == []


def test_next_day_small_talk_is_not_taken_for_a_step(run: Run) -> None:
    kept = {"guide": at("upload")["guide"]}
    assert run(ActionInHand(), Heard("cảm ơn", "thank"), **kept).replies == []
    yes = run(ActionAffirm(), typed("ừ", "affirm"), **kept)
    assert [reply["kind"] for reply in yes.replies] == ["chat"]


def test_going_on_next_day_by_words(run: Run) -> None:
    kept = {"guide": at("upload")["guide"]}
    done = run(ActionGuide(), typed("làm tiếp", "guide_go_on"), **kept)
    assert step(done) == "upload"
    assert "Bước 5/8" in done.replies[-1]["text"]
    assert slots(done)["procedure"] == BEES


def test_the_end_waits_for_the_code_to_follow_it(run: Run) -> None:
    done = run(ActionGuide(), Below(intent="guide_done", code=BEES, step="result"), **at("result"))
    assert slots(done)["guide"] is None
    waits = DossierMemory(awaiting=CODE, wish=FOLLOW, reminded=True)
    assert slots(done)["dossier"] == asdict(waits)


def test_a_code_at_the_step_of_sending_is_one_to_follow(run: Run) -> None:
    done = run(ActionGuide(), Below(intent="guide_done", code=BEES, step="pay"), **at("pay"))
    assert step(done) == "send"
    assert slots(done)["dossier"]["wish"] == FOLLOW


def test_a_button_of_another_filing_turns_to_it(run: Run) -> None:
    done = run(ActionGuide(), Below(intent="guide_go_on", code=BULLS), **at("upload", BULLS))
    kept = slots(done)["guide"]["going"]
    assert [one["code"] for one in kept] == [BULLS, BEES]


@pytest.mark.parametrize(
    ("intent", "kind"), [("guide_done", "chat"), ("guide_stuck", "portal"), ("guide_go_on", "chat")]
)
def test_words_of_a_step_where_nothing_is_begun(run: Run, intent: str, kind: str) -> None:
    assert run(ActionGuide(), typed("gì đó", intent)).reply["kind"] == kind


def test_going_on_is_about_the_filing_though_a_checklist_is_open(run: Run) -> None:
    asking = {"code": BEES, "answers": {}, "asking": "case", "asked": ["case"]}
    done = run(ActionGuide(), typed("làm tiếp", "guide_go_on"), checklist=asking, **at("papers"))
    assert "Bước 2/8" in done.reply["text"]
    assert slots(done)["checklist"] is None
