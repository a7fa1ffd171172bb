"""Masks personal numbers before a message is stored, logged or understood.

Kinds: identity numbers (CCCD 12 digits, CMND 9), passports, phone numbers, e-mail addresses,
bank accounts, licence plates, one-time codes and passwords that the words around them name; in
figures of any script, said in words, or with letters for digits. Codes of procedures (1.004222),
of dossiers in any spelling (H57.12-250914-0003, h57 12 250914 0003), numbers of decrees
(118/2025/NĐ-CP), dates, times and amounts stay as they are.
"""

from __future__ import annotations

import re

from . import not_personal, number_runs, private_marks, secret_words, spoken_digits
from .dossier_code import find_codes, spans_to_keep
from .sheet import KEPT, Sheet

_MASK_NAMES = (
    *(secret_words.MASK, private_marks.ACCOUNT_MASK, private_marks.MAIL_MASK),
    *(private_marks.PLATE_MASK, number_runs.PHONE, number_runs.IDENTITY, number_runs.OTHER),
)
_MASKS = re.compile("|".join(map(re.escape, _MASK_NAMES)), re.IGNORECASE)
_ROUNDS = 4
_DIGIT = re.compile(r"\d")
_MAY_HOLD_CODE = re.compile(r"[HG] ?[0-9OIL]|\d{6}", re.IGNORECASE)


def mask(text: str) -> str:
    """Return ``text`` with personal numbers replaced by names in brackets.

    Linear in the length of the text; masking what is masked changes nothing: what stood beside a
    number is looked at again without it.
    """
    for _ in range(_ROUNDS):
        before, text = text, _once(text)
        if text == before:
            break
    return text


def _once(text: str) -> str:
    sheet = Sheet(text.replace("\x00", ""))
    sheet.cover(_MASKS, KEPT)
    digits = _DIGIT.search(sheet.text) is not None
    if digits:
        _keep_codes(sheet)
    if private_marks.MAIL_HINT.search(sheet.text):
        sheet.cover(private_marks.MAIL, private_marks.MAIL_MASK)
        sheet.cover(private_marks.SPELT_MAIL, private_marks.MAIL_MASK)
    if secret_words.HINT.search(sheet.text):
        _cover_secrets(sheet)
    if digits:
        _cover_numbers(sheet)
    spoken = list(spoken_digits.said(sheet.text))
    if spoken:
        codes = [(found.start, found.end) for found in find_codes(sheet.text)]
        apart = (s for s in spoken if all(s[1] <= start or s[0] >= end for start, end in codes))
        sheet.cover_spans(apart)
    return sheet.result()


def masked(text: str) -> bool:
    """Return whether ``text`` holds one of those names."""
    return _MASKS.search(text) is not None


def without_masks(text: str) -> str:
    """Return ``text`` without those names: nobody typed them, so nothing is about them."""
    return _MASKS.sub(" ", text)


def _keep_codes(sheet: Sheet) -> None:
    """Keep codes of dossiers, also broken ones, of procedures and decrees, and amounts."""
    if _MAY_HOLD_CODE.search(sheet.text):
        sheet.cover_spans((start, end, KEPT) for start, end in spans_to_keep(sheet.text))
    sheet.cover(not_personal.CODES, KEPT)
    sheet.cover(not_personal.AMOUNTS, KEPT)


def _cover_secrets(sheet: Sheet) -> None:
    sheet.cover(secret_words.DIGIT_BY_DIGIT, secret_words.of_four)
    sheet.cover(secret_words.WITH_DIGITS, secret_words.MASK)
    sheet.cover(secret_words.SAID, secret_words.MASK)
    sheet.cover(secret_words.AFTER_A_SIGN, secret_words.MASK)
    sheet.cover(secret_words.AFTER_IS, secret_words.no_word)
    sheet.cover(secret_words.SHORT, secret_words.MASK)


def _cover_numbers(sheet: Sheet) -> None:
    sheet.cover(not_personal.TIMES, KEPT)
    sheet.cover(not_personal.OTHERS, KEPT)
    sheet.cover(private_marks.PLATE_NAMED, private_marks.PLATE_MASK)
    sheet.cover(private_marks.PASSPORT_NAMED, number_runs.IDENTITY)
    sheet.cover(private_marks.PLATE, private_marks.PLATE_MASK)
    sheet.cover(private_marks.PASSPORT, number_runs.IDENTITY)
    sheet.cover(private_marks.ACCOUNT, private_marks.ACCOUNT_MASK)
    sheet.cover(not_personal.HOTLINE, KEPT)
    sheet.cover(number_runs.LOOKALIKES, number_runs.name_of_lookalikes)
    sheet.cover(number_runs.TELEPHONE, number_runs.PHONE)
    sheet.cover(number_runs.DIGITS, number_runs.name_of_digits)
    sheet.cover_spans(number_runs.parted(sheet.text))
