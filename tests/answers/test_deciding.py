"""What is said to one message: answer when sure, ask when not, own up when lost."""

from __future__ import annotations

from typing import Any

import pytest
from factories import TODAY, card, overlay, publish, put, record

from bot.answers.compose import Choice, Setting
from bot.answers.deciding import (
    Decider,
    Guess,
    Memory,
    Outcome,
    Understood,
    closest,
    ordinal,
    thresholds,
)
from bot.content.kinds import ConfusableGroup, Topic
from bot.content.kinds import Choice as GroupChoice
from bot.procedures.catalogue import Catalogue
from bot.storage import Store

BEES, BIRDS, MARRIAGE, GONE = "9.000001", "9.000002", "9.000003", "9.000004"
NAMES = {
    BEES: "Cấp giấy phép nuôi ong",
    BIRDS: "Cấp giấy phép nuôi chim yến",
    MARRIAGE: "Đăng ký kết hôn",
    GONE: "Cấp sổ hộ khẩu",
}
SURE, UNSURE = 0.95, 0.3


@pytest.fixture
def decider(knowledge: Store) -> Decider:
    put(knowledge, *(record(code, name) for code, name in NAMES.items()))
    publish(knowledge, "card", card())
    publish(
        knowledge,
        "overlay",
        overlay("withdrawn", GONE, replaced_by=[MARRIAGE]),
        overlay("missing", key="vay-von", names=["vay vốn nuôi bò"], text="Hỏi ngân hàng nhé."),
    )
    choices = [GroupChoice(answer="Ong", code=BEES), GroupChoice(answer="Chim", code=BIRDS)]
    group = ConfusableGroup(key="nuoi", question="Anh/chị nuôi con gì?", choices=choices)
    publish(knowledge, "confusable", group)
    topic = Topic(key="chan-nuoi", title="Chăn nuôi", names=["con vật"], codes=[BEES, BIRDS])
    publish(knowledge, "topic", topic)
    return Decider(Catalogue(knowledge), Setting(TODAY, "18001096"))


def heard(*guesses: tuple[str, float], **changes: Any) -> Understood:
    """Return an understood message about one thing, with its guesses."""
    topic = tuple(Guess(code, score) for code, score in guesses)
    plain: dict[str, Any] = {"text": "", "intent": "ask_fee", "facets": ("fee",)}
    return Understood(**{**plain, "topics": (topic,) if topic else (), **changes})


def going_on(**changes: Any) -> Understood:
    """Return an understood message that names nothing."""
    return heard(subject=False, **changes)


def codes(outcome: Outcome) -> list[str | None]:
    return [reply.procedure.code if reply.procedure else None for reply in outcome.replies]


def kinds(outcome: Outcome) -> list[str]:
    return [reply.kind for reply in outcome.replies]


def offered(outcome: Outcome) -> list[str]:
    return [candidate.code for candidate in outcome.replies[0].candidates]


def asked_between(decider: Decider) -> Memory:
    """Return what is remembered after asking which of two was meant."""
    return decider.decide(heard((BEES, UNSURE), (BIRDS, UNSURE)), Memory()).memory


def test_the_bands_are_in_order() -> None:
    limits = thresholds()
    assert 0 < limits.unsure < limits.follow <= limits.sure < 1


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


def test_at_most_three_are_offered(decider: Decider) -> None:
    guesses = [(code, 0.2) for code in (BEES, BIRDS, MARRIAGE, GONE)]
    assert len(offered(decider.decide(heard(*guesses), Memory()))) == 3


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


def test_the_groups_are_offered_as_fields(decider: Decider) -> None:
    (reply,) = decider.fields(Memory()).replies
    assert [button.title for button in reply.buttons] == ["Chăn nuôi"]


# What was talked about before.


def test_a_follow_up_is_about_the_procedure_in_hand(decider: Decider) -> None:
    outcome = decider.decide(going_on(facets=("time",)), Memory(procedure=MARRIAGE))
    assert codes(outcome) == [MARRIAGE]
    assert outcome.replies[0].facets == ["time"]


def test_a_follow_up_with_stray_words_is_still_about_it(decider: Decider) -> None:
    outcome = decider.decide(heard((BEES, 0.2)), Memory(procedure=MARRIAGE))
    assert codes(outcome) == [MARRIAGE]


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
    assert decider.decide(heard((BEES, SURE), place="Huế"), Memory()).memory.place == "Huế"
    assert decider.decide(heard((BEES, SURE)), Memory(place="Huế")).memory.place == "Huế"


def test_at_most_three_procedures_are_remembered(decider: Decider) -> None:
    memory = Memory(recent=(BEES, BIRDS, "9.000009"))
    assert decider.decide(heard((MARRIAGE, SURE)), memory).memory.recent == (MARRIAGE, BEES, BIRDS)


# Buttons and choices.


