"""What a procedure costs, by rule: never a wrong amount, never free unless the record says so.

The portal writes 0 where it states nothing; such lines never reach a Record. A text whose end
date has passed is left out and said to have ended.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from bot.language.text import fold, words
from bot.procedures import expiry
from bot.procedures.record import Fee, Method

from .words import label, money, shorten

LONGEST = 420
_SAME = 0.5
_CHANNEL_WORDS = frozenset(
    "nop ho so truc tuyen tiep qua mang cong dich vu dong lan truong hop cong dan tai quay "  # noqa: SIM905
    "den noi online tan tren ra va o".split()
)


@dataclass(frozen=True)
class FeeRow:
    """One line as it is shown: ``amount`` is written out or empty."""

    amount: str
    text: str
    who: str
    free: bool


@dataclass
class ChannelFees:
    """The fee lines of one way to file. ``stated`` False: the record names no fee."""

    channel: str
    label: str
    rows: list[FeeRow] = field(default_factory=list)

    @property
    def stated(self) -> bool:
        return bool(self.rows)


@dataclass
class FeeView:
    """All fees of a procedure, ready for the template."""

    channels: list[ChannelFees]
    same: bool
    savings: list[tuple[str, str, str]]
    differs: bool
    ended: list[date]

    @property
    def stated(self) -> bool:
        return any(channel.stated for channel in self.channels)


def fee_view(methods: list[Method], today: date, longest: int = LONGEST) -> FeeView:
    """Return the fees of all ways to file, as they hold on ``today``.

    A line's text is cut to ``longest`` characters.
    """
    ended: list[date] = []
    channels: dict[str, ChannelFees] = {}
    valid: dict[str, list[Fee]] = {}
    for method in methods:
        entry = channels.setdefault(
            method.channel, ChannelFees(method.channel, label("channels", method.channel))
        )
        for fee in method.fees:
            row, over = _row(fee, today, longest)
            ended += over
            if row and row not in entry.rows:
                entry.rows.append(row)
                if row.amount:
                    valid.setdefault(method.channel, []).append(fee)
    shown = list(channels.values())
    same = len(shown) > 1 and all(sorted_rows(c) == sorted_rows(shown[0]) for c in shown)
    savings = _savings(valid.get("counter", []), valid.get("online", []))
    return FeeView(shown, same, savings, _differs(channels), sorted(set(ended)))


def sorted_rows(channel: ChannelFees) -> list[tuple[str, str]]:
    """Return the rows without their order, to compare two ways to file."""
    return sorted((row.amount, row.text) for row in channel.rows)


def _row(fee: Fee, today: date, longest: int) -> tuple[FeeRow | None, list[date]]:
    if fee.until and fee.until < today:
        return None, [fee.until]
    text, over = expiry.split(fee.text, today)
    if over and (not text or not _amount_in(fee, text)):
        return (_plain(text, longest) if text else None), over
    amount = money(fee.amount, fee.currency) if fee.amount else ""
    return FeeRow(amount, shorten(tidy(text), longest), fee.who, fee.free), over


def _plain(text: str, longest: int) -> FeeRow:
    return FeeRow("", shorten(tidy(text), longest), "", False)


def _amount_in(fee: Fee, text: str) -> bool:
    """Return True if the amount still stands in what is left of the text, or there is none."""
    if fee.amount is None:
        return True
    return str(fee.amount) in re.sub(r"(?<=\d)[.,](?=\d)", "", text)


def tidy(text: str) -> str:
    """Return a record's text without leading bullets."""
    return re.sub(r"^[-+•*–\s]+", "", text).strip()


def _savings(counter: list[Fee], online: list[Fee]) -> list[tuple[str, str, str]]:
    """Return (saved, online, counter) amounts for the lines that speak of the same thing."""
    dear = [fee for fee in counter if fee.amount and fee.currency == "VND"]
    cheap = [fee for fee in online if fee.amount and fee.currency == "VND"]
    pairs = [(dear[0], cheap[0])] if len(dear) == len(cheap) == 1 else _matched(dear, cheap)
    return [
        (money(a.amount - b.amount), money(b.amount), money(a.amount))
        for a, b in pairs
        if a.amount and b.amount and a.amount > b.amount
    ]


def _matched(counter: list[Fee], online: list[Fee]) -> list[tuple[Fee, Fee]]:
    pairs: list[tuple[Fee, Fee]] = []
    for fee in counter:
        best = max(online, key=lambda other: _likeness(fee, other), default=None)
        if best is None or _likeness(fee, best) < _SAME:
            continue
        back = max(counter, key=lambda other: _likeness(other, best))
        if back is fee:
            pairs.append((fee, best))
    return pairs


def _likeness(a: Fee, b: Fee) -> float:
    first, second = _subject(a), _subject(b)
    return len(first & second) / len(first | second) if first | second else 0.0


def _subject(fee: Fee) -> frozenset[str]:
    found = {word for word in words(fold(f"{fee.text} {fee.who}")) if not word[0].isdigit()}
    return frozenset(found - _CHANNEL_WORDS)


def _differs(channels: dict[str, ChannelFees]) -> bool:
    counter, online = channels.get("counter"), channels.get("online")
    if not counter or not online or not (counter.stated and online.stated):
        return False
    return _amounts(counter) != _amounts(online)


def _amounts(channel: ChannelFees) -> list[str]:
    return sorted(row.amount for row in channel.rows if row.amount)
