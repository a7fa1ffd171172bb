"""Questions to learn from: kept masked, with consent, with the reason why; and what was decided.

A question stays until its consent is taken back, its person is erased or its time is over
(people.py). What is decided keeps a phrase that an editor chose, and no link to a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import and_, insert, select, update
from sqlalchemy.engine import Connection

from bot.language.privacy import mask, masked
from bot.language.text import clean

from . import statements
from .noted import Noted
from .number_tables import decisions
from .people import LEARNING
from .record import Message
from .switches import note
from .tables import history

LOW_CHANCE = 0.85  # of an answer or a question with choices: below it, somebody should look
ABOUT_BEFORE = timedelta(minutes=30)  # a later word on an answer may still be about it
ASKS_FOR_A_PERSON = ("", "ask_person")
MOST = 2000

Reason = Literal["unanswered", "unsure", "wrong", "handed_over"]
UNANSWERED: Reason = "unanswered"
UNSURE: Reason = "unsure"
WRONG: Reason = "wrong"
HANDED_OVER: Reason = "handed_over"
Decided = Literal["procedure", "intent", "missing", "dismissed"]


class BadPhrase(ValueError):
    """A phrase that cannot be learnt: it is empty or holds a masked number."""


@dataclass(frozen=True)
class Question:
    """One masked question that waits for a decision; ``procedure`` is what was answered.

    Questions of one list with the same ``asker`` are of one conversation; it says nothing more.
    """

    id: int
    text: str
    reason: Reason
    intent: str
    procedure: str
    chance: float | None
    candidates: dict[str, float]
    asked_at: datetime
    asker: int = 0


@dataclass(frozen=True)
class Decision:
    """What was decided of some questions.

    ``target`` is the procedure's code or the intent, else empty; ``text`` the phrase that was
    learnt, or what is missing; ``questions`` how many it settled; ``done_at`` ends a task;
    ``added``: the phrase was new to the procedure. With ``undone_at`` it holds no more.
    """

    id: int
    kind: Decided
    target: str
    text: str
    questions: int
    decided_by: str
    decided_at: datetime
    done_at: datetime | None
    added: bool = False
    undone_by: str = ""
    undone_at: datetime | None = None


def keep(
    connection: Connection,
    message: Message,
    bodies: Sequence[dict[str, Any]],
    noted: Noted,
    now: datetime,
) -> None:
    """Keep a masked question and kind of answer to learn from, if the person allowed it."""
    mine = {"conversation": message.conversation, "purpose": LEARNING}
    if not connection.execute(statements.CONSENTED, mine).scalar():
        return
    kinds = [str(body["kind"]) for body in bodies]
    if "handover" in kinds:
        mark(connection, message.conversation, HANDED_OVER, now, before=message.turn)
    elif noted.denied:
        mark(connection, message.conversation, WRONG, now, before=message.turn)
    if message.text:
        connection.execute(insert(history).values(_row(message, bodies, noted, now)))


def _row(
    message: Message, bodies: Sequence[dict[str, Any]], noted: Noted, now: datetime
) -> dict[str, Any]:
    first: dict[str, Any] = next(iter(bodies), {})
    return {
        "conversation": message.conversation,
        "turn": message.turn,
        "text": message.text,
        "kind": first.get("kind", ""),
        "procedure": (first.get("procedure") or {}).get("code", ""),
        "reason": _reason(bodies, noted),
        "intent": noted.intent[:32],
        "chance": noted.chance,
        "candidates": msgspec.json.encode(noted.candidates).decode(),
        "created_at": now,
    }


def _reason(bodies: Sequence[dict[str, Any]], noted: Noted) -> str:
    """Return why a question is worth a look, or an empty text."""
    if noted.lost:
        return UNANSWERED
    if any(body["kind"] == "handover" for body in bodies):
        return "" if noted.intent in ASKS_FOR_A_PERSON else HANDED_OVER
    told = any(body["kind"] == "answer" or body.get("candidates") for body in bodies)
    return UNSURE if told and noted.chance is not None and noted.chance < LOW_CHANCE else ""


def mark(
    connection: Connection, conversation: str, reason: Reason, now: datetime, before: int
) -> None:
    """Say of the last question before the turn ``before``, if it is recent, what came of it."""
    recent = and_(
        history.c.conversation == conversation,
        history.c.turn < before,
        history.c.created_at >= now - ABOUT_BEFORE,
    )
    query = select(history.c.id).where(recent).order_by(history.c.turn.desc()).limit(1)
    _say(connection, history.c.id == connection.execute(query).scalar(), reason)


def rated_wrong(connection: Connection, conversation: str, turn: int) -> None:
    """Say of a kept question that its answer was called wrong."""
    _say(connection, and_(history.c.conversation == conversation, history.c.turn == turn), WRONG)


def _say(connection: Connection, which: Any, reason: Reason) -> None:
    """Give a reason to a question that has none that says more."""
    vague = history.c.reason.in_(("", UNSURE))
    connection.execute(update(history).where(which, vague).values(reason=reason))


def waiting(
    connection: Connection, reason: Reason | None = None, since: datetime | None = None
) -> list[Question]:
    """Return the questions that wait for a decision, the newest MOST of them, newest first."""
    wanted = history.c.reason == reason if reason else history.c.reason != ""
    wanted = and_(wanted, history.c.created_at >= since) if since else wanted
    query = (
        select(*(history.c[name] for name in _COLUMNS))
        .where(wanted, history.c.decision.is_(None))
        .order_by(history.c.id.desc())
        .limit(MOST)
    )
    askers: dict[str, int] = {}
    return [_question(dict(row), askers) for row in connection.execute(query).mappings()]


_COLUMNS = (
    *("id", "conversation", "text", "reason", "intent"),
    *("procedure", "chance", "candidates", "created_at"),
)


def _question(values: dict[str, Any], askers: dict[str, int]) -> Question:
    asker = askers.setdefault(values.pop("conversation"), len(askers))
    asked_at, candidates = values.pop("created_at"), values.pop("candidates") or "{}"
    found = msgspec.json.decode(candidates, type=dict[str, float])
    return Question(**values, asked_at=asked_at, candidates=found, asker=asker)


def phrase_of(text: str) -> str:
    """Return a phrase fit to be learnt, on one line. Raises BadPhrase."""
    phrase = clean(text)
    if not phrase or masked(phrase) or masked(mask(phrase)):
        raise BadPhrase("empty" if not phrase else "masked")
    return phrase


def decide(
    connection: Connection,
    ids: Sequence[int],
    kind: Decided,
    by: str,
    now: datetime,
    *,
    target: str = "",
    text: str = "",
    added: bool = False,
) -> Decision:
    """Settle those of the questions ``ids`` that still wait, with one line in the audit.

    Of what is dismissed no text is kept. Raises BadPhrase for a text with personal numbers.
    """
    text = "" if kind == "dismissed" else phrase_of(text)
    row = {"kind": kind, "target": target, "text": text, "decided_by": by, "decided_at": now}
    made = connection.execute(insert(decisions).values(**row, questions=0, added=int(added)))
    number = int(made.inserted_primary_key[0])
    open_ = and_(history.c.id.in_(list(ids)), history.c.decision.is_(None))
    settled = connection.execute(update(history).where(open_).values(decision=number)).rowcount
    mine = decisions.c.id == number
    connection.execute(update(decisions).where(mine).values(questions=settled))
    told = {"decision": number, "kind": kind, "target": target, "questions": settled}
    note(connection, by, "questions decided", told, now)
    return Decision(number, kind, target, text, settled, by, now, None, added)


def decided(
    connection: Connection,
    kind: Decided | None = None,
    *,
    pending: bool = False,
    undone: bool = False,
) -> list[Decision]:
    """Return what was decided, newest first.

    ``pending``: only what is still to be done; ``undone``: also what was taken back.
    """
    query = select(decisions).order_by(decisions.c.id.desc())
    if kind:
        query = query.where(decisions.c.kind == kind)
    if pending:
        query = query.where(decisions.c.done_at.is_(None))
    if not undone:
        query = query.where(decisions.c.undone_at.is_(None))
    return [_decision(row) for row in connection.execute(query).mappings()]


def decision(connection: Connection, number: int) -> Decision | None:
    """Return a decision that holds, None if there is none such or it was taken back."""
    holds = and_(decisions.c.id == number, decisions.c.undone_at.is_(None))
    row = connection.execute(select(decisions).where(holds)).mappings().first()
    return None if row is None else _decision(row)


def _decision(row: Mapping[Any, Any]) -> Decision:
    return Decision(**{**row, "added": bool(row["added"])})


def undo(connection: Connection, number: int, by: str, now: datetime) -> bool:
    """Take a decision back, so its questions wait again; False if it does not hold."""
    holds = and_(decisions.c.id == number, decisions.c.undone_at.is_(None))
    gone = update(decisions).where(holds).values(undone_by=by, undone_at=now)
    if not connection.execute(gone).rowcount:
        return False
    mine = history.c.decision == number
    again = connection.execute(update(history).where(mine).values(decision=None)).rowcount
    note(connection, by, "decision undone", {"decision": number, "questions": again}, now)
    return True


def done(connection: Connection, number: int, by: str, now: datetime) -> bool:
    """End a task (content that was missing); False if there is none such or it is over."""
    open_ = and_(
        decisions.c.id == number,
        decisions.c.kind == "missing",
        decisions.c.done_at.is_(None),
        decisions.c.undone_at.is_(None),
    )
    ended = connection.execute(update(decisions).where(open_).values(done_at=now)).rowcount
    if ended:
        note(connection, by, "task done", {"decision": number}, now)
    return bool(ended)
