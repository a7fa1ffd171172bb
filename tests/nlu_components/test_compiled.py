"""A classifier compiled to tables says what scikit-learn's own says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import FunctionTransformer

from bot.nlu.asking import views
from bot.nlu.classifier import Reader

TEXTS = [
    "lam khai sinh can giay gi",
    "le phi tam tru bao nhieu",
    "may ngay thi xong ho chieu",
    "nop o dau vay em",
    "le phi va thoi han lam ho chieu",
    "chao em",
    "cam on em nhieu",
    "giay to gi de nhap hoc cho con",
]
KINDS = ["papers", "fee", "time", "place", "fee", "greet", "thank", "papers"]
ASKED = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0], [0, 1, 1], [0, 0, 0], [0, 0, 0], [1, 0, 0]]
SAID = st.lists(st.sampled_from([*" ".join(TEXTS).split(), "la", "??", "xyz", "phi", ""])).map(
    " ".join
)


def lengths(texts: Sequence[str]) -> list[dict[str, float]]:
    return [{"long": float(len(text) > 10), str(len(text.split())): 2.0} for text in texts]


@pytest.fixture(scope="module")
def fitted() -> tuple[FeatureUnion, LogisticRegression, FeatureUnion, OneVsRestClassifier]:
    features = FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)),
            ("grams", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)),
            ("lengths", make_pipeline(FunctionTransformer(lengths), DictVectorizer())),
        ],
        transformer_weights={"lengths": 0.5},
    )
    beside = FeatureUnion(views())
    rows = features.fit_transform(TEXTS)
    intents = LogisticRegression(solver="liblinear", C=10.0).fit(rows, KINDS)
    both = np.hstack([rows.toarray(), beside.fit_transform(TEXTS).toarray()])
    facets = OneVsRestClassifier(LogisticRegression(solver="liblinear", C=10.0))
    return features, intents, beside, facets.fit(both, np.array(ASKED))


@pytest.fixture(scope="module")
def reader(
    fitted: tuple[FeatureUnion, LogisticRegression, FeatureUnion, OneVsRestClassifier],
) -> Reader:
    return Reader(*fitted, ["documents", "fee", "time"])


@given(SAID)
def test_an_intent_has_the_same_chance(
    fitted: tuple[FeatureUnion, LogisticRegression, FeatureUnion, OneVsRestClassifier],
    reader: Reader,
    text: str,
) -> None:
    features, intents, _, _ = fitted
    found = dict(reader.intents(reader.row(text)))
    expected = intents.predict_proba(features.transform([text]))[0]
    assert [found[name] for name in intents.classes_] == pytest.approx(list(expected), abs=1e-5)
    assert list(found.values()) == sorted(found.values(), reverse=True)


@given(SAID)
def test_a_facet_has_the_same_chance(
    fitted: tuple[FeatureUnion, LogisticRegression, FeatureUnion, OneVsRestClassifier],
    reader: Reader,
    text: str,
) -> None:
    features, _, beside, facets = fitted
    both = [features.transform([text]).toarray(), beside.transform([text]).toarray()]
    expected = facets.predict_proba(np.hstack(both))[0]
    found = reader.facets(text, reader.row(text))
    assert list(found.values()) == pytest.approx(list(expected), abs=1e-5)
