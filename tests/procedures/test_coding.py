"""The texts of records as numbers, and how much of a query stands in them."""

from __future__ import annotations

import pytest

from bot.procedures.coding import NOTHING, WORDS, Coder, Texts

BEES = "Đơn đề nghị nuôi ong\nGiấy xác nhận của xã"
BIRDS = "Đơn đề nghị nuôi chim yến"


@pytest.fixture
def coder() -> Coder:
    return Coder()


def test_words_and_neighbours_have_numbers_without_their_marks(coder: Coder) -> None:
    coded = coder.coded("bees", BEES)
    assert coder.numbering.term("ong") in coded.terms
    assert coder.numbering.term("nuoi ong") in coded.terms
    assert coder.numbering.term("nuoi ong") >= WORDS > coder.numbering.term("ong")


def test_no_pair_reaches_across_two_lines(coder: Coder) -> None:
    coded = coder.coded("bees", BEES)
    assert coder.numbering.term("ong giay") not in coded.terms


def test_a_word_no_text_has_has_no_number(coder: Coder) -> None:
    coder.coded("bees", BEES)
    assert (coder.numbering.term("yến"), coder.numbering.term("nuoi yến")) == (-1, -1)


def test_what_was_coded_is_kept_until_the_text_changes(coder: Coder) -> None:
    first = coder.coded("one", BEES)
    assert coder.coded("one", BEES) is first
    assert coder.coded("one", BIRDS) is not first


def test_a_text_with_more_of_the_query_comes_nearer(coder: Coder) -> None:
    texts = Texts(coder, [coder.coded("a", BEES), coder.coded("b", BIRDS), NOTHING])
    bees, birds, nothing = texts.similarities({"nuoi": 1.0, "ong": 1.0, "nuoi ong": 1.0}, range(3))
    assert 1 > bees > birds > nothing == 0


def test_a_word_nobody_has_counts_against_every_text(coder: Coder) -> None:
    texts = Texts(coder, [coder.coded("a", BEES), coder.coded("b", BIRDS)])
    (known,) = texts.similarities({"ong": 1.0}, [0])
    (beside,) = texts.similarities({"ong": 1.0, "qwerty": 1.0}, [0])
    assert 0 < beside < known


def test_an_empty_index_and_an_empty_query_are_nothing(coder: Coder) -> None:
    assert Texts(coder, []).similarities({"ong": 1.0}, []) == []
    assert Texts(coder, [coder.coded("a", BEES)]).similarities({}, [0]) == [0.0]
