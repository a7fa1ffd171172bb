"""One finding about how an installation is run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """What it is about, and: what it is, why it matters, what to do. Not ``broken``: a remark."""

    subject: str
    text: str
    broken: bool = True


def remark(subject: str, text: str) -> Mistake:
    """Return a finding with which everything works all the same."""
    return Mistake(subject, text, broken=False)
