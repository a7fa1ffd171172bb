"""How likely a message is nobody's administrative procedure: a small model over what was found.

The classifier knows how such messages sound, the search how far it is from all we hold; neither
is enough alone. Fitted by bench/fit_stranger.py; see docs/evaluation.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from rasa.shared.nlu.training_data.message import Message

from bot.procedures.catalogue import is_procedure

OUTSIDE = "out_of_scope"
MANY_WORDS = 20
_FILE = Path(__file__).with_name("stranger.yml")


@dataclass(frozen=True)
class Model:
    """A logistic regression: its intercept and the weight of each feature."""

    intercept: float
    weights: dict[str, float]


@lru_cache(maxsize=1)
def model() -> Model:
    """Return the model of stranger.yml."""
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return Model(float(data["intercept"]), {k: float(v) for k, v in data["weights"].items()})


def chance(known: dict[str, float]) -> float:
    """Return the chance (0..1) that a parsed message of these ``features`` is out of scope."""
    fitted = model()
    total = sum(weight * known[name] for name, weight in fitted.weights.items())
    return 1 / (1 + math.exp(-fitted.intercept - total))


def features(message: Message) -> dict[str, float]:
    """Return what the model looks at, each about 0 to 1."""
    topics = message.get("topics") or [[]]
    scores = [float(guess["score"]) for guess in topics[0]]
    ranking = {i["name"]: float(i["confidence"]) for i in message.get("intent_ranking") or []}
    asks = sum(sure for name, sure in ranking.items() if name.startswith("ask_"))
    match = message.get("match") or {}
    return {
        "best": max(scores, default=0.0),
        "together": sum(scores),
        "sounds_outside": ranking.get(OUTSIDE, 0.0),
        "sounds_asking": asks,
        "no_procedure": float(bool(scores) and not is_procedure(str(topics[0][0]["code"]))),
        "said": float(match.get("said", 1.0)),
        "words": float(match.get("words", 1.0)),
        "whole": float(match.get("whole", 1.0)),
        "left": min(int(message.get("left") or 0), MANY_WORDS) / MANY_WORDS,
    }
