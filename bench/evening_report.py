"""Shows what an evening came to, and keeps the last evenings in docs/drill.md."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from evening_after import Aftermath
from evening_faults import Breaker
from evening_ledger import Ledger
from evening_people import Citizen
from questions import ROOT
from tables import BEGIN, END, machine, table, write

DOCUMENT = ROOT / "docs" / "drill.md"
BY = "`make drill`"
KEPT = 6
HEAD = ("evening", "seed", "database", "minutes", "faults")


def show(ledger: Ledger, breaker: Breaker, left: Aftermath, people: Sequence[Citizen]) -> None:
    """Print everything, what is wrong last."""
    print(table(("fault", "times"), sorted(breaker.done.items())))
    print(table(("messages", ""), ledger.rows()))
    refused: Counter[str] = Counter()
    for one in people:
        refused += one.refused
    print(f"not acknowledged at first: {dict(refused)}")
    print(f"memory in MB, before {_whole(left.before)}, after {_whole(left.after)}")
    by_name = {one.name: one for one in people}
    for page in ledger.pages:
        for kind, what in page.faults:
            print(f"{kind}: {page.whose}: {what}")
        if page.faults:
            _transcript(by_name[page.whose])
    for problem in (*breaker.problems, *left.problems):
        print(f"WRONG: {problem}")


def _whole(found: dict[str, float]) -> dict[str, int]:
    return {name: round(value) for name, value in found.items()}


def _transcript(person: Citizen) -> None:
    lines = [(one.sent_at, f"> {one.text} [{one.outcome}]") for one in person.sent]
    lines += [(one.at, f"    {one.text[:110]!r}") for one in person.got()]
    begun = min(at for at, _ in lines)
    for at, text in sorted(lines):
        print(f"  {at - begun:6.1f} {text}")


def report(
    given: argparse.Namespace, name: str, ledger: Ledger, breaker: Breaker, left: Aftermath
) -> None:
    """Put this evening's row into the document; the last KEPT of them stay."""
    faults = sum(breaker.done.values())
    wrong = len(breaker.problems) + len(left.problems)
    when = f"{datetime.now():%Y-%m-%d %H:%M}"
    row = [when, given.seed, name, f"{given.minutes:g}", faults]
    row += [count for _, count in ledger.rows()] + [wrong]
    head = (*HEAD, *(words for words, _ in ledger.rows()), "else wrong")
    kept = [*_kept(len(head)), [str(cell) for cell in row]][-KEPT:]
    times = ", ".join(f"{fault} {count}" for fault, count in sorted(breaker.done.items()))
    said = f"Machine: {machine()}. In the last of them: {times}."
    write(DOCUMENT, BY, [said, table(head, kept)])


def _kept(cells: int) -> list[list[str]]:
    """Return the rows of the evenings before."""
    text = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
    own = text.partition(BEGIN.format(by=BY))[2].partition(END)[0]
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in own.splitlines()]
    return [row for row in rows if len(row) == cells and re.match(r"\d{4}-", row[0])]
