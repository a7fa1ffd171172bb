"""What is said to one message: answer when sure, ask when not, own up when lost."""

from __future__ import annotations

import pytest
from talk import (
    BEES,
    BIRDS,
    GONE,
    MARRIAGE,
    SURE,
    UNSURE,
    asked_between,
    codes,
    going_on,
    guesses,
    heard,
    kinds,
    offered,
)

from bot.answers.deciding import Decider, Guess, Memory, thresholds
from bot.places.finding import Place


def test_the_bands_are_in_order() -> None:
    limits = thresholds()
    assert 0 < limits.unsure < limits.alone < limits.beside <= limits.sure < limits.certain < 1


# The portal.

PASSWORD = "@quen-mat-khau"


def test_a_question_about_the_portal_gets_the_likeliest_answer_about_it(decider: Decider) -> None:
    outcome = decider.portal(heard((BEES, 0.4), (PASSWORD, 0.3)), Memory(procedure=BEES))
    assert (kinds(outcome), outcome.replies[0].text) == (
        ["portal"],
        "Anh/chị bấm **Quên mật khẩu** rồi làm theo.",
    )


def test_a_question_about_the_portal_in_general_is_left_to_the_general_answer(
    decider: Decider,
) -> None:
    for found in ([(BEES, 0.4), (PASSWORD, 0.005)], []):
        outcome = decider.portal(heard(*found), Memory())
        assert [reply.text for reply in outcome.replies] == ["Anh/chị gọi tổng đài nhé."]


@pytest.mark.parametrize(("rival", "kind"), [(0.05, "portal"), (0.15, "clarify")])
def test_an_answer_about_the_portal_twice_as_likely_as_any_procedure_is_given(
    decider: Decider, rival: float, kind: str
) -> None:
    assert kinds(decider.decide(heard((PASSWORD, 0.2), (BEES, rival)), Memory())) == [kind]


def test_an_answer_about_the_portal_may_be_sure_or_offered_like_a_procedure(
    decider: Decider,
) -> None:
    assert kinds(decider.decide(heard((PASSWORD, SURE)), Memory())) == ["portal"]
    asked = decider.decide(heard((BEES, UNSURE), (PASSWORD, UNSURE - 0.05)), Memory())
    assert [button.payload for button in asked.replies[0].buttons][:2] == [
        f'/choose{{"procedure_code": "{BEES}"}}',
        f'/choose{{"procedure_code": "{PASSWORD}"}}',
    ]


# One message.


def test_a_sure_guess_is_answered_with_what_was_asked(decider: Decider) -> None:
    outcome = decider.decide(heard((MARRIAGE, SURE), (BEES, 0.02)), Memory())
    assert (kinds(outcome), codes(outcome)) == (["answer"], [MARRIAGE])
    assert outcome.replies[0].facets == ["fee"]
    assert outcome.memory == Memory(procedure=MARRIAGE, recent=(MARRIAGE,), asked=("fee",))


def test_two_near_guesses_are_asked_back_with_a_button_each(decider: Decider) -> None:
    outcome = decider.decide(heard((BEES, UNSURE), (MARRIAGE, UNSURE - 0.05)), Memory())
    assert kinds(outcome) == ["clarify"]
    assert offered(outcome) == [BEES, MARRIAGE]
    assert [button.payload for button in outcome.replies[0].buttons] == [
        f'/choose{{"procedure_code": "{BEES}"}}',
        f'/choose{{"procedure_code": "{MARRIAGE}"}}',
        "/deny",
    ]
    assert (outcome.memory.offered, outcome.memory.asked) == ((BEES, MARRIAGE), ("fee",))


def test_only_the_four_likeliest_are_offered(decider: Decider) -> None:
    guesses = [(code, 0.2) for code in ("9.000077", BEES, BIRDS, MARRIAGE, GONE)]
    assert offered(decider.decide(heard(*guesses), Memory())) == [BEES, BIRDS, MARRIAGE]


def test_a_guess_far_behind_is_not_offered(decider: Decider) -> None:
    assert offered(decider.decide(heard((BEES, 0.5), (BIRDS, 0.01)), Memory())) == [BEES]


def test_the_question_that_tells_them_apart_is_asked_if_there_is_one(decider: Decider) -> None:
    text = decider.decide(heard((BIRDS, UNSURE), (BEES, UNSURE)), Memory()).replies[0].text
    assert text.startswith("Anh/chị nuôi con gì?")
    assert "Ong" in text
    assert "Chim" in text


