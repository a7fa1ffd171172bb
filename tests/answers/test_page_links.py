"""Answers link to the page to print; each channel shows only what its people can open."""

from __future__ import annotations

from typing import Any

import pytest
from factories import CARD, TODAY, card, record

from bot.answers.compose import Setting, answer
from bot.channels import telegram_render, zalo_text
from bot.procedures.catalogue import join
from bot.replies import Reply

TITLE = "Bản đầy đủ để in"
SITE = "https://motcua.example.vn"
PAPERS = CARD["cases"][0]["papers"]
CASES = [
    {"key": "vuon-nha", "title": "Vườn của nhà", "papers": PAPERS},
    {"key": "vuon-thue", "title": "Vườn đi thuê", "papers": PAPERS},
]


def reply(facet: str, base: str = "", case: int = 0, **changes: Any) -> Reply:
    setting = Setting(TODAY, "18001096", public_url=base)
    return answer(join(None, card(**changes)), [facet], setting, case)


def printable(said: Reply) -> list[str]:
    return [button.url or "" for button in said.buttons if button.title == TITLE]


@pytest.mark.parametrize("facet", ["overview", "documents", "steps"])
def test_an_answer_that_people_print_links_to_the_page(facet: str) -> None:
    said = reply(facet, SITE)
    assert printable(said) == [f"{SITE}/thu-tuc/9.000001"]
    assert len(said.buttons) <= 5


def test_a_short_answer_does_not() -> None:
    assert printable(reply("fee", SITE)) == []


def test_the_link_leads_to_the_case_that_was_chosen() -> None:
    changes = {"cases": CASES, "case_question": "Vườn của ai?"}
    assert printable(reply("documents", case=2, **changes)) == [
        "/thu-tuc/9.000001?truong-hop=vuon-thue"
    ]
    assert printable(reply("documents", case=9, **changes)) == ["/thu-tuc/9.000001"]
    assert printable(reply("documents", case=1)) == ["/thu-tuc/9.000001"]


def test_a_case_of_a_card_older_than_the_record_has_no_list() -> None:
    old = join(record(), card(cases=CASES, case_question="Vườn của ai?", checked_on="2025-01-01"))
    said = answer(old, ["documents"], Setting(TODAY, "18001096"), 2)
    assert printable(said) == ["/thu-tuc/9.000001"]


def test_telegram_and_zalo_show_no_address_that_cannot_be_opened() -> None:
    for base, shown in (("", False), (SITE, True)):
        said = reply("documents", base)
        (*_, telegram), (*_, zalo) = telegram_render.render(said), zalo_text.render(said)
        titles = [key["text"] for row in telegram["rows"] for key in row]
        assert (TITLE in titles) is shown
        assert (TITLE in str(zalo)) is shown
        assert len(zalo["buttons"]) == len(said.buttons) - (0 if shown else 1)
