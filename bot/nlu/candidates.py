"""Rasa component: which procedures the message may mean, from the search index."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from sqlalchemy.exc import SQLAlchemyError

from bot import settings
from bot.language.privacy import without_masks
from bot.places.finding import ready
from bot.procedures.beside import Before, beside, tied
from bot.procedures.catalogue import Catalogue
from bot.procedures.kept_index import KeptIndex
from bot.procedures.named import Candidate
from bot.procedures.search import Search
from bot.procedures.topics import topics
from bot.settings import VIETNAM
from bot.storage import open_store

from .places_heard import hear

logger = logging.getLogger(__name__)
MOST_BESIDE = 6
MATCH = ("said", "words", "whole")


@lru_cache(maxsize=1)
def search() -> Search:
    """Return this process's index over the knowledge store of the settings."""
    config = settings.load()
    store = open_store("knowledge", config.home, config.database_url)
    found = Search(Catalogue(store), today, KeptIndex(config.home, config.database_url))
    found.follow()
    return found


def today() -> date:
    return datetime.now(VIETNAM).date()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ProcedureCandidates(GraphComponent, EntityExtractorMixin):
    """Sets ``topics`` (a list of guesses for each thing asked) and ``subject`` of a message."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ProcedureCandidates:
        return cls()

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> ProcedureCandidates:
        """Return the component with its index built: the first question has no time to wait."""
        try:
            search().index()
            ready()
        except SQLAlchemyError as error:
            logger.error("the knowledge store cannot be read: %s", type(error).__name__)
        return cls.create(config, model_storage, resource, execution_context)

    def process(
        self, messages: list[Message], tracker: DialogueStateTracker | None = None
    ) -> list[Message]:
        """Set the candidates of each message; a message of ours ("/…") is left alone."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            if text and not text.startswith("/"):
                self._look_up(message, text, tracker)
        return messages

    def _look_up(self, message: Message, text: str, tracker: DialogueStateTracker | None) -> None:
        place = str(tracker.get_slot("place") or "") if tracker else ""
        try:
            asked = hear(message, without_masks(text), tracker)
            told = str((message.get("where") or {}).get("province") or "")
            there = told or place or settings.load().province
            found = topics(search().index(), asked, there)
        except SQLAlchemyError as error:
            logger.error("the knowledge store cannot be read: %s", type(error).__name__)
            return
        guesses = [[_guess(one) for one in topic] for topic in found.topics]
        message.set("topics", guesses, add_to_output=True)
        if found.in_full:
            message.set("facets", ["overview"], add_to_output=True)
        message.set("subject", found.subject, add_to_output=True)
        message.set("left", found.left, add_to_output=True)
        message.set("unknown_code", found.unknown, add_to_output=True)
        first = found.topics[0] if found.topics else []
        message.set("match", _match(first), add_to_output=True)
        if tracker and found.subject and len(found.topics) == 1:
            _put_in_context(message, asked, there, tracker)


def _match(found: Sequence[Candidate]) -> dict[str, float]:
    """Return how well the likeliest candidate matches, as far as it was weighed."""
    known = found[0].features if found else {}
    return {name: round(known[name], 4) for name in MATCH if name in known}


def _put_in_context(
    message: Message, asked: str, province: str, tracker: DialogueStateTracker
) -> None:
    """Set ``beside``: what the message may mean beside what was said before."""
    before = Before(
        hand=str(tracker.get_slot("procedure") or ""),
        recent=tuple(tracker.get_slot("recent") or ()),
        offered=tuple(tracker.get_slot("offered") or ()),
    )
    if not (before.hand or before.offered):
        return
    groups = search().catalogue.groups(today())
    asks = bool(set(message.get("facets") or ()) - {"overview"})
    index = search().index()
    found = beside(index, tied(index, groups, asked, before, asks=asks, province=province))
    message.set("beside", [_guess(one) for one in found[:MOST_BESIDE]], add_to_output=True)


def _guess(one: Candidate) -> dict[str, Any]:
    return {"code": one.code, "score": one.score, "name": one.short_name}