def test_a_button_answers_what_was_asked_before_the_choice(decider: Decider) -> None:
    pressed = heard(intent="choose", facets=(), chosen=BIRDS)
    outcome = decider.decide(pressed, asked_between(decider))
    assert codes(outcome) == [BIRDS]
    assert outcome.replies[0].facets == ["fee"]
    assert outcome.memory.offered == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2", BIRDS),
        ("số 1", BEES),
        ("cái thứ hai nha em", BIRDS),
        ("cai cuoi cung", BIRDS),
        ("cái nuôi chim", BIRDS),
        ("ong chứ", BEES),
        ("mật ong ấy", BEES),
    ],
)
def test_a_choice_by_number_or_by_words(decider: Decider, text: str, code: str) -> None:
    said = heard(text=text, intent="choose_option", facets=())
    outcome = decider.choose(said, asked_between(decider))
    assert codes(outcome) == [code]
    assert outcome.replies[0].facets == ["fee"]


@pytest.mark.parametrize("text", ["cái thứ tư", "3", "nuôi", "cái kia", ""])
def test_a_choice_that_cannot_be_told_is_asked_again(decider: Decider, text: str) -> None:
    memory = asked_between(decider)
    outcome = decider.choose(heard(text=text, intent="choose_option", facets=()), memory)
    assert kinds(outcome) == ["clarify"]
    assert offered(outcome) == [BEES, BIRDS]
    assert outcome.memory.offered == memory.offered


def test_instead_of_choosing_another_procedure_may_be_named(decider: Decider) -> None:
    said = heard((MARRIAGE, SURE), text="thôi hỏi kết hôn", intent="choose_option")
    assert codes(decider.choose(said, asked_between(decider))) == [MARRIAGE]


def test_a_choice_when_nothing_was_offered_is_a_question(decider: Decider) -> None:
    said = heard((MARRIAGE, SURE), intent="choose_option")
    assert codes(decider.choose(said, Memory())) == [MARRIAGE]
    assert kinds(decider.choose(heard(text="số 2", subject=False), Memory())) == ["clarify"]


def test_a_facet_asked_while_choosing_repeats_the_choice(decider: Decider) -> None:
    outcome = decider.decide(going_on(facets=("time",)), asked_between(decider))
    assert offered(outcome) == [BEES, BIRDS]
    assert outcome.memory.asked == ("time",)


# Yes, no, again.


def test_yes_takes_the_only_thing_offered(decider: Decider) -> None:
    memory = decider.decide(heard((BEES, UNSURE)), Memory()).memory
    assert codes(decider.affirm(memory)) == [BEES]


def test_yes_to_two_things_asks_again(decider: Decider) -> None:
    assert offered(decider.affirm(asked_between(decider))) == [BEES, BIRDS]


def test_yes_to_nothing_is_only_polite(decider: Decider) -> None:
    assert kinds(decider.affirm(Memory(procedure=BEES))) == ["chat"]


def test_no_forgets_what_was_meant_and_shows_a_way_on(decider: Decider) -> None:
    outcome = decider.deny(heard(intent="deny", facets=()), asked_between(decider))
    assert "18001096" in outcome.replies[0].text
    assert (outcome.memory.offered, outcome.memory.procedure) == ((), "")


def test_no_with_the_right_name_is_answered(decider: Decider) -> None:
    memory = Memory(procedure=BEES, asked=("time",))
    outcome = decider.deny(heard((BIRDS, SURE), intent="deny", facets=()), memory)
    assert codes(outcome) == [BIRDS]
    assert outcome.replies[0].facets == ["time"]


def test_repeating_says_the_same_again(decider: Decider) -> None:
    first = decider.decide(heard((BEES, SURE)), Memory())
    assert decider.repeat(first.memory).replies == first.replies
    assert offered(decider.repeat(asked_between(decider))) == [BEES, BIRDS]
    assert codes(decider.repeat(Memory())) == [None]


def test_a_place_is_confirmed_or_asked_for(decider: Decider) -> None:
    outcome = decider.set_place(heard(intent="set_place", facets=(), place="Huế"), Memory())
    assert "Huế" in outcome.replies[0].text
    assert outcome.memory.place == "Huế"
    unknown = decider.set_place(heard(intent="set_place", facets=()), Memory())
    assert (kinds(unknown), unknown.memory.place) == (["chat"], "")


# Words for places in a list.


@pytest.mark.parametrize(
    ("text", "count", "position"),
    [
        ("1", 3, 0),
        ("cái đầu tiên", 3, 0),
        ("thứ hai", 3, 1),
        ("số ba nha em", 3, 2),
        ("chọn cái 2 đi em ơi", 3, 1),
        ("cái cuối cùng", 3, 2),
        ("cái cuối", 2, 1),
        ("3", 2, None),
        ("khai sinh", 3, None),
        ("10", 3, None),
        ("hai cái đó đều không đúng chuyện của tôi", 3, None),
        ("làm giấy cho ba tôi", 3, None),
        ("giấy của ba tôi", 3, None),
    ],
)
def test_a_place_in_the_list(text: str, count: int, position: int | None) -> None:
    assert ordinal(text, count) == position


def test_words_that_all_choices_share_decide_nothing() -> None:
    items = [Choice("a", "", "", names=("nuôi ong",)), Choice("b", "", "", names=("nuôi chim",))]
    assert closest("nuôi", items) is None
    assert closest("nuôi chim", items) == "b"
    assert closest("ong hay chim", items) is None
    assert closest("", []) is None
