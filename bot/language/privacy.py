"""Masks personal numbers before a message is stored, logged or understood.

Kinds: identity numbers (CCCD 12 digits, CMND 9), phone numbers, e-mail addresses, bank
accounts, one-time codes and passwords that the words around them name. Codes of procedures
(1.004222), of dossiers in any spelling (H57.12-250914-0003, h57 12 250914 0003), numbers of
decrees (118/2025/NĐ-CP), dates and amounts stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from re import Match

from .dossier_code import spans_to_keep

_KEEP = re.compile(
    r"""
    (?<![\w.])(?:
        \d\.\d{6}                                                            # procedure codes
      | \d{1,4}/\d{4}/[A-ZĐ][\w-]*                                           # decrees, circulars
      | [0-3]?\d[/.-][01]?\d[/.-](?:19|20)\d{2}                               # dates
      | (?:19|20)\d{2}\s?[-–]\s?(?:19|20)\d{2}                                # years
      | \d{1,3}(?:[.,]\d{3})+(?:\s*(?:đồng|dong|đ|vnđ|vnd|k|tr))             # amounts
      | (?<!\d[\s-])\d{1,8}\s*(?:đồng|dong|đ|vnđ|vnd|triệu|trieu|tỷ|ty|nghìn|nghin|ngàn|ngan)
    )(?!\w|[.-]\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE = re.compile(r"(?<!\d)(?:\(?\+?84\)?|0)(?:[\s.()-]{0,2}\d){9,10}(?![\s.-]?\d)")
_DIGITS = re.compile(r"(?<!\d)\d(?:[\s.-]?\d){7,}")
_SECRET = re.compile(
    r"(?P<word>\b(?:otp|mật khẩu|mat khau|password|passwd|mã xác (?:thực|nhận)|ma xac (?:thuc|nhan)"
    r"|mã pin|ma pin)\b(?:\s+(?:là|la|của tôi là|cua toi la|is))?\s*[:=]?\s*)"
    r"(?P<value>(?=\S*\d)\S{4,64})",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"(?P<word>\b(?:stk|số tài khoản|so tai khoan|tài khoản ngân hàng|tai khoan ngan hang)\b"
    r"\D{0,12})"
    r"(?P<value>\d(?:[\s.-]?\d){5,18})",
    re.IGNORECASE,
)
_SECRET_MASK, _ACCOUNT_MASK, _EMAIL_MASK = "[mã bí mật]", "[số tài khoản]", "[thư điện tử]"
_PHONE_MASK, _IDENTITY_MASK, _OTHER_MASK = "[số điện thoại]", "[số định danh]", "[dãy số]"
_MASK_NAMES = (
    *(_SECRET_MASK, _ACCOUNT_MASK, _EMAIL_MASK),
    *(_PHONE_MASK, _IDENTITY_MASK, _OTHER_MASK),
)
_MASKS = re.compile("|".join(map(re.escape, _MASK_NAMES)), re.IGNORECASE)
_FREE_HOTLINE = re.compile(r"^1[89]00")


def mask(text: str) -> str:
    """Return ``text`` with personal numbers replaced by names in brackets."""
    kept: list[str] = []

    def keep(piece: str) -> str:
        kept.append(piece)
        return f"\x00{chr(0xE000 + len(kept) - 1)}\x00"

    text = text.replace("\x00", "")
    if len(text) < 5000:
        text = _KEEP.sub(lambda match: keep(match.group()), _without_codes(text, keep))
    text = _SECRET.sub(rf"\g<word>{_SECRET_MASK}", text)
    text = _ACCOUNT.sub(rf"\g<word>{_ACCOUNT_MASK}", text)
    text = _EMAIL.sub(_EMAIL_MASK, text)
    text = _PHONE.sub(_PHONE_MASK, text)
    text = _DIGITS.sub(_digits, text)
    return re.sub("\x00([\ue000-\uf8ff])\x00", lambda m: kept[ord(m.group(1)) - 0xE000], text)


def masked(text: str) -> bool:
    """Return whether ``text`` holds one of those names."""
    return _MASKS.search(text) is not None


def without_masks(text: str) -> str:
    """Return ``text`` without those names: nobody typed them, so nothing is about them."""
    return _MASKS.sub(" ", text)


def _without_codes(text: str, keep: Callable[[str], str]) -> str:
    """Return ``text`` with what ``keep`` gives for each dossier code, also a broken one."""
    pieces, done = [], 0
    for start, end in spans_to_keep(text):
        pieces += [text[done:start], keep(text[start:end])]
        done = end
    return "".join([*pieces, text[done:]])


def _digits(match: Match[str]) -> str:
    digits = re.sub(r"\D", "", match.group())
    if _FREE_HOTLINE.match(digits) and len(digits) in (8, 10):
        return match.group()
    return _IDENTITY_MASK if len(digits) in (9, 12) else _OTHER_MASK
