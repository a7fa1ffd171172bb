"""Whatever a person types, every function that reads text gives an answer and keeps its promise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strange import strange_text

from bot.answers import fees, sms
from bot.channels import telegram_commands, telegram_html, zalo_text
from bot.console import form_reading, rendering
from bot.conversations import handover_hearing, record
from bot.language import (
    code_grammar,
    code_hints,
    code_text,
    concepts,
    dossier_code,
    lexicon,
    negation,
    privacy,
    sounds,
    spelling,
    syllables,
    telex,
    text,
    tokens,
    vocabulary,
)
from bot.places import finding, provinces, spotting, wording
from bot.procedures import named, query
from bot.settings import SettingsError, load
from bot.zalo_login import LoginFailed, Permission, code_of

TODAY = date(2026, 11, 22)
READERS: list[Callable[[str], Any]] = [
    *(code_grammar.is_personal, code_text.plain),
    *(dossier_code.find_codes, dossier_code.parts, dossier_code.key, dossier_code.spans_to_keep),
    *(lexicon.expand, lexicon.facet_cues, lexicon.operations, lexicon.takes_back, lexicon.turns),
    *(lexicon.returns, lexicon.alarm, lexicon.words_as_typed, lexicon.without_cues),
    *(lexicon.without_filler_phrases, lexicon.is_filler, lexicon.subject_words),
    *(negation.without_denied, privacy.mask, privacy.masked, privacy.without_masks),
    *(sounds.sound, sounds.marked_sound, sounds.from_phone, spelling.capitalised, spelling.correct),
    *(syllables.is_bare, syllables.is_syllable, syllables.split_tone, syllables.one_spelling),
    *(telex.repair, telex.read_keys, telex.surely_keys, text.clean, text.clean_lines, text.plain),
    *(text.fold, text.has_diacritics, text.plain_words, text.words, tokens.tokenise),
    *(vocabulary.shortened, finding.find, finding.without_communes, spotting.spot, wording.tokens),
    *(provinces.find, named.plain, named.subject, named.official, named.codes, query.read_query),
    *(handover_hearing.stops, handover_hearing.asks, handover_hearing.insults, record.storable),
    *(
        telegram_commands.meaning,
        telegram_html.read,
        zalo_text.plain,
        zalo_text.size,
        zalo_text.split,
    ),
    *(form_reading.slug, rendering.markdown, fees.tidy, sms.length),
]
STABLE: list[Callable[[str], str]] = [
    *(text.clean, text.clean_lines, text.fold, text.plain_words, privacy.mask, record.storable),
    form_reading.slug,
]
HARMLESS = {"p", "strong", "em", "ul", "ol", "li", "a", "br", "code", "h1", "h2", "h3", "h4", "h5"}
HARMLESS |= {
    "h6",
    "blockquote",
    "hr",
    "pre",
    "s",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "b",
    "i",
}


@pytest.mark.parametrize("read", READERS, ids=lambda read: f"{read.__module__}.{read.__name__}")
@given(given_text=strange_text)
def test_no_text_is_too_strange(read: Callable[[str], Any], given_text: str) -> None:
    read(given_text)


@pytest.mark.parametrize("tidy", STABLE, ids=lambda tidy: f"{tidy.__module__}.{tidy.__name__}")
@given(given_text=strange_text)
def test_what_is_tidy_stays_as_it_is(tidy: Callable[[str], str], given_text: str) -> None:
    once = tidy(given_text)

    assert tidy(once) == once


@given(strange_text, strange_text)
def test_pairs_of_texts_are_read_too(first: str, second: str) -> None:
    dossier_code.join(first, second)
    concepts.officially(first, bool(second))
    list(code_text.dictated(first))
    hint = code_hints.problem(first, TODAY)
    assert hint is None or hint


@given(strange_text)
def test_codes_stand_where_they_are_said_to(given_text: str) -> None:
    for found in dossier_code.find_codes(given_text):
        assert 0 <= found.start < found.end <= len(given_text)
    for begin, end in dossier_code.spans_to_keep(given_text):
        assert 0 <= begin <= end <= len(given_text)


class Tags(HTMLParser):
    """Notes the tags and the addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}


@given(strange_text)
def test_markdown_for_staff_holds_no_script_and_no_picture(given_text: str) -> None:
    tags = Tags()
    tags.feed(str(rendering.markdown(given_text)))

    assert tags.names <= HARMLESS
    assert not any(name.startswith("on") for name, _ in tags.attributes)
    assert all(v.lower().split(":")[0] != "javascript" for n, v in tags.attributes if n == "href")


@given(st.sampled_from(sorted(load({}).__dataclass_fields__)), strange_text)
def test_a_setting_is_read_or_named(name: str, value: str) -> None:
    variable = f"MOTCUA_{name.upper()}"
    try:
        load({variable: value})
    except SettingsError as error:
        assert "MOTCUA_" in str(error)


@given(strange_text.map(lambda rest: f"https://a/?{rest}") | strange_text, strange_text)
def test_a_pasted_address_gives_a_code_or_says_why_not(pasted: str, state: str) -> None:
    try:
        assert isinstance(code_of(pasted, Permission("https://a", "b", state)), str)
    except LoginFailed as error:
        assert str(error)


@pytest.mark.parametrize("pasted", ["http://[", "http://a\u2100/?code=1"])
def test_what_is_no_address_is_told(pasted: str) -> None:
    with pytest.raises(LoginFailed, match="no address"):
        code_of(pasted, Permission("https://a", "b", "c"))
