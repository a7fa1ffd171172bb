"""What a province's policy makes of a fee: both figures only where they are beyond doubt.

A policy is told for the person's province and the ways to file it names, if the record states a
fee there. Its figures are told only if it was verified and says until when it holds; the sum only
if one line of the record with one amount in đồng is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.content.fee_policies import FeeKind, FeePolicy
from bot.language.text import fold
from bot.procedures.catalogue import Procedure
from bot.procedures.record import Fee

from .words import label, money

_OTHER_FIGURE = re.compile(r"\d{4,}|\d+\s*%|\d+\s*(?:nghin|ngan|trieu)")


@dataclass(frozen=True)
class LowerFee:
    """One policy as it is told. Without ``told`` it is only said that it may be less.

    ``sums``: (the record's amount, what is left of it), written out; empty if not to be computed.
    ``percent`` or ``left`` (an amount, written out) is what the resolution gives.
    """

    province: str
    kind: str
    channel: str
    told: bool
    percent: int
    left: str
    resolution: str
    until: date | None
    sums: tuple[tuple[str, str], ...]


def lower_fees(procedure: Procedure, place: str, today: date) -> list[LowerFee]:
    """Return what to tell of the policies of the province ``place`` about this procedure's fee."""
    found = []
    for policy in procedure.policies:
        for kind in policy.fees if policy.province == place else ():
            fees = _fees(procedure, policy, kind, today)
            if fees:
                found.append(_told(policy, kind, fees))
    return found


def _fees(procedure: Procedure, policy: FeePolicy, kind: FeeKind, today: date) -> list[list[Fee]]:
    """Return the fee lines the kind is about, by way to file; those without any are left out."""
    if not _is_of(procedure, kind):
        return []
    methods = [m for m in procedure.record.methods if policy.channel in (None, m.channel)]
    lines = ([fee for fee in method.fees if _meant(fee, kind, today)] for method in methods)
    return [found for found in lines if found]


def _is_of(procedure: Procedure, kind: FeeKind) -> bool:
    record = procedure.record
    if procedure.code in kind.not_codes or record.level == "ministry":
        return False
    named = {record.field, *record.fields}
    return procedure.code in kind.codes or bool(named & {*kind.fields})


def _meant(fee: Fee, kind: FeeKind, today: date) -> bool:
    if fee.free or (fee.until is not None and fee.until < today):
        return False
    text = fold(fee.text)
    return not kind.line or any(fold(words) in text for words in kind.line)


def _told(policy: FeePolicy, kind: FeeKind, fees: Sequence[Sequence[Fee]]) -> LowerFee:
    told = policy.told_in_full
    return LowerFee(
        province=policy.province,
        kind=kind.name,
        channel=label("channels", policy.channel).lower() if policy.channel else "",
        told=told,
        percent=policy.percent or 0,
        left="" if policy.amount is None else money(policy.amount),
        resolution=policy.resolution or "",
        until=policy.valid_to,
        sums=_sums(policy, fees) if told else (),
    )


def _sums(policy: FeePolicy, fees: Sequence[Sequence[Fee]]) -> tuple[tuple[str, str], ...]:
    """Return the sums of each way to file, each once; none if any of them is in doubt."""
    amounts = [_only_amount(lines) for lines in fees]
    if not all(amounts):
        return ()
    both = {amount: reduced(amount, policy) for amount in amounts if amount}
    if any(left >= amount for amount, left in both.items()):
        return ()
    return tuple((money(amount), money(left)) for amount, left in both.items())


def _only_amount(fees: Sequence[Fee]) -> int | None:
    """Return the one amount in đồng that these lines state, or None."""
    if len(fees) != 1 or fees[0].currency != "VND" or not fees[0].amount:
        return None
    said = re.sub(r"[.,](?=\d{3})", "", fees[0].text)
    others = [one for one in _OTHER_FIGURE.findall(fold(said)) if one != str(fees[0].amount)]
    return None if others else fees[0].amount


def reduced(amount: int, policy: FeePolicy) -> int:
    """Return what is left of ``amount`` (đồng): half a đồng and more is rounded up."""
    if policy.amount is not None:
        return policy.amount
    return (amount * (100 - (policy.percent or 0)) + 50) // 100
