"""Any text that a schema takes reads back from YAML as it was."""

from __future__ import annotations

from datetime import date

import msgspec
import yaml
from factories import CARD
from hypothesis import example, given
from hypothesis import strategies as st

from bot.content.cards import Card, FeeLine, Paper
from bot.content.exporting import whole_file
from bot.content.kinds import PortalAnswer

TEXT = st.text(st.characters(blacklist_categories=("Cs",)), min_size=20, max_size=300)


@given(TEXT, TEXT)
@example(answer="000000000000000000\t0", question="giấy\t tờ\t")
def test_any_text_reads_back_as_it_was(answer: str, question: str) -> None:
    item = PortalAnswer(key="a", questions=[question], answer=answer, checked_on=date(2026, 7, 1))
    raw = yaml.safe_load(whole_file("portal_answer", [item]))
    assert msgspec.convert(raw, list[PortalAnswer]) == [item]


@given(TEXT, st.lists(TEXT, max_size=3), st.integers(1), st.none() | st.dates())
def test_any_card_reads_back_as_it_was(
    text: str, more: list[str], amount: int, until: date | None
) -> None:
    card = msgspec.convert(CARD, Card)
    fees = [FeeLine(text=text, amount=amount, until=until), *(FeeLine(text=one) for one in more)]
    method = msgspec.structs.replace(card.methods[0], fees=fees)
    case = msgspec.structs.replace(card.cases[0], words=more, papers=[Paper(name=text, when=text)])
    wanted = msgspec.structs.replace(card, methods=[method], cases=[case], conditions=more)
    raw = yaml.safe_load(whole_file("card", [wanted]))
    assert msgspec.convert(raw, list[Card]) == [wanted]
