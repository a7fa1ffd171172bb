"""The ledger of an evening: what happened to each message, by what its person received.

Every message has a ``key`` that is nobody else's and no other message's of the same person: the
procedure and what was asked of it, a dossier's code. An answer tells by its text which key it
belongs to, so that an answer to somebody else's question is seen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.replies import say

LATE_SECONDS = 5.0
HOTLINE = "18001096"
CODE = re.compile(r"\(mã (?:<code>)?(\d\.\d{6})")
DOSSIER = re.compile(r"[HG]\d\d(?:\.\d{1,3})*-\d{6}-\d{3,8}")
FACETS = {"Phí, lệ phí": "fee", "Thời gian giải quyết": "time", "Nơi nộp hồ sơ": "place"}
ONCE = {
    "để nói chuyện với người thật": "handover",
    "muốn xóa hết những gì": "ask_erase",
    "đã xóa hết dữ liệu": "erase",
}
DOWN = "đang không trả lời"
APOLOGIES = frozenset(say(key, hotline=HOTLINE).text for key in ("late", "failed", "slow"))
HOLD = say("hold", hotline=HOTLINE).text
WRONG = ("lost", "doubled", "out of order", "not one's own")


@dataclass
class Sent:
    """A message: when it was first brought and when answered, in seconds; what became of it.

    ``needs`` is the key of the message it goes on about: without that one's answer it may be
    answered otherwise. ``outcome`` is answered, told or empty; ``place`` is where it came in the
    order in which the gateway was brought them.
    """

    key: str
    text: str
    needs: str = ""
    place: int = 0
    sent_at: float = 0.0
    acked: bool = False
    outcome: str = ""
    answered_at: float = 0.0
    held: bool = False

    @property
    def late(self) -> bool:
        return self.outcome == "answered" and self.answered_at - self.sent_at > LATE_SECONDS


@dataclass(frozen=True)
class Got:
    """A text that reached a person, and when."""

    text: str
    at: float


@dataclass
class Page:
    """One person's page of the ledger; ``faults`` names what is wrong, ready to be read."""

    sent: list[Sent]
    whose: str = ""
    twice: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)

    def wrong(self, kind: str, what: str) -> None:
        self.faults.append((kind, what))


def key_of(text: str) -> str:
    """Return the key of the question that a text answers; empty if it tells none."""
    if code := CODE.search(text[:300]):
        facets = (short for words, short in FACETS.items() if words in text)
        return f"{code.group(1)} {next(facets, '')}"
    if dossier := DOSSIER.search(text):
        return dossier.group()
    return next((key for words, key in ONCE.items() if words in text), "")


def read(sent: Sequence[Sent], got: Sequence[Got], maybe_twice: int, whose: str = "") -> Page:
    """Return the page of a person who sent and got these; ``maybe_twice`` is what the outbox's
    own ledger counts for them."""
    page = Page(sorted(sent, key=lambda one: one.place), whose)
    _assign(page, got)
    page.twice = _doubled(page, got, maybe_twice)
    for one in page.sent:
        if not one.outcome:
            page.wrong("lost", f"{one.key!r}, sent as {one.text!r}")
    return page


def _assign(page: Page, got: Sequence[Got]) -> None:
    """Give each text to the message it answers, in the order in which they came."""
    by_key = {one.key: one for one in page.sent}
    newest, seen = -1, set()
    for text in got:
        one = by_key.get(key_of(text.text))
        if text.text in seen:
            continue
        if one is None:
            newest = _without_key(page, text, newest)
            continue
        seen.add(text.text)
        if one.place < newest:
            page.wrong("out of order", f"{one.key!r} after the message behind it")
        newest = max(newest, one.place)
        if not one.outcome:
            one.outcome = "told" if DOWN in text.text else "answered"
            one.answered_at = text.at


def _without_key(page: Page, got: Got, newest: int) -> int:
    """Deal with a text that answers none of the person's questions by name."""
    waiting = next((one for one in page.sent if not one.outcome and one.place > newest), None)
    key = key_of(got.text)
    if got.text.strip() == HOLD:
        if waiting is not None:
            waiting.held = waiting.held or got.at - waiting.sent_at <= LATE_SECONDS
    elif got.text.strip() in APOLOGIES and waiting is not None:
        waiting.outcome, waiting.answered_at = "told", got.at
        return waiting.place
    elif waiting is not None and _adrift(page, waiting):
        waiting.outcome, waiting.answered_at = "answered", got.at
        return waiting.place
    elif key:
        page.wrong("not one's own", f"{key!r}: {got.text[:80]!r}")
    return newest


def _adrift(page: Page, one: Sent) -> bool:
    """Return whether the message goes on about one that was never answered."""
    return any(other.key == one.needs and other.outcome != "answered" for other in page.sent)


def _doubled(page: Page, got: Sequence[Got], maybe_twice: int) -> int:
    """Return how many texts came again; more of them than were counted is a fault.

    Sentences about a wait are the same each time and are left out.
    """
    counted = Counter(one.text for one in got if one.text.strip() not in {HOLD, *APOLOGIES})
    again = {text: times - 1 for text, times in counted.items() if times > 1 and key_of(text)}
    for text, times in again.items() if sum(again.values()) > maybe_twice else ():
        page.wrong("doubled", f"{times} times more: {text[:80]!r}")
    return sum(again.values())


@dataclass(frozen=True)
class Ledger:
    """The sum of all pages. ``named`` is what the outbox counts as maybe sent twice."""

    pages: Sequence[Page]
    named: int

    def count(self, kind: str) -> int:
        """Return how many faults of a kind there are."""
        return sum(found == kind for page in self.pages for found, _ in page.faults)

    def rows(self) -> list[tuple[str, int]]:
        """Return names and figures, in the order of the report."""
        sent = [one for page in self.pages for one in page.sent]
        answered = [one for one in sent if one.outcome == "answered"]
        late = [one for one in answered if one.late]
        return [
            ("received", sum(one.acked for one in sent)),
            ("answered within 5 s", len(answered) - len(late)),
            ("answered late", len(late)),
            ("of these told to wait in 5 s", sum(one.held for one in late)),
            ("told the truth about a failure", sum(one.outcome == "told" for one in sent)),
            *((kind, self.count(kind)) for kind in WRONG),
            ("maybe twice (in the outbox's ledger)", self.named),
            ("of these came twice", sum(page.twice for page in self.pages)),
        ]

    @property
    def good(self) -> bool:
        return not any(self.count(kind) for kind in WRONG)