def test_nothing_near_is_owned_up_to_with_a_way_on(decider: Decider) -> None:
    for message in (heard((BEES, 0.01)), heard()):
        outcome = decider.decide(message, Memory())
        assert codes(outcome) == [None]
        assert "18001096" in outcome.replies[0].text
        assert outcome.replies[0].buttons
        assert outcome.memory.offered == ()


def test_two_sure_topics_are_both_answered_once(decider: Decider) -> None:
    both = ((Guess(MARRIAGE, SURE),), (Guess(BIRDS, SURE),))
    outcome = decider.decide(heard(topics=both), Memory())
    assert codes(outcome) == [MARRIAGE, BIRDS]
    assert outcome.memory.recent == (MARRIAGE, BIRDS)
    assert outcome.memory.procedure == BIRDS


def test_the_same_procedure_twice_is_answered_once(decider: Decider) -> None:
    twice = ((Guess(MARRIAGE, SURE),), (Guess(MARRIAGE, SURE),))
    assert codes(decider.decide(heard(topics=twice), Memory())) == [MARRIAGE]


def test_a_withdrawn_procedure_is_never_answered_from_its_record(decider: Decider) -> None:
    outcome = decider.decide(heard((GONE, SURE)), Memory())
    assert kinds(outcome) == ["clarify"]
    assert offered(outcome) == [MARRIAGE]
    assert outcome.memory.offered == (MARRIAGE,)


def test_something_without_a_record_is_told_with_our_note(decider: Decider) -> None:
    outcome = decider.decide(heard(("!vay-von", SURE)), Memory(procedure=BEES))
    assert kinds(outcome) == ["portal"]
    assert outcome.replies[0].text.startswith("Hỏi ngân hàng nhé.")


def test_what_follows_something_without_a_record_is_not_about_the_earlier_procedure(
    decider: Decider,
) -> None:
    memory = decider.decide(heard(("!vay-von", SURE)), Memory(procedure=BEES)).memory
    assert codes(decider.decide(going_on(), memory)) == [None]


def test_a_group_offers_its_procedures(decider: Decider) -> None:
    outcome = decider.decide(heard(("#chan-nuoi", SURE)), Memory())
    assert offered(outcome) == [BEES, BIRDS]
    assert outcome.memory.offered == (BEES, BIRDS)


@pytest.mark.parametrize("likely", [(BEES, BIRDS), (BIRDS, BEES)])
def test_an_open_question_asks_with_the_likelier_choice_first(
    decider: Decider, likely: tuple[str, str]
) -> None:
    guessed = (("?nuoi", SURE), *((code, UNSURE) for code in likely))
    outcome = decider.decide(heard(*guessed), Memory())
    assert (kinds(outcome), offered(outcome)) == (["clarify"], [*likely])


def test_the_groups_are_offered_as_fields(decider: Decider) -> None:
    (reply,) = decider.fields(Memory()).replies
    assert [button.title for button in reply.buttons] == ["Chăn nuôi"]


# What was talked about before.


def test_a_follow_up_is_about_the_procedure_in_hand(decider: Decider) -> None:
    outcome = decider.decide(going_on(facets=("time",)), Memory(procedure=MARRIAGE))
    assert codes(outcome) == [MARRIAGE]
    assert outcome.replies[0].facets == ["time"]


@pytest.mark.parametrize("alone", [UNSURE, SURE])
def test_what_a_message_means_beside_the_procedure_in_hand_is_answered(
    decider: Decider, alone: float
) -> None:
    said = heard((BEES, alone), beside=guesses((MARRIAGE, 0.9), (BEES, 0.05)))
    outcome = decider.decide(said, Memory(procedure=MARRIAGE))
    assert codes(outcome) == [MARRIAGE]


def test_what_is_named_beyond_doubt_is_answered_whatever_was_said_before(decider: Decider) -> None:
    said = heard((BEES, 0.99), beside=guesses((MARRIAGE, 0.9), (BEES, 0.05)))
    assert codes(decider.decide(said, Memory(procedure=MARRIAGE))) == [BEES]


def test_what_is_sure_by_itself_and_likeliest_in_its_place_is_answered(decider: Decider) -> None:
    said = heard((BEES, 0.8), beside=guesses((BEES, 0.4), (MARRIAGE, 0.3)))
    assert codes(decider.decide(said, Memory(procedure=MARRIAGE))) == [BEES]


