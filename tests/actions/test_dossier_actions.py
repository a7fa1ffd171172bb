"""Actions about dossiers over the demonstration data: slots in, replies, effects, events out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pytest
from exchange import ONE_KIND
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from turn import BEES, Done, Heard, Json

from actions import dossier_reading
from actions.action_affirm import ActionAffirm
from actions.action_answer import ActionAnswer
from actions.action_cancel import ActionCancel
from actions.action_deny import ActionDeny
from actions.action_dossier import ActionDossier
from actions.action_dossier_digits import ActionDossierDigits
from actions.action_follow_dossier import ActionFollowDossier
from actions.action_repeat import ActionRepeat
from actions.reading import now
from bot.answers.dossier_memory import CODE, FACTOR, OFFERED, TRIED, DossierMemory
from bot.dossiers.demo import load_demo
from bot.storage import Store

pytestmark = ONE_KIND
Run = Callable[..., Done]
Codes = Mapping[int, str]
FORGOTTEN = [SlotSet("procedure", None), SlotSet("offered", None)]


@dataclass(frozen=True)
class Typed(Heard):
    """A message in which our components found a code or four digits."""

    found: tuple[tuple[str, str], ...] = ()

    def message(self) -> Json:
        entities = [{"entity": name, "value": value} for name, value in self.found]
        return {**super().message(), "entities": entities}


@pytest.fixture
def codes(herd: Store, conversations_store: Store) -> Iterator[Codes]:
    """The codes of the demonstration data by serial number."""
    loaded = load_demo(conversations_store, now(), b"k" * 32)
    dossier_reading._store.cache_clear()
    dossier_reading._lookup.cache_clear()
    yield {int(one.code[-4:]): one.code for one in loaded}
    dossier_reading._store().dispose()


def slot(code: str = "", awaiting: str = "", **more: Any) -> Json:
    return asdict(DossierMemory(code, awaiting, **more))


def typed(text: str, intent: str = "ask_dossier", **found: str) -> Typed:
    return Typed(text, intent, subject=False, found=tuple(found.items()))


def pressed(intent: str, code: str) -> Typed:
    return Typed(f"/{intent}", intent, found=(("dossier_code", code),))


def test_a_code_is_looked_up_and_becomes_what_is_talked_about(run: Run, codes: Codes) -> None:
    done = run(ActionDossier(), typed(f"xem {codes[4]} giúp"), procedure=BEES)

    assert done.reply["dossier"]["status"] == 4
    assert done.reply["effects"] == ["looked_up:found"]
    assert done.events == [SlotSet("dossier", slot(codes[4])), *FORGOTTEN]


def test_a_button_carries_its_code(run: Run, codes: Codes) -> None:
    done = run(ActionDossier(), pressed("ask_dossier", codes[9]))
    assert done.reply["dossier"]["code"] == codes[9]


def test_a_code_typed_beside_a_button_of_nobody_is_read_from_the_text(
    run: Run, codes: Codes
) -> None:
    done = run(ActionDossier(), typed(codes[4], dossier_code=codes[9]))
    assert done.reply["dossier"]["code"] == codes[4]


def test_details_are_opened_of_the_dossier_in_hand(run: Run, codes: Codes) -> None:
    done = run(
        ActionDossier(), typed("xem chi tiết", "open_dossier"), dossier=slot(codes[12], OFFERED)
    )
    assert "**4 số cuối**" in done.reply["text"]
    assert done.events[0] == SlotSet("dossier", slot(codes[12], FACTOR))


def test_details_of_a_procedure_in_hand_are_no_dossier(run: Run, codes: Codes) -> None:
    done = run(ActionDossier(), typed("xem chi tiết", "open_dossier"), procedure=BEES)
    assert done.reply["dossier"] is None
    assert "mã hồ sơ" not in done.reply["text"]


def test_details_of_nothing_ask_for_the_code(run: Run, codes: Codes) -> None:
    done = run(ActionDossier(), typed("xem chi tiết hồ sơ", "open_dossier"))
    assert done.reply["kind"] == "form"


def test_four_digits_are_a_try_when_they_are_wanted(run: Run, codes: Codes) -> None:
    heard = typed("đuôi 1234", "give_digits", last_digits="1234")
    done = run(ActionDossierDigits(), heard, dossier=slot(codes[12], FACTOR))

    assert done.reply["effects"] == [f"open:{codes[12]}:1234"]
    assert done.events[0] == SlotSet("dossier", slot(codes[12], TRIED))


def test_four_digits_end_a_code_of_two_messages(run: Run, codes: Codes) -> None:
    begin, _, serial = codes[4].rpartition("-")
    heard = typed(serial, "give_digits", last_digits=serial)
    done = run(ActionDossierDigits(), heard, dossier=slot(awaiting=CODE, half=begin))

    assert done.reply["dossier"]["code"] == codes[4]


def test_four_digits_out_of_the_blue_are_a_message_like_others(run: Run, codes: Codes) -> None:
    done = run(ActionDossierDigits(), typed("1234", "give_digits", last_digits="1234"))
    assert done.reply["kind"] == "clarify"


def test_what_is_followed_leaves_as_an_effect(run: Run, codes: Codes) -> None:
    done = run(
        ActionFollowDossier(), typed("có gì thì báo", "follow_dossier"), dossier=slot(codes[4])
    )
    assert done.reply["text"] == ""
    assert done.reply["effects"] == [f"follow:{codes[4]}"]


@pytest.mark.parametrize(
    ("intent", "effect"), [("unfollow_dossier", "unfollow:"), ("list_dossiers", "followed")]
)
def test_stopping_and_listing_leave_as_effects(
    run: Run, codes: Codes, intent: str, effect: str
) -> None:
    done = run(ActionFollowDossier(), typed("hồ sơ theo dõi", intent))
    assert done.reply["effects"] == [effect]


def test_an_answer_given_meanwhile_reminds_once(run: Run, codes: Codes) -> None:
    question = Heard("phí nuôi ong", "ask_fee", ["fee"], [[(BEES, 0.9)]])
    first = run(ActionAnswer(), question, dossier=slot(awaiting=CODE))
    assert first.reply["text"].endswith("tìm thấy mã thì gửi vào đây, tôi tra tiếp.")
    kept = slot(awaiting=CODE, reminded=True)
    assert first.events[-1] == SlotSet("dossier", kept)

    second = run(ActionAnswer(), question, dossier=kept)
    assert "tôi tra tiếp" not in second.reply["text"]
    assert SlotSet("dossier", kept) not in second.events


def test_what_nobody_understands_is_a_failed_try_at_the_code(run: Run, codes: Codes) -> None:
    done = run(ActionAnswer(), Heard("ờ", "ask_overview"), dossier=slot(awaiting=CODE))
    assert done.reply["kind"] == "form"
    assert done.events[0] == SlotSet("dossier", slot(awaiting=CODE, failures=1))


@pytest.mark.parametrize("action", [ActionAnswer(), ActionRepeat()], ids=["asked", "again"])
def test_a_dossier_in_hand_answers_what_names_nothing(run: Run, codes: Codes, action: Any) -> None:
    heard = Heard("bao giờ xong", "ask_time", ["time"], subject=False)
    done = run(action, heard, dossier=slot(codes[4]))

    assert done.reply["dossier"]["code"] == codes[4]
    assert "ngày làm việc" in done.reply["text"]


def test_a_no_to_the_question_for_the_code_hears_where_it_is(run: Run, codes: Codes) -> None:
    done = run(ActionDeny(), Heard("không có", "deny", subject=False), dossier=slot(awaiting=CODE))
    assert "giấy hẹn" in done.reply["text"] or "Giấy tiếp nhận" in done.reply["text"]
    assert done.reply["kind"] == "form"


def test_a_yes_to_the_question_for_the_code_waits_for_it(run: Run, codes: Codes) -> None:
    done = run(ActionAffirm(), Heard("vâng", "affirm"), dossier=slot(awaiting=CODE))
    assert done.reply["text"].startswith("Vâng, tìm thấy mã")


def test_a_yes_to_an_offer_is_no_yes_to_the_code(run: Run, codes: Codes) -> None:
    done = run(ActionAffirm(), Heard("vâng", "affirm"), dossier=slot(awaiting=CODE), offered=[BEES])
    assert done.reply["procedure"]["code"] == BEES


async def test_stopping_forgets_the_dossier(codes: Codes) -> None:
    events = await ActionCancel().run(CollectingDispatcher(), no_tracker(), {})
    assert SlotSet("dossier", None) in events


def no_tracker() -> Tracker:
    return Tracker("conversation#2", {}, {}, [], False, None, {}, "action_listen")
