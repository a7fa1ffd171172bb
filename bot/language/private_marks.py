"""E-mail addresses, bank accounts, passports and licence plates: patterns of linear time."""

from __future__ import annotations

import re

from .number_runs import MARKS

MAIL_MASK, ACCOUNT_MASK, PLATE_MASK = "[thư điện tử]", "[số tài khoản]", "[biển số xe]"

_DOT = r"(?:(?:\s[(\[]?|[(\[]\s?)(?:chấm|cham|dot)(?!\w)[)\]]?\s?| \. ?|\. )"
_AT = (
    r"(?:\s?@\s?|\s?[(\[]\s?(?:at|a còng|a cong)\s?[)\]]\s?"
    r"|\s(?:a\s?còng|a\s?cong|a\s?móc|a\s?vòng|at)\s)"
)
_ENDS = r"(?:com|vn|net|org|edu|gov|info|biz|io|me|co|asia|xyz)"
_HOSTS = r"(?:gmail|gmai|yahoo|hotmail|outlook|icloud)"
MAIL_HINT = re.compile(r"@|(?<!\w)at(?!\w)|a\s?c[òo]ng(?!\w)|a\s?(?:móc|vòng)(?!\w)", re.IGNORECASE)
"""A text in which this finds nothing holds no address."""
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
SPELT_MAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]+(?:(?: \. |\s(?:chấm|cham|dot)\s)[\w+-]+){{0,3}}{_AT}"
    rf"(?:(?:[\w-]{{1,63}}(?:\.|{_DOT})){{1,4}}{_ENDS}|{_HOSTS})(?!\w)",
    re.IGNORECASE,
)

_TIGHT = r"[\s._‐-―\-]"
ACCOUNT = re.compile(
    r"(?<!\w)(?:stk|số tk|so tk|số tài khoản|so tai khoan|tknh|tài khoản ngân hàng"
    r"|tai khoan ngan hang)(?!\w)[^\d\x00]{0,24}"
    rf"(?P<value>\d(?:{_TIGHT}?\d){{5,18}}|\d{{1,5}}(?:[{MARKS}]{{1,3}}\d{{1,5}}){{2,9}})(?!\d)",
    re.IGNORECASE,
)

_PASSPORT_WORD = r"(?:hộ chiếu|ho chieu|passport|pasport)"
PASSPORT_NAMED = re.compile(
    rf"(?<!\w){_PASSPORT_WORD}(?!\w)[^\d\x00]{{0,12}}?"
    rf"(?P<value>(?<!\w)[A-Z]{{1,2}}{_TIGHT}?\d(?:{_TIGHT}?\d){{5,8}})(?!\w)",
    re.IGNORECASE,
)
_SEVEN_GROUPED = r"\d{3}[ .]\d{4}|\d{4}[ .]\d{3,4}|\d[ .]\d{3}[ .]\d{3}"
PASSPORT = re.compile(
    rf"(?<![\w./-])(?:[A-FI-Za-fi-z][.\-]?(?:\d{{7,8}}|{_SEVEN_GROUPED})|[A-FI-Z] \d{{7,8}})"
    r"(?!\w|[./-]?\d|\s\d)"
)

_PLATE_WORD = (
    r"(?:biển số|bien so|biển kiểm soát|bien kiem soat|biển xe|bien xe|số xe|so xe|bks|bsx)"
)
_PROVINCE, _FOUR_OR_FIVE = r"[1-9]\d", r"(?:\d{3}[ .]?\d{2}|\d{4})(?!\w|[./-]\d)"
PLATE_NAMED = re.compile(
    rf"(?<!\w){_PLATE_WORD}(?!\w)[^\d\x00]{{0,12}}(?P<value>{_PROVINCE}[\s.-]?"
    rf"[A-ZĐ]{{1,2}}\d?{_TIGHT}{{0,2}}(?:\d{{2,3}}[\s.-]?\d{{2,3}}|\d{{4,5}}))(?!\w)",
    re.IGNORECASE,
)
_NO_YEAR = r"(?!(?:19|20)\d\d(?!\d))"
PLATE = re.compile(
    rf"(?<![\w./-]){_PROVINCE}(?:-?[A-ZĐ]{{1,2}}[ -]?{_NO_YEAR}|-?[A-ZĐ]\d[ -]{_NO_YEAR}|-[A-ZĐ]\d"
    rf"|[abd-fi-lnq-suvx-z]-?{_NO_YEAR}|-?[a-ln-z]\d[ -]{_NO_YEAR}){_FOUR_OR_FIVE}"
)