def test_what_is_sure_by_itself_and_hardly_less_likely_in_its_place_is_answered(
    decider: Decider,
) -> None:
    said = heard((BEES, 0.8), beside=guesses((MARRIAGE, 0.45), (BEES, 0.4)))
    assert codes(decider.decide(said, Memory(procedure=MARRIAGE))) == [BEES]
    far = heard((BEES, 0.8), beside=guesses((MARRIAGE, 0.5), (BEES, 0.2)))
    assert kinds(decider.decide(far, Memory(procedure=MARRIAGE))) == ["clarify"]


def test_what_is_unsure_beside_what_was_said_is_asked(decider: Decider) -> None:
    said = heard((BEES, UNSURE), beside=guesses((BEES, 0.4), (MARRIAGE, 0.3)))
    assert offered(decider.decide(said, Memory(procedure=MARRIAGE))) == [BEES, MARRIAGE]


def test_what_nothing_else_comes_near_is_answered_sooner(decider: Decider) -> None:
    said = heard((BEES, UNSURE), beside=guesses((BEES, 0.4), (MARRIAGE, 0.01)))
    assert codes(decider.decide(said, Memory(procedure=MARRIAGE))) == [BEES]


@pytest.mark.parametrize("facet", ["documents", "fee", "time", "place", "steps"])
def test_the_same_question_twice_is_answered_more_simply(decider: Decider, facet: str) -> None:
    question = heard((BEES, SURE), facets=(facet,))
    first = decider.decide(question, Memory())
    (second,) = decider.decide(question, first.memory).replies
    assert (second.kind, second.facets) == ("answer", [facet])
    assert second.source == first.replies[0].source
    assert "nói gọn lại" in second.text
    assert second.text != first.replies[0].text


def test_who_turns_to_another_is_told_what_was_asked_of_the_first(decider: Decider) -> None:
    memory = Memory(procedure=BEES, asked=("documents",))
    said = heard((BIRDS, UNSURE), facets=("overview",), beside=guesses((BIRDS, 0.8)))
    outcome = decider.decide(said, memory)
    assert codes(outcome) == [BIRDS]
    assert outcome.replies[0].facets == ["documents"]


def test_who_asks_something_else_of_another_is_told_that(decider: Decider) -> None:
    memory = Memory(procedure=BEES, asked=("documents",))
    said = heard((BIRDS, UNSURE), facets=("fee",), beside=guesses((BIRDS, 0.8)))
    assert decider.decide(said, memory).replies[0].facets == ["fee"]


def test_who_asks_on_while_choices_are_open_is_asked_again(decider: Decider) -> None:
    open_ = asked_between(decider)
    said = heard((BEES, 0.1), facets=("time",), beside=guesses((BEES, 0.4), (BIRDS, 0.35)))
    again = decider.decide(said, open_)
    assert (kinds(again), offered(again)) == (["clarify"], list(open_.offered))
    assert again.memory.asked == ("time",)


def test_another_procedure_named_surely_changes_the_topic(decider: Decider) -> None:
    memory = Memory(procedure=MARRIAGE, recent=(MARRIAGE,))
    outcome = decider.decide(heard((BEES, SURE)), memory)
    assert codes(outcome) == [BEES]
    assert outcome.memory.recent == (BEES, MARRIAGE)


def test_a_correction_keeps_what_was_asked(decider: Decider) -> None:
    memory = Memory(procedure=BEES, asked=("documents",))
    outcome = decider.decide(heard((BIRDS, SURE), intent="correct_topic", facets=()), memory)
    assert codes(outcome) == [BIRDS]
    assert outcome.replies[0].facets == ["documents"]


def test_a_follow_up_about_nothing_asks_which_procedure(decider: Decider) -> None:
    outcome = decider.decide(going_on(), Memory())
    assert (kinds(outcome), codes(outcome)) == (["clarify"], [None])
    assert outcome.memory.asked == ("fee",)


def test_a_place_said_once_is_remembered(decider: Decider) -> None:
    told = heard((BEES, SURE), where=Place("Huế"))
    assert decider.decide(told, Memory()).memory.place == "Huế"
    assert decider.decide(heard((BEES, SURE)), Memory(place="Huế")).memory.place == "Huế"


def test_at_most_three_procedures_are_remembered(decider: Decider) -> None:
    memory = Memory(recent=(BEES, BIRDS, "9.000009"))
    assert decider.decide(heard((MARRIAGE, SURE)), memory).memory.recent == (MARRIAGE, BEES, BIRDS)
