"""Rasa component: entities by spaCy rules: codes, places, agencies, channels, money, dates,
and the place of a choice ("cái thứ hai")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import spacy
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.language.dossier_code import find_codes
from bot.language.lexicon import beside_digits
from bot.language.text import fold
from bot.language.tokens import tokenise
from bot.places import provinces

_RULES = Path(__file__).with_name("entity_rules.yml")


class _Tokens:
    """spaCy tokenizer over our tokens, folded, cut into single words."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        folded = [fold(part) for word, _ in tokenise(text) for part in word.split()]
        return Doc(self.vocab, words=[word for word in folded if word])  # a mark alone is none


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """Return the blank spaCy pipeline with our entity rules."""
    language = spacy.blank("xx")
    language.tokenizer = _Tokens(language.vocab)
    ruler = language.add_pipe("entity_ruler", config={"overwrite_ents": True})
    ruler.add_patterns(_patterns())  # type: ignore[attr-defined]
    return language


def _patterns() -> list[dict[str, Any]]:
    data = yaml.safe_load(_RULES.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = [
        {"label": label, "pattern": pattern}
        for label, patterns in data["tokens"].items()
        for pattern in patterns
    ]
    for label, groups in data["phrases"].items():
        for value, phrases in groups.items():
            for phrase in phrases:
                words = [{"LOWER": word} for word in fold(phrase).split()]
                found.append({"label": label, "pattern": words, "id": str(value)})
    for name, province in provinces.names().items():
        words = [{"LOWER": word} for word in name.split()]
        found.append({"label": "province", "pattern": words, "id": province.name})
    return found


def entities(text: str) -> list[dict[str, Any]]:
    """Return the entities of ``text``: name, value, start and end character."""
    doc = pipeline()(text)
    spans = _offsets(text, [token.text for token in doc])
    found = []
    for entity in doc.ents:
        start, end = spans[entity.start][0], spans[entity.end - 1][1]
        if entity.label_ == "province" and provinces.find(text[start:end]) is None:
            continue
        value = entity.ent_id_ or text[start:end]
        found.append({"entity": entity.label_, "value": value, "start": start, "end": end})
    return _outside(found, _of_dossiers(text))


@lru_cache(maxsize=1)
def _digits() -> re.Pattern[str]:
    """Four digits, and beside them only words that say whose last ones they are (folded)."""
    beside = "|".join(map(re.escape, beside_digits()))
    return re.compile(
        rf"\W*(?:(?:{beside})\W+)*(?P<digits>\d{{4}}|\d(?: \d){{3}})(?:\W+(?:{beside}))*\W*"
    )


def _of_dossiers(text: str) -> list[dict[str, Any]]:
    """Return the dossier codes, or the last digits of a number where nothing else is said."""
    codes = [
        {"entity": "dossier_code", "value": found.code, "start": found.start, "end": found.end}
        for found in find_codes(text)
    ]
    digits = None if codes else _digits().fullmatch(fold(text))
    if digits is None:
        return codes
    start, end = digits.span("digits")
    value = text[start:end].replace(" ", "")
    return [{"entity": "last_digits", "value": value, "start": start, "end": end}]


def _outside(found: list[dict[str, Any]], taken: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what was ``taken``, and of the others what does not lie in it."""
    others = [
        one
        for one in found
        if all(one["end"] <= other["start"] or one["start"] >= other["end"] for other in taken)
    ]
    return taken + others


def _offsets(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Return where each folded word stands in ``text``."""
    folded, places = _folded(text)
    spans, position = [], 0
    for word in words:
        start = folded.find(word, position)
        start = position if start < 0 else start
        position = min(start + len(word), len(folded))
        spans.append((places[min(start, len(folded))], places[position - 1] + 1))
    return spans


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Return the folded text, and where in ``text`` each of its signs and then its end stand.

    Folding keeps one sign for one of a text in NFC, but for stray marks and other scripts.
    """
    folded = fold(text)
    if len(folded) == len(text):
        return folded, range(len(text) + 1)
    parts = [fold(sign) for sign in text]
    places = [place for place, part in enumerate(parts) for _ in part]
    return "".join(parts), [*places, len(text)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SpacyRuleEntities(GraphComponent, EntityExtractorMixin):
    """Adds the rule entities to each message."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpacyRuleEntities:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add entities to each message's own; a message of ours ("/…") is left alone."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            if text and not text.startswith("/"):
                found = self.add_extractor_name(entities(text))
                both = list(message.get(ENTITIES, [])) + found
                message.set(ENTITIES, both, add_to_output=True)
        return messages
