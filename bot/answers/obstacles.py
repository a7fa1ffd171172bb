"""What stands in somebody's way in a procedure in hand: "bên kia không chịu ký thì sao".

Cards and records tell some of it, in a line among many. Lines that speak of the same things are
said; where there is none, that is said, with who decides. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.language.lexicon import asks_whether, expand, is_filler
from bot.language.text import fold, words
from bot.procedures.catalogue import Catalogue, Procedure
from bot.replies import Button, Reply

from . import compose
from .compose import Setting
from .hearing import Memory, Outcome, Understood
from .words import label, shorten

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
_AMOUNT = re.compile(r"(?<!\w)(?:bao nhieu|nhieu tien|may (?:dong|tien|trieu|tram)|muc nao)(?!\w)")
_SUM = re.compile(r"\d[\d.]*\s*(?:đồng|triệu|%)|được bao nhiêu|mức hưởng")
LEADS = ("documents", "conditions")
_NEEDS = re.compile(
    r"^(?:\w+ ){0,2}?(?:co can|can|co phai|phai co|bat buoc|mang theo)(?!\w)"
    r"(?!(?: (?:phai|co|mang|dem|kem))* (?:khai|xin|dang|lam|bao|dong|doi|di|ra|cat|nhap|"
    r"nop (?:thue|phi|tien))(?!\w))"
)
_ALL = ("who", "mistakes", "notes", "next")
_OF_PAPERS = ("who", "mistakes", "notes", "steps")
LEAST_MEANT = 2  # words


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


def needs(text: str) -> bool:
    """Return whether a message asks only if a thing is needed: "có cần công chứng không".

    What is to be done besides ("có phải khai tạm vắng không") is something else.
    """
    said = plainly(text)
    return bool(_NEEDS.search(said)) and asks_whether(said)


class ObstacleDesk:
    """Answers over one catalogue."""

    def __init__(self, catalogue: Catalogue, setting: Setting) -> None:
        self._catalogue, self._setting = catalogue, setting

    def met(self, heard: Understood, memory: Memory) -> Outcome | None:
        """Return what is known of an obstacle in the procedure in hand; None if it is none.

        A denial is one only if it says so: "ko làm có bị phạt ko" denies nothing.
        """
        procedure, said = self._in_hand(memory), plainly(heard.text)
        if procedure is None or len(said.split()) <= _FEW:
            return None
        if not (_STANDS.search(said) if heard.intent != "deny" else not _DENIES.search(said)):
            return None
        about = "late" if _LATE.search(said) else ""
        return self._told(procedure, _lines(procedure, said), (), memory, about)

    def beside(self, heard: Understood, memory: Memory) -> Outcome | None:
        """Return what is known of a refusal, or of the sum one gets; None for all else."""
        if stops(heard.text):
            return self.met(heard, memory)
        procedure = self._in_hand(memory)
        if procedure is None or heard.facets != ("result",):
            return None
        if not _AMOUNT.search(plainly(heard.text)):
            return None
        lines = [line for line in _told(procedure, _ALL) if _SUM.search(line)]
        return self._told(procedure, lines[:MOST_LINES], heard.facets, memory, "amount")

    def needed(self, heard: Understood, memory: Memory) -> Outcome | None:
        """Return what is written of a thing that may be needed: "có cần công chứng không".

        None where the procedure in hand has no line about it: its papers or conditions are told.
        """
        procedure, said = self._in_hand(memory), plainly(heard.text)
        if procedure is None or not needs(heard.text):
            return None
        meant = {word for word in said.split() if not (word in HARDLY or is_filler(word))}
        told = {line: {*plainly(line).split()} for line in _told(procedure, _OF_PAPERS)}
        near = [(len(line), line) for line, known in told.items() if meant <= known]
        near = [
            one
            for one in near
            if not any(line != one[1] and line.startswith(one[1]) for _, line in near)
        ]
        lines = [shorten(line, LONGEST_LINE) for _, line in sorted(near)[:MOST_LINES]]
        if len(meant) < LEAST_MEANT or not lines:
            return None
        return self._told(procedure, lines, heard.facets, memory, "need")

    def _in_hand(self, memory: Memory) -> Procedure | None:
        code = "" if memory.offered else memory.procedure
        return self._catalogue.get(code, self._setting.today)

    def _told(
        self,
        procedure: Procedure,
        lines: Sequence[str],
        facets: Sequence[str],
        memory: Memory,
        about: str,
    ) -> Outcome:
        told = tuple(facet for facet in facets if facet != "overview")
        reply = _reply(procedure, self._setting, lines, told, about)
        return Outcome([reply], replace(memory, asked=()))


def _reply(
    procedure: Procedure,
    setting: Setting,
    lines: Sequence[str],
    facets: Sequence[str],
    about: str,
) -> Reply:
    """Return what is written: ``lines`` of what ``facets`` ask, or that nothing is.

    ``about``: of a term (late), of the sum one gets (amount), of what is needed (need), or nothing.
    """
    values = {"p": procedure, "lines": lines, "about": about, "hotline": setting.hotline}
    buttons = [
        Button(label("facets", facet), compose.ask(facet, procedure.code)) for facet in LEADS
    ]
    return Reply(
        kind="answer",
        facets=list(facets),
        text=compose.render("obstacle.j2", **values),
        procedure=compose.reference(procedure),
        source=compose.source(procedure),
        buttons=[*buttons, Button(label("buttons", "person"), "/ask_person")],
    )


def _lines(procedure: Procedure, said: str) -> list[str]:
    """Return the lines about a procedure that speak of what was said, the nearest first."""
    meant = _pairs(said) - _pairs(plainly(procedure.short_name))
    late = bool(_LATE.search(said))
    found = []
    for line in dict.fromkeys(_told(procedure, _ALL)):
        near = len(meant & _pairs(plainly(line)))
        near += LATE if late and _DEADLINE.search(line.lower()) else 0
        if near:
            found.append((-near, len(line), line))
    return [shorten(line, LONGEST_LINE) for _, _, line in sorted(found)[:MOST_LINES]]


def _pairs(folded: str) -> set[tuple[str, str]]:
    """Return the pairs of neighbours that name something: "báo tử", not "thì sao"."""
    pairs = set(pairwise(folded.split()))
    return {(a, b) for a, b in pairs if not ({a, b} & HARDLY or (is_filler(a) and is_filler(b)))}


def _told(procedure: Procedure, parts: Collection[str]) -> Iterator[str]:
    """Yield what is written of a procedure, a sentence or an item at a time."""
    card, record = procedure.fresh_card, procedure.record
    if card is not None:
        written = {
            "who": (card.who, *card.conditions),
            "steps": card.steps,
            "mistakes": [f"Hay vướng: {line}" for line in card.mistakes],
            "notes": filter(None, (card.fee_note, card.note)),
            "next": card.next,
        }
        for part in parts:
            yield from written[part]
    else:
        for text in (record.conditions, *record.steps):
            yield from _sentences(text)
    for case in record.cases:
        yield from filter(None, (case.note,))
        for paper in case.documents:
            yield f"{paper.name} – {paper.when}" if paper.when else paper.name


def _sentences(text: str) -> list[str]:
    return [part.strip(" -+•") for part in re.split(r"\n|(?<=[.;])\s", text) if len(part) > 20]
