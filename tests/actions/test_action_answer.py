"""Questions about procedures: an answer, a question back, or an honest "I do not know"."""

from __future__ import annotations

from collections.abc import Callable

from turn import BEES, BULLS, LIBRARY, Done, Heard, Pressed, memory

from actions.action_answer import ActionAnswer

Run = Callable[..., Done]


def test_a_sure_topic_is_answered_and_remembered(run: Run) -> None:
    done = run(ActionAnswer(), Heard(facets=["fee"], topics=[[(BEES, 0.95), (BULLS, 0.02)]]))

    assert done.reply["kind"] == "answer"
    assert done.reply["procedure"]["code"] == BEES
    assert done.reply["facets"] == ["fee"]
    assert "20.000 đồng" in done.reply["text"]
    assert done.reply["source"]["decision"] == "5/QĐ-ONG"
    assert done.events == memory(procedure=BEES, recent=[BEES], asked=["fee"])


def test_two_near_topics_are_offered_with_buttons(run: Run) -> None:
    heard = Heard(facets=["time"], topics=[[(BEES, 0.45), (BULLS, 0.40)]])

    done = run(ActionAnswer(), heard, procedure=LIBRARY, recent=[LIBRARY])

    assert done.reply["kind"] == "clarify"
    assert [item["code"] for item in done.reply["candidates"]] == [BEES, BULLS]
    payloads = [button.get("payload") for button in done.reply["buttons"]]
    assert payloads[0] == '/choose{"procedure_code": "9.000001"}'
    assert payloads[-1] == "/deny"
    assert done.events == memory(
        procedure=LIBRARY, recent=[LIBRARY], offered=[BEES, BULLS], asked=["time"]
    )


def test_nothing_near_is_owned_up_to(run: Run) -> None:
    done = run(ActionAnswer(), Heard(facets=["fee"], topics=[[(BEES, 0.01)]]))

    assert done.reply["kind"] == "clarify"
    assert done.reply["procedure"] is None
    assert "18001096" in done.reply["text"]
    assert done.events == memory(asked=["fee"])


def test_a_question_without_a_name_goes_on_about_the_last_procedure(run: Run) -> None:
    heard = Heard(facets=["documents"], topics=[[]], subject=False)

    done = run(ActionAnswer(), heard, procedure=BEES, recent=[BEES], asked=["fee"])

    assert done.reply["procedure"]["code"] == BEES
    assert done.reply["facets"] == ["documents"]
    assert done.events == memory(procedure=BEES, recent=[BEES], asked=["documents"])


def test_two_things_asked_get_a_reply_each(run: Run) -> None:
    heard = Heard(facets=["place"], topics=[[(BEES, 0.9)], [(BULLS, 0.9)]])

    done = run(ActionAnswer(), heard)

    assert [reply["procedure"]["code"] for reply in done.replies] == [BEES, BULLS]
    assert done.events == memory(procedure=BULLS, recent=[BEES, BULLS], asked=["place"])


def test_a_button_asks_of_its_own_procedure(run: Run) -> None:
    pressed = Pressed('/ask_time{"procedure_code": "9.000001"}', "ask_time", code=BEES)

    done = run(ActionAnswer(), pressed, procedure=BULLS, recent=[BULLS], asked=["fee"])

    assert done.reply["procedure"]["code"] == BEES
    assert done.reply["facets"] == ["time"]
    assert done.events == memory(procedure=BEES, recent=[BEES, BULLS], asked=["time"])


def test_a_choice_by_button_answers_what_was_asked_before(run: Run) -> None:
    pressed = Pressed('/choose{"procedure_code": "9.000002"}', "choose", code=BULLS)

    done = run(ActionAnswer(), pressed, offered=[BEES, BULLS], asked=["fee"])

    assert done.reply["procedure"]["code"] == BULLS
    assert done.reply["facets"] == ["fee"]
    assert done.events == memory(procedure=BULLS, recent=[BULLS], asked=["fee"])


def test_a_code_typed_in_a_text_is_no_choice_of_a_button(run: Run) -> None:
    heard = Heard(text="9.000002 nhé", intent="choose", facets=[], topics=[[(BEES, 0.9)]])

    assert run(ActionAnswer(), heard).reply["procedure"]["code"] == BEES


def test_a_province_in_the_question_is_remembered(run: Run) -> None:
    heard = Heard("phí nuôi ong ở Gia Lai", facets=["fee"], topics=[[(BEES, 0.9)]])

    done = run(ActionAnswer(), heard)

    assert done.events == memory(procedure=BEES, recent=[BEES], asked=["fee"], place="Gia Lai")


def test_a_procedure_that_is_gone_since_is_owned_up_to(run: Run) -> None:
    pressed = Pressed('/ask_fee{"procedure_code": "9.999999"}', "ask_fee", code="9.999999")

    done = run(ActionAnswer(), pressed)

    assert done.reply["kind"] == "clarify"
    assert done.reply["procedure"] is None
