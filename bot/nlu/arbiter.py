"""Rasa component: settles what the classifier and the search disagree about.

The classifier sees how something is said, the search what it is about. A message that names a
procedure beyond doubt is a question about it, even where its words sound like small talk; and
a message about nothing we hold that sounds half like chat is not forced into an answer.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message

OVERRIDDEN = frozenset(
    {
        "affirm",
        "ask_dossier",
        "ask_fields",
        "ask_help",
        "ask_portal",
        "complain",
        "goodbye",
        "greet",
        "out_of_scope",
        "repeat",
        "set_place",
        "thank",
    }
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class IntentArbiter(GraphComponent, IntentClassifier):
    """May turn a small-talk intent into a question about a procedure."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"least_topic": 0.5, "lead": 0.25}

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentArbiter:
        return cls({**cls.get_default_config(), **config})

    def process(self, messages: list[Message]) -> list[Message]:
        """Settle each message's intent in place."""
        for message in messages:
            intent = message.get("intent") or {}
            if intent.get("name") in OVERRIDDEN and self._asks(message, intent):
                settled = {"name": "ask_overview", "confidence": intent["confidence"]}
                message.set("intent", settled, add_to_output=True)
                if not message.get("facets"):
                    message.set("facets", ["overview"], add_to_output=True)
        return messages

    def _asks(self, message: Message, intent: dict[str, Any]) -> bool:
        """Return True if the search is surer of a procedure than the classifier of its intent."""
        topics = message.get("topics") or [[]]
        best = float(topics[0][0]["score"]) if topics[0] else 0.0
        lead = best - float(intent.get("confidence") or 0)
        names = bool(message.get("subject")) and best >= self._config["least_topic"]
        return names and lead >= self._config["lead"]
