"""What an officer reads out: short sentences, no markdown, no shorthand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.procedures.catalogue import Procedure

from .compose import Setting
from .telling import Local, lines
from .words import words

LONGEST = 110
"""Characters of a sentence that is read in one breath; longer ones are divided where they may."""
_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-ỸĐ])")
_JOINTS = re.compile(r"(?<=;)\s+|(?<=,)\s+(?=(?:và|hoặc|nếu|thì|trừ|kèm|do|để)\s)")


def spoken(procedure: Procedure, facet: str, setting: Setting, at: Local) -> list[str]:
    """Return the sentences about one facet (one of telling.TOLD), each to be read in one go."""
    told = (_written_out(line) for line in lines("spoken.j2", procedure, facet, setting, at))
    return [_ended(part) for line in told for part in _sentences(line)]


def _sentences(line: str) -> Iterator[str]:
    for sentence in _ENDS.split(line):
        if len(sentence) <= LONGEST:
            yield sentence
            continue
        begun = ""
        for part in _JOINTS.split(sentence):
            if begun and len(begun) + len(part) > LONGEST:
                yield begun
                begun = ""
            begun = f"{begun} {part}".strip()
        yield begun


def _written_out(line: str) -> str:
    """Return a line with the shorthand of offices in full: UBND, CCCD, VNeID stays."""
    for short, full in words()["read_out"].items():
        line = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", full, line)
    return line


def _ended(sentence: str) -> str:
    sentence = sentence.strip().rstrip(";,:")
    sentence = sentence[:1].upper() + sentence[1:]
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
