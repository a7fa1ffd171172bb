"""A Rasa component for the measurement against the default pipeline, last in its row.

Our actions answer from what our NLU finds (candidates, facets, places), which the default
pipeline does not have. What our NLU found of each text lies in a file, and this component puts it
into the message after the default pipeline has done all its own work: so the same action runs and
gives the same answer, and what is compared is what leads there.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from default_rasa import HANDED
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message


@lru_cache(maxsize=1)
def found() -> dict[str, dict[str, Any]]:
    """Return what was found of each text; nothing where no file is named, as in training."""
    path = os.environ.get(HANDED)
    return json.loads(Path(path).read_text(encoding="utf-8")) if path else {}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Handed(GraphComponent):
    """Sets what our NLU found of a message: intent, entities, topics, facets and so on."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Handed:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set what was found of each message."""
        for message in messages:
            for name, value in found().get(message.get(TEXT), {}).items():
                message.set(name, value, add_to_output=True)
        return messages
