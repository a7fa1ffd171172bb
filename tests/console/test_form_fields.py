"""Forms of items: drawn, sent and read back, an item is the same; keys are made of words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from bot.console.form_fields import Field, Forms
from bot.console.form_reading import read_form, slug
from bot.content.checking import read
from bot.content.kinds import KINDS
from bot.content.seeding import SOURCES, load_kind
from bot.settings import ROOT

FORMS = Forms(lambda code: "")


def fields(form: Field) -> Iterator[Field]:
    """Yield the fields that are sent."""
    for part in form.parts:
        yield from fields(part)
    if form.control not in ("list", "group"):
        yield form


def sent(form: Field) -> dict[str, str]:
    """Return what a browser would send of a form: no box that is not ticked."""
    return {
        one.name: one.value for one in fields(form) if one.control != "check" or one.value == "on"
    }


def plain(item: Any) -> dict[str, Any]:
    return dict(msgspec.json.decode(msgspec.json.encode(item)))


@pytest.mark.parametrize("kind", SOURCES)
def test_every_item_of_ours_comes_back_from_its_form_as_it_is(kind: str) -> None:
    for item in load_kind(kind, ROOT / "data"):
        key = KINDS[kind].key(item)
        form = FORMS.form(kind, plain(item), key=key)
        assert read(kind, read_form(kind, sent(form), key)) == item, key


def test_an_empty_form_says_nothing() -> None:
    for kind in KINDS:
        assert read_form(kind, sent(FORMS.form(kind, {}))) == {}


def test_slugs() -> None:
    assert slug("Đổi “thẻ căn cước” ở đâu?") == "doi-the-can-cuoc-o-dau"
    assert len(slug("một hai ba bốn " * 20)) <= 60
    made = read_form("case_question", {"item.answers.0.title": "Đã cưới"})
    assert made == {"answers": [{"key": "da-cuoi", "title": "Đã cưới"}]}
