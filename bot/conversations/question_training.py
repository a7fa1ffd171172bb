"""Phrases that editors gave to intents, as a file of data/nlu."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.language.text import plain_words

from .questions import Decision

HEAD = """\
# Questions of citizens who allowed learning, masked, and reviewed by editors of this office.
# Written by `motcua questions export`; each export replaces the file.
version: "3.1"
nlu:
"""
_NO_ENTITIES = str.maketrans("[]{}", "()()")  # in Rasa's files these mark entities


def training_file(decided: Sequence[Decision]) -> str:
    """Return the examples of each intent, in the order of their names; the newest word counts.

    A phrase that was given to two intents belongs to the one it was given to last.
    """
    newest: dict[str, Decision] = {}
    for one in sorted(decided, key=lambda one: one.id):
        newest[plain_words(one.text)] = one
    lines = [HEAD.rstrip()]
    for intent in sorted({one.target for one in newest.values()}):
        lines += [f"- intent: {intent}", "  examples:"]
        texts = sorted(one.text for one in newest.values() if one.target == intent)
        lines += [f"  - text: {_quoted(text)}" for text in texts]
    return "\n".join(lines) + "\n" if newest else HEAD.rstrip() + " []\n"


def _quoted(text: str) -> str:
    return json.dumps(text.translate(_NO_ENTITIES), ensure_ascii=False)
