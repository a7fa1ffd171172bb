"""What is remembered of the talk about dossiers, and what the words of a message tell of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.language.lexicon import expand
from bot.language.text import plain_words

from .words import label

CODE, FACTOR, OFFERED, TRIED = "code", "factor", "offered", "tried"
FOLLOW = "follow"


@dataclass(frozen=True)
class DossierMemory:
    """What is remembered of the talk about dossiers; it lives in one of Rasa's slots.

    ``awaiting``: nothing, the code (``code``) or the second factor, which was asked for
    (``factor``), only offered with an answer (``offered``), or given at least once (``tried``);
    ``failures``: tries since the code was asked for; ``half``: a part of a code whose rest may
    come in the next message; ``reminded``: that it was asked for has been said again after
    another question; ``wish``: what is wanted with the code (``follow``, else its status).
    """

    code: str = ""
    awaiting: str = ""
    failures: int = 0
    half: str = ""
    reminded: bool = False
    wish: str = ""


def lost(text: str) -> bool:
    """Return whether the code of a dossier is lost or not known."""
    return _has(text, "lost")


def dated(text: str, known: bool) -> bool:
    """Return whether a dossier is told by when it was filed.

    ``known``: one was talked about already, so "hôm qua" alone is no day of filing.
    """
    return _has(text, "filed") or (not known and _has(text, "when"))


def another(text: str) -> bool:
    """Return whether another dossier is meant than the one talked about."""
    return _has(text, "other")


def everything(text: str) -> bool:
    """Return whether all dossiers are meant."""
    return _has(text, "all")


def bare_number(text: str) -> bool:
    """Return whether ``text`` is a number and nothing else."""
    return re.fullmatch(r"\W*\d[\d\W]*", text) is not None


def _has(text: str, kind: str) -> bool:
    folded = f" {plain_words(expand(text))} "
    return any(f" {words} " in folded for words in label("dossier_words", kind).split("|"))
