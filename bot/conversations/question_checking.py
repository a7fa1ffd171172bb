"""Examples that must not be trained on: what measures, personal numbers, unknown intents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

from bot.language.privacy import mask, masked
from bot.language.text import plain_words
from bot.settings import ROOT

from .questions import Decision

MEASURING = ROOT / "tests" / "nlu"
FEW = 3  # of so few words many people say the same ("cảm ơn nhé")
Why = Literal["measuring", "masked", "unknown"]


@dataclass(frozen=True)
class Refused:
    """A reviewed example that is not taken in, and why."""

    example: Decision
    why: Why


class BadExample(ValueError):
    """A phrase that is no example to train on; ``why`` says why not."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@lru_cache(maxsize=4)
def measuring_sentences(folder: Path = MEASURING) -> frozenset[str]:
    """Return the bare words of every sentence that the model is measured with."""
    found: set[str] = set()
    for path in sorted(folder.glob("*.yml")):
        for item in yaml.safe_load(path.read_text(encoding="utf-8")):
            said = [item["text"]] if "text" in item else [t.get("say", "") for t in item["turns"]]
            found.update(plain_words(text) for text in said)
    return frozenset(text for text in found if len(text.split()) > FEW)


def why_not(text: str, intent: str, intents: Collection[str]) -> Why | None:
    """Return why a phrase cannot be an example of an intent, None if it can."""
    if intent not in intents:
        return "unknown"
    if masked(text) or masked(mask(text)):
        return "masked"
    return "measuring" if plain_words(text) in measuring_sentences() else None


def checked(
    decided: Sequence[Decision], intents: Collection[str]
) -> tuple[list[Decision], list[Refused]]:
    """Return the examples that may be trained on, and those that may not."""
    found = [(one, why_not(one.text, one.target, intents)) for one in decided]
    fit = [one for one, why in found if why is None]
    return fit, [Refused(one, why) for one, why in found if why is not None]
