"""Rasa component: what the message wants (intent) and which facets it asks, in one reading.

TF-IDF views (words, word pairs, character n-grams of folded text) feed a logistic regression for
the intent; for the facets, one regression each, views of where it asks come beside (asking.py).
The facets of a message are those of the whole and of each of its parts that asks. An example's
facets are those of its intent (``ask_fee`` -> fee) or the list in its intent metadata
(``facets: [documents, fee]``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import hstack, vstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import FunctionTransformer, MultiLabelBinarizer

from bot.language.lexicon import expand, facet_cues, facets, joints
from bot.language.privacy import without_masks
from bot.language.text import clean, fold
from bot.procedures.topics import words_left

from . import asking

PREFIX = "ask_"
CUE_WEIGHT = 1.0
_LIST = re.compile(rf"[,;:/]|{joints().pattern}")


def reading(text: str) -> str:
    """Return the text as the classifier sees it: shorthand written out, folded."""
    return fold(expand(clean(without_masks(text))))


def facets_of(intent: str, metadata: Any) -> list[str]:
    """Return the facets a training example asks."""
    listed = ((metadata or {}).get("intent") or {}).get("facets")
    if listed:
        return [str(facet) for facet in listed]
    facet = intent.removeprefix(PREFIX)
    return [facet] if intent.startswith(PREFIX) and facet in facets() else []


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentFacetClassifier(GraphComponent, IntentClassifier):
    """Sets ``intent``, ``intent_ranking`` and ``facets`` of each message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "C": 4.0,
            "facet_C": 4.0,
            "facet_threshold": 0.7,
            "part_threshold": 0.5,
            "ranking_length": 5,
        }

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config, self._storage, self._resource = config, model_storage, resource
        self._features: FeatureUnion | None = None
        self._intents: LogisticRegression | None = None
        self._views: FeatureUnion | None = None
        self._facets: OneVsRestClassifier | None = None
        self._labels: list[str] = []

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentFacetClassifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit both classifiers on the examples that have an intent, and store them."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        texts = [reading(str(example.get(TEXT))) for example in examples]
        intents = [str(example.get(INTENT)) for example in examples]
        facets = [facets_of(i, e.get("metadata")) for i, e in zip(intents, examples, strict=True)]
        self._features = _features()
        matrix = self._features.fit_transform(texts)
        self._intents = LogisticRegression(
            C=float(self._config["C"]), solver="liblinear", class_weight="balanced"
        ).fit(matrix, intents)
        self._train_facets(texts, facets, matrix)
        self._persist()
        return self._resource

    def _train_facets(self, texts: Sequence[str], facets: Sequence[list[str]], matrix: Any) -> None:
        """Fit the facets on whole examples, and on the one part that asks of those with one."""
        single = [
            (parts[0], asked)
            for text, asked in zip(texts, facets, strict=True)
            if len(asked) == 1 and len(parts := asking.parts(text)) == 1 and parts[0] != text
        ]
        more = [part for part, _ in single]
        self._views = FeatureUnion(asking.views())
        assert self._features is not None
        rows = vstack([matrix, self._features.transform(more)]) if more else matrix
        views = self._views.fit_transform([*texts, *more])
        labels = MultiLabelBinarizer()
        targets = labels.fit_transform([*facets, *(asked for _, asked in single)])
        self._labels = [str(label) for label in labels.classes_]
        self._facets = OneVsRestClassifier(
            LogisticRegression(C=float(self._config["facet_C"]), solver="liblinear")
        ).fit(hstack([rows, views]).tocsr(), targets)

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            parts = (self._features, self._intents, self._views, self._facets, self._labels)
            joblib.dump(parts, folder / "classifier.joblib", compress=3)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> IntentFacetClassifier:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            parts = joblib.load(folder / "classifier.joblib")
        component._features, component._intents, *facets = parts
        component._views, component._facets, component._labels = facets
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and facets of each message. A message of ours ("/…") is left alone."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            if text and not text.startswith("/"):
                self._classify(message, text)
        return messages

    def _classify(self, message: Message, text: str) -> None:
        assert self._features is not None
        assert self._intents is not None
        read = reading(text)
        row = self._features.transform([read])
        chances = self._intents.predict_proba(row)[0]
        order = np.argsort(-chances)[: int(self._config["ranking_length"])]
        ranking = [
            {"name": str(self._intents.classes_[i]), "confidence": float(chances[i])} for i in order
        ]
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        facets = [*self._asked(read, row, str(ranking[0]["name"])), *listed_facets(text)]
        message.set("facets", list(dict.fromkeys(facets)), add_to_output=True)

    def _asked(self, read: str, row: Any, intent: str) -> list[str]:
        """Return the facets of the whole message and of its parts, the surest first.

        If none is sure: those of the intent, else the likeliest.
        """
        parts = [part for part in asking.parts(read) if part != read]
        chances = self._facet_chances([read, *parts], row)
        limits = [float(self._config["facet_threshold" if parts else "part_threshold"])]
        limits += [float(self._config["part_threshold"])] * len(parts)
        found: dict[str, float] = {}
        for line, limit in zip(chances, limits, strict=True):
            for chance, facet in zip(line, self._labels, strict=True):
                if chance >= limit:
                    found[facet] = max(chance, found.get(facet, 0.0))
        if len(found) > 1:
            found.pop("overview", None)
        if not found and facets_of(intent, None):
            return [self._labels[int(np.argmax(chances.max(axis=0)))]]
        return sorted(found, key=lambda facet: -found[facet])

    def _facet_chances(self, read: Sequence[str], row: Any) -> Any:
        """Return the chance of each facet (columns) in each text (rows)."""
        assert self._features is not None
        assert self._views is not None
        assert self._facets is not None
        rows = vstack([row, self._features.transform(read[1:])]) if len(read) > 1 else row
        return self._facets.predict_proba(hstack([rows, self._views.transform(read)]).tocsr())


def _features() -> FeatureUnion:
    words = TfidfVectorizer(
        token_pattern=r"\S+", ngram_range=(1, 3), sublinear_tf=True, min_df=1, max_features=60000
    )
    grams = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, max_features=80000
    )
    cues = make_pipeline(FunctionTransformer(cue_counts), DictVectorizer())
    return FeatureUnion(
        [("words", words), ("grams", grams), ("cues", cues)],
        transformer_weights={"cues": CUE_WEIGHT},
    )


def cue_counts(texts: Sequence[str]) -> list[dict[str, float]]:
    """Return for each text which facets' cue words it holds, and whether it has none."""
    counted = [facet_cues(text) for text in texts]
    return [
        {**{f: 1.0 for f, n in counts.items() if n}, "none": float(not any(counts.values()))}
        for counts in counted
    ]


def listed_facets(text: str) -> list[str]:
    """Return the facets named one after another in a list: "…: lệ phí, thời hạn, nơi nộp".

    A part of the list counts only if nothing but cue words stands in it.
    """
    parts = _LIST.split(fold(expand(clean(text))))
    if len(parts) < 2:
        return []
    bare = [part for part in parts if part.strip() and not words_left(part)]
    found = [facet for part in bare for facet, n in facet_cues(part).items() if n]
    return list(dict.fromkeys(facet for facet in found if facet != "overview"))
