"""What stands in somebody's way in a procedure in hand: "bên kia không chịu ký thì sao".

Cards and records tell some of it, in a line among many. Lines that speak of the same things are
said; where there is none, that is said, with who decides. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from bot.language.lexicon import expand, is_filler
from bot.language.text import fold, words
from bot.procedures.catalogue import Catalogue, Procedure

from . import compose
from .compose import Setting
from .hearing import Memory, Outcome, Understood
from .words import shorten

MOST_LINES = 2
LONGEST_LINE = 260
LATE = 1  # what a line about a term counts where somebody is late, in pairs of words
HARDLY = frozenset(
    "bi chiu co do duoc khong nay no o sao thi the ve voi".split()  # noqa: SIM905
)
_STANDS = re.compile(
    r"(?<!\w)(?:thi sao|thi the nao|thi lam sao|thi lam the nao|thi tinh sao|thi phai lam sao|"
    r"co sao khong|co bi|bi phat|khong chiu|khong dong y|khong cho|khong ky|khong nhan|"
    r"khong ve duoc|khong di duoc|khong con|khong co|chua co|bo di|khong biet chu|"
    r"(?:co|phai|duoc|can) (?:\w+ ){0,8}khong$)(?!\w)"
)
_DENIES = re.compile(
    r"(?<!\w)(?:(?:khong|chang|cha|deu|chua|dau) (?:phai|dung|trung|giong|lien quan|khop|hop)|"
    r"sai|nham|trat|lon|khac|cai nao|khong hieu)(?!\w)"
)
_LATE = re.compile(r"(?<!\w)(?:phat|tre|muon|qua han|cham|het han)(?!\w)")
_DEADLINE = re.compile(r"trễ|muộn|quá hạn|chậm|trong (?:vòng )?\d+ (?:ngày|tháng)")
_FEW = 2  # words of a bare yes or no


_STOPS = re.compile(
    r"(?<!\w)(?:(?:khong|chang|khong ai) (?:chiu|dong y|cho|ky)|bi phat|co sao khong)(?!\w)"
)


def plainly(text: str) -> str:
    """Return the folded words of a message, with its shorthand and dialect written out."""
    return " ".join(words(fold(expand(text))))


def stands_in(text: str) -> bool:
    """Return whether a message tells of something in the way, or asks if it is in the way."""
    return bool(_STANDS.search(plainly(text)))


def stops(text: str) -> bool:
    """Return whether a message says that somebody refuses, or fears a penalty."""
    return bool(_STOPS.search(plainly(text)))


class ObstacleDesk:
    """Answers over one catalogue."""

    def __init__(self, catalogue: Catalogue, setting: Setting) -> None:
        self._catalogue, self._setting = catalogue, setting

    def met(self, heard: Understood, memory: Memory) -> Outcome | None:
        """Return what is known of an obstacle in the procedure in hand; None if it is none.

        A denial is one only if it says so: "ko làm có bị phạt ko" denies nothing.
        """
        procedure = self._catalogue.get(memory.procedure, self._setting.today)
        said = plainly(heard.text)
        if procedure is None or memory.offered or len(said.split()) <= _FEW:
            return None
        if not (_STANDS.search(said) if heard.intent != "deny" else not _DENIES.search(said)):
            return None
        lines, late = _lines(procedure, said), bool(_LATE.search(said))
        reply = compose.obstacle(procedure, self._setting, lines=lines, late=late)
        return Outcome([reply], replace(memory, asked=()))


def _lines(procedure: Procedure, said: str) -> list[str]:
    """Return the lines about a procedure that speak of what was said, the nearest first."""
    meant = _pairs(said) - _pairs(plainly(procedure.short_name))
    late = bool(_LATE.search(said))
    found = []
    for line in dict.fromkeys(_told(procedure)):
        near = len(meant & _pairs(plainly(line)))
        near += LATE if late and _DEADLINE.search(line.lower()) else 0
        if near:
            found.append((-near, len(line), line))
    return [shorten(line, LONGEST_LINE) for _, _, line in sorted(found)[:MOST_LINES]]


def _pairs(folded: str) -> set[tuple[str, str]]:
    """Return the pairs of neighbours that name something: "báo tử", not "thì sao"."""
    pairs = set(pairwise(folded.split()))
    return {(a, b) for a, b in pairs if not ({a, b} & HARDLY or (is_filler(a) and is_filler(b)))}


def _told(procedure: Procedure) -> Iterator[str]:
    """Yield what is written of a procedure, a sentence or an item at a time."""
    card, record = procedure.fresh_card, procedure.record
    if card is not None:
        yield from (card.who, *card.conditions, *card.mistakes, *card.next)
        yield from filter(None, (card.fee_note, card.note))
    else:
        for text in (record.conditions, *record.steps):
            yield from _sentences(text)
    for case in record.cases:
        yield from filter(None, (case.note,))
        for paper in case.documents:
            yield f"{paper.name} – {paper.when}" if paper.when else paper.name


def _sentences(text: str) -> list[str]:
    return [part.strip(" -+•") for part in re.split(r"\n|(?<=[.;])\s", text) if len(part) > 20]
