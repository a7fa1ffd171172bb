"""Fits bot/nlu/stranger.yml: which messages are nobody's procedure.

    .venv/bin/python bench/fit_stranger.py [NATIONAL_FILE]

The development questions are parsed by the trained model; small talk, dossiers and requests for a
person are left out, the classifier knows them by their words. Prints the cross-validated share of
strangers found and of questions refused at several thresholds.
"""

from __future__ import annotations

import sys
from pathlib import Path

import asking
import numpy as np
import yaml
from assistant import NATIONAL
from questions import ROOT, read
from rasa.shared.nlu.training_data.message import Message
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from bot.nlu.stranger import features

PATH = ROOT / "bot" / "nlu" / "stranger.yml"
ELSEWHERE = {"chat", "dossier", "handover", "repeat"}
THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)


def main(national: Path | None) -> None:
    """Fit, print the trade and write the file."""
    questions = [q for q in read("dev") if q.behaviour not in ELSEWHERE]
    with asking.assistant(national) as assistant:
        parsed = [Message(data=dict(assistant.parse(q.text))) for q in questions]
    names = [*features(parsed[0])]
    rows = np.array([[features(message)[name] for name in names] for message in parsed])
    strange = np.array([q.behaviour == "refuse" for q in questions])
    fitted = LogisticRegression(C=10.0, max_iter=1000)
    chances = cross_val_predict(fitted, rows, strange, cv=10, method="predict_proba")[:, 1]
    for limit in THRESHOLDS:
        found, wrong = (chances[strange] >= limit).mean(), (chances[~strange] >= limit).mean()
        print(f"{limit:.2f}: found {found:.1%}, refused wrongly {wrong:.1%}")
    fitted.fit(rows, strange)
    weights = {name: round(float(w), 3) for name, w in zip(names, fitted.coef_[0], strict=True)}
    data = {"intercept": round(float(fitted.intercept_[0]), 3), "weights": weights}
    head = "# Made by bench/fit_stranger.py; do not edit by hand.\n"
    PATH.write_text(head + yaml.safe_dump(data), encoding="utf-8")


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else NATIONAL
    main(given if given.exists() else None)
