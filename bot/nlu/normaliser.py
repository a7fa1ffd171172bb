"""Rasa component: clean text, and copies of the training data as people without marks type.

Vietnamese typed on a phone often lacks diacritics. A classifier trained on marked text alone
loses a quarter of its accuracy on stripped text; with a stripped copy of every example it
loses nothing (docs/evaluation.md).
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.text import clean, fold


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class VietnameseNormaliser(GraphComponent):
    """Sets every message's text to clean NFC; adds diacritics-stripped training copies."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VietnameseNormaliser:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Clean the text of each message in place."""
        for message in messages:
            message.set(TEXT, clean(str(message.get(TEXT) or "")))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Return the examples, cleaned, with a stripped copy of each that has diacritics."""
        examples = self.process(list(training_data.training_examples))
        copies = [_stripped(example) for example in examples]
        return training_data.merge(TrainingData([copy for copy in copies if copy]))


def _stripped(example: Message) -> Message | None:
    text = str(example.get(TEXT) or "")
    if not text or fold(text) == text.lower():
        return None
    return Message(data={**example.data, TEXT: fold(text)})
