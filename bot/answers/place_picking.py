"""Which of the communes that were offered a message means, and whether it asks more than that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.language.text import clean
from bot.places.finding import Place
from bot.places.gazetteer import bare, key, marked
from bot.places.table import Commune
from bot.places.wording import tokens
from bot.procedures.catalogue import is_procedure

from . import offices
from .choosing import ordinal
from .hearing import Memory, PlaceAsked, Understood, thresholds

SHORT = 3  # words of its own
Name = tuple[str, str]
"""A commune in full, and its province."""


def picked(heard: Understood, asked: PlaceAsked | None) -> Place | None:
    """Return the offered commune that a message names or numbers."""
    if asked is None or not asked.communes:
        return None
    named = _named(heard.text, asked.communes)
    at = ordinal(heard.text, len(asked.communes)) if not named else None
    if at is not None:
        named = [asked.communes[at]]
    if len(named) != 1:
        return None
    commune = Commune(*named[0])
    return Place(commune.province, (commune,), said=asked.was, name=commune.name)


def _named(text: str, communes: Sequence[Name]) -> list[Name]:
    """Return the communes that a text names; marks, then the level, decide between several."""
    said = tokens(clean(text))
    folded = f" {' '.join(token.folded for token in said)} "
    typed = f" {' '.join(token.typed for token in said)} "
    named = [one for one in communes if f" {key(bare(one[0]))} " in folded]
    if len(named) > 1:
        named = [one for one in named if f" {' '.join(marked(bare(one[0])))} " in typed] or named
    if len(named) > 1:
        named = [one for one in named if f" {key(one[0])} " in folded] or named
    return named


def says_more(heard: Understood, memory: Memory) -> bool:
    """Return True for a question, even if it names one of the communes offered."""
    if heard.where is not None and heard.where.alone:
        return False
    if offices.asked(heard.text, bool(memory.procedure)):
        return True
    best = heard.best if heard.subject else None
    limits = thresholds()
    least = limits.named_short if heard.left <= SHORT else limits.named
    anew = best is not None and is_procedure(best.code) and best.score >= least
    return bool(_named(heard.text, _offered(memory))) and (anew or heard.asks)


def at_offered(heard: Understood, memory: Memory) -> Understood:
    """Return the message; an offered commune that it names is its place, unless that is sure."""
    sure = heard.where is not None and heard.where.commune is not None
    if sure or not _named(heard.text, _offered(memory)):
        return heard
    return replace(heard, where=picked(heard, memory.place_asked) or heard.where)


def _offered(memory: Memory) -> tuple[Name, ...]:
    return memory.place_asked.communes if memory.place_asked else ()
