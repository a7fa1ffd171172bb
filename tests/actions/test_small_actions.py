"""Yes, no, again, forget, where, and the list of topics."""

from __future__ import annotations

from collections.abc import Callable

import factories
from rasa_sdk.events import AllSlotsReset
from turn import BEES, BULLS, Done, Heard, memory

from actions.action_affirm import ActionAffirm
from actions.action_deny import ActionDeny
from actions.action_fields import ActionFields
from actions.action_forget import ActionForget
from actions.action_repeat import ActionRepeat
from actions.action_set_place import ActionSetPlace
from bot.content.kinds import Topic
from bot.storage import Store

Run = Callable[..., Done]


def test_yes_to_the_only_offer_takes_it(run: Run) -> None:
    done = run(ActionAffirm(), Heard("vâng", "affirm"), offered=[BEES], asked=["time"])

    assert done.reply["procedure"]["code"] == BEES
    assert done.reply["facets"] == ["time"]
    assert done.events == memory(procedure=BEES, recent=[BEES], asked=["time"])


def test_yes_to_two_offers_is_asked_again(run: Run) -> None:
    done = run(ActionAffirm(), Heard("vâng", "affirm"), offered=[BEES, BULLS], asked=["fee"])

    assert done.reply["kind"] == "clarify"
    assert done.events == memory(offered=[BEES, BULLS], asked=["fee"])


def test_yes_to_nothing_keeps_what_is_known(run: Run) -> None:
    done = run(ActionAffirm(), Heard("ok", "affirm"), procedure=BEES, recent=[BEES])

    assert done.reply["kind"] == "chat"
    assert done.events == memory(procedure=BEES, recent=[BEES])


def test_no_forgets_the_offers_and_the_procedure(run: Run) -> None:
    done = run(
        ActionDeny(), Heard("không phải", "deny", subject=False), procedure=BEES, offered=[BULLS]
    )

    assert done.reply["kind"] == "clarify"
    assert "18001096" in done.reply["text"]
    assert done.events == memory()


def test_no_with_the_right_name_answers_it(run: Run) -> None:
    heard = Heard("không, chọi trâu cơ", "deny", topics=[[(BULLS, 0.9)]])

    done = run(ActionDeny(), heard, procedure=BEES, recent=[BEES], asked=["fee"])

    assert done.reply["procedure"]["code"] == BULLS
    assert done.reply["facets"] == ["fee"]
    assert done.events == memory(procedure=BULLS, recent=[BULLS, BEES], asked=["fee"])


def test_the_last_answer_again(run: Run) -> None:
    first = run(ActionRepeat(), Heard("nói lại", "repeat"), procedure=BEES, asked=["fee"])

    assert first.reply["procedure"]["code"] == BEES
    assert first.reply["facets"] == ["fee"]
    assert first.events == memory(procedure=BEES, recent=[BEES], asked=["fee"])


def test_the_last_question_again(run: Run) -> None:
    done = run(ActionRepeat(), Heard("nói lại", "repeat"), procedure=BEES, offered=[BEES, BULLS])

    assert [item["code"] for item in done.reply["candidates"]] == [BEES, BULLS]
    assert done.events == memory(procedure=BEES, offered=[BEES, BULLS])


def test_nothing_to_say_again(run: Run) -> None:
    done = run(ActionRepeat(), Heard("nói lại", "repeat"))

    assert done.reply["kind"] == "clarify"
    assert done.events == memory()


def test_forgetting_says_nothing_and_resets_every_slot(run: Run) -> None:
    done = run(ActionForget(), Heard("làm lại", "start_over"), procedure=BEES, offered=[BULLS])

    assert done.replies == []
    assert done.events == [AllSlotsReset()]


def test_a_place_is_remembered_beside_the_rest(run: Run) -> None:
    heard = Heard("tôi ở Gia Lai", "set_place")

    done = run(ActionSetPlace(), heard, procedure=BEES, recent=[BEES], asked=["fee"])

    assert done.reply["kind"] == "chat"
    assert "Gia Lai" in done.reply["text"]
    assert done.events == memory(procedure=BEES, recent=[BEES], asked=["fee"], place="Gia Lai")


def test_an_unknown_place_changes_nothing(run: Run) -> None:
    done = run(ActionSetPlace(), Heard("tôi ở Xyz", "set_place"), place="Huế")

    assert done.reply["kind"] == "chat"
    assert done.events == memory(place="Huế")


def test_a_procedure_taken_for_a_place_is_answered(run: Run) -> None:
    heard = Heard("đăng ký chọi trâu", "set_place", topics=[[(BULLS, 0.9)]])

    done = run(ActionSetPlace(), heard)

    assert done.reply["procedure"]["code"] == BULLS


def test_the_topics_are_shown_as_buttons(run: Run, herd: Store) -> None:
    factories.publish(
        herd,
        "topic",
        Topic(key="vat-nuoi", title="Vật nuôi", names=["con vật"], codes=[BEES, BULLS]),
    )

    done = run(ActionFields(), Heard("các lĩnh vực", "ask_fields"), procedure=BEES)

    assert "Vật nuôi" in [button["title"] for button in done.reply["buttons"]]
    assert done.events == memory(procedure=BEES)
