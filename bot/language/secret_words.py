"""Passwords and one-time codes, found by the words around them."""

from __future__ import annotations

import re
from re import Match

from .spoken_digits import BETWEEN, WORD
from .syllables import is_bare

_WORD = (
    r"(?:otp|mật\s?khẩu|mat\s?khau|password|passwd|pass|pwd|cvv|mã xác (?:thực|nhận|minh)"
    r"|ma xac (?:thuc|nhan|minh)|mã pin|ma pin|mã bảo mật|ma bao mat)"
)
_IS = r"(?:\s+(?:(?:của|cua) (?:tôi|toi|em|mình|minh|tui) )?(?:là|la|is))?\s*(?:[:=]\s*)?"
_SIGN = r"(?:\s+(?:là|la|is))?\s*[:=]\s*"
_QUESTION = (
    r"(?!(?:gi|j|sao|bao|may|cai|do|cua|khi|o|chi|nao|quen|mat|khong|ko|k|hong|chua|lam|sai|bi|lay|doi|cap"
    r"|dat|cach|phai|the|duoc|co|va|hay|thi|reset)(?!\w))"
)

HINT = re.compile(
    r"otp|m[ậa]t\s?kh|(?<!\w)mk|pass|pwd|cvv|xác|xac|pin(?!\w)|b[ảa]o m[ậa]t", re.IGNORECASE
)
"""A text in which this finds nothing holds no secret that the patterns below find."""
WITH_DIGITS = re.compile(
    rf"(?<!\w){_WORD}(?!\w){_IS}(?P<value>(?=[^\s\x00]{{0,63}}\d)[^\s\x00]{{4,64}})", re.IGNORECASE
)
DIGIT_BY_DIGIT = re.compile(
    rf"(?<!\w){_WORD}(?!\w){_IS}(?P<value>\d{{1,4}}(?:[\s.,_·–-]{{1,3}}\d{{1,4}}(?!\w)){{1,9}})",
    re.IGNORECASE,
)
SAID = re.compile(
    rf"(?<!\w){_WORD}(?!\w){_IS}(?P<value>{WORD}(?:{BETWEEN}{WORD}(?!\w)){{3,}})", re.IGNORECASE
)
AFTER_A_SIGN = re.compile(
    rf"(?<!\w)(?:{_WORD}|mk|mkhau)(?!\w){_SIGN}{_QUESTION}(?P<value>[!-~]{{3,64}})(?![^\s\x00])",
    re.IGNORECASE,
)
AFTER_IS = re.compile(
    rf"(?<!\w)(?:{_WORD}|mk)(?!\w)\s+(?:là|la|is)\s+(?P<value>[!-~]{{6,64}})(?![^\s\x00])",
    re.IGNORECASE,
)
SHORT = re.compile(
    r"(?<!\w)mk\s+(?!\d{1,4}[/.]\d)(?P<value>(?=[^\s\x00]{0,63}\d)[^\s\x00]{6,64})(?![^\s\x00])",
    re.IGNORECASE,
)
MASK = "[mã bí mật]"


def of_four(match: Match[str]) -> str | None:
    """Return the name for four digits or more."""
    return MASK if sum(char.isdigit() for char in match["value"]) >= 4 else None


def no_word(match: Match[str]) -> str | None:
    """Return the name for what is no syllable of Vietnamese."""
    return None if is_bare(match["value"].lower().rstrip(".,;!?")) else MASK
