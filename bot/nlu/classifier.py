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
from .compiled import Linear, Union, Weighted

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
        self._reader: Reader | None = None

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
        features = _features()
        matrix = features.fit_transform(texts)
        kinds = LogisticRegression(
            C=float(self._config["C"]), solver="liblinear", class_weight="balanced"
        ).fit(matrix, intents)
        fitted = (features, kinds, *self._fit_facets(texts, facets, features, matrix))
        self._reader = Reader(*fitted)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(fitted, folder / "classifier.joblib", compress=3)
        return self._resource

    def _fit_facets(
        self, texts: Sequence[str], facets: Sequence[list[str]], features: FeatureUnion, matrix: Any
    ) -> tuple[FeatureUnion, OneVsRestClassifier, list[str]]:
        """Fit the facets on whole examples, and on the one part that asks of those with one.

        Returns the views of where it asks, the regressions and the facets they are of.
        """
        single = [
            (parts[0], asked)
            for text, asked in zip(texts, facets, strict=True)
            if len(asked) == 1 and len(parts := asking.parts(text)) == 1 and parts[0] != text
        ]
        more = [part for part, _ in single]
        views = FeatureUnion(asking.views())
        rows = vstack([matrix, features.transform(more)]) if more else matrix
        beside = views.fit_transform([*texts, *more])
        labels = MultiLabelBinarizer()
        targets = labels.fit_transform([*facets, *(asked for _, asked in single)])
        fitted = OneVsRestClassifier(
            LogisticRegression(C=float(self._config["facet_C"]), solver="liblinear")
        ).fit(hstack([rows, beside]).tocsr(), targets)
        return views, fitted, [str(label) for label in labels.classes_]

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
            component._reader = Reader(*joblib.load(folder / "classifier.joblib"))
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and facets of each message. A message of ours ("/…") is left alone."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            if text and not text.startswith("/"):
                self._classify(message, text)
        return messages

    def _classify(self, message: Message, text: str) -> None:
        assert self._reader is not None
        read = reading(text)
        row = self._reader.row(read)
        likely = self._reader.intents(row)[: int(self._config["ranking_length"])]
        ranking = [{"name": name, "confidence": chance} for name, chance in likely]
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        facets = [*self._asked(self._reader, read, row, likely[0][0]), *listed_facets(text)]
        message.set("facets", list(dict.fromkeys(facets)), add_to_output=True)

    def _asked(self, reader: Reader, read: str, row: Weighted, intent: str) -> list[str]:
        """Return the facets of the whole message and of its parts, the surest first.

        If none is sure: the likeliest, or just what it is about if nothing sounds like asking.
        """
        parts = [part for part in asking.parts(read) if part != read]
        rows = [row, *(reader.row(part) for part in parts)]
        chances = [reader.facets(text, row) for text, row in zip([read, *parts], rows, strict=True)]
        limits = [float(self._config["facet_threshold" if parts else "part_threshold"])]
        limits += [float(self._config["part_threshold"])] * len(parts)
        found: dict[str, float] = {}
        for line, limit in zip(chances, limits, strict=True):
            for facet, chance in line.items():
                if chance >= limit:
                    found[facet] = max(chance, found.get(facet, 0.0))
        if len(found) > 1:
            found.pop("overview", None)
        if not found and facets_of(intent, None):
            if not (asking.parts(read) or any(facet_cues(read).values())):
                return ["overview"]
            best = {facet: max(line[facet] for line in chances) for facet in chances[0]}
            return [max(best, key=lambda facet: best[facet])]
        return sorted(found, key=lambda facet: -found[facet])


class Reader:
    """The fitted classifiers, compiled for one text at a time. Arguments: as they were fitted."""

    def __init__(
        self,
        features: FeatureUnion,
        intents: LogisticRegression,
        views: FeatureUnion,
        facets: OneVsRestClassifier,
        labels: Sequence[str],
    ) -> None:
        self._features, self._views = Union(features), Union(views)
        self._names = [str(name) for name in intents.classes_]
        self._intents = Linear(intents.coef_, intents.intercept_)
        each = facets.estimators_
        coefficients = np.vstack([one.coef_ for one in each])
        self._facets = Linear(coefficients, np.concatenate([one.intercept_ for one in each]))
        self._labels = list(labels)

    def row(self, read: str) -> Weighted:
        """Return the columns of a text that both classifiers see."""
        return self._features.columns(read)

    def intents(self, row: Weighted) -> list[tuple[str, float]]:
        """Return the intents with their chances, which sum to 1, likeliest first."""
        chances = self._intents.chances(row)
        chances /= chances.sum()
        return [(self._names[i], float(chances[i])) for i in np.argsort(-chances)]

    def facets(self, read: str, row: Weighted) -> dict[str, float]:
        """Return the chance of each facet in a text, whose columns are ``row``."""
        columns, values = self._views.columns(read, shift=self._features.width)
        chances = self._facets.chances(([*row[0], *columns], [*row[1], *values]))
        return dict(zip(self._labels, map(float, chances), strict=True))


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
