"""The statements that every turn runs, built once: to build one costs five times what it runs.

``conversation``, ``turn``, ``now`` and the like are their parameters; a table's own columns may
not be names of parameters where it is changed, so there the conversation is ``mine``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, select, update

from .number_tables import day_keys, day_marks
from .tables import consents, conversations, handovers, inbox, offers, outbox, switches

FIELDS = (
    *("id", "conversation", "channel", "cause", "state", "wish", "awaits", "officer"),
    *("meant_for", "reason", "begun_at", "queued_at", "claimed_at", "closed_at"),
    *("active_at", "waits_since", "keep_until"),
)
OF = bindparam("conversation")
MINE = bindparam("mine")
TURN = bindparam("turn")
NOW = bindparam("now")
OWNER = bindparam("owner")


def _silent() -> Any:
    return (func.coalesce(conversations.c.silent_until, datetime.min) > NOW).label("silent")


_alive = and_(conversations.c.id == OF, conversations.c.erased_at.is_(None))
_in_inbox = and_(inbox.c.conversation == OF, inbox.c.turn == TURN)
_waiting = exists().where(inbox.c.conversation == OF, inbox.c.state == "received").label("waiting")
_messages = select(inbox, conversations.c.channel, conversations.c.address).join(
    conversations, conversations.c.id == inbox.c.conversation
)

EXISTS = select(exists().where(_alive))
CHANNEL_AND_PUSHES = select(conversations.c.channel, conversations.c.pushes).where(_alive)
SILENT_UNTIL = select(conversations.c.silent_until).where(_alive)
STANDING = select(conversations.c.silent_until, conversations.c.erased_at, _waiting).where(
    conversations.c.id == OF
)
AT_ADDRESS = select(conversations.c.id).where(
    conversations.c.channel == bindparam("channel"),
    conversations.c.address == bindparam("address"),
    conversations.c.erased_at.is_(None),
)
REPEATED_FIRST = (
    select(inbox.c.conversation)
    .join(conversations, conversations.c.id == inbox.c.conversation)
    .where(
        inbox.c.external_id == bindparam("external_id"),
        inbox.c.turn == 1,
        inbox.c.received_at > bindparam("since"),
        conversations.c.channel == bindparam("channel"),
        conversations.c.erased_at.is_(None),
    )
)
KNOWN = _messages.where(inbox.c.conversation == OF, inbox.c.external_id == bindparam("external_id"))
NEXT = (
    _messages.add_columns(_silent())
    .where(inbox.c.conversation == OF, inbox.c.state == "received")
    .order_by(inbox.c.turn)
    .limit(1)
)
WAITING = select(_waiting)
LATELY = select(inbox.c.payload).where(
    inbox.c.conversation == OF,
    inbox.c.received_at > bindparam("since"),
    inbox.c.received_at <= bindparam("latest"),
)
COUNT_TURN = (
    update(conversations)
    .where(conversations.c.id == MINE)
    .values({"turns": conversations.c.turns + 1, "active_at": NOW, "unreachable": ""})
)
COUNTED = select(conversations.c.turns, _silent(), _waiting).where(conversations.c.id == OF)
STATE = select(inbox.c.state).where(_in_inbox)
END = (
    update(inbox)
    .where(
        inbox.c.conversation == MINE,
        inbox.c.turn == bindparam("of_turn"),
        inbox.c.state == "received",
    )
    .values({"state": bindparam("ended"), "answered_at": NOW, "text": ""})
)
REPLIES = (
    select(outbox.c.body)
    .where(outbox.c.conversation == OF, outbox.c.turn == TURN)
    .order_by(outbox.c.position)
)
TOLD = select(conversations.c.informed_at, conversations.c.banner).where(conversations.c.id == OF)
OFFERED = select(offers.c.action, offers.c.title).where(
    offers.c.token == bindparam("token"), offers.c.conversation == OF
)
LISTENING = select(handovers.c.id, handovers.c.state, handovers.c.awaits, handovers.c.wish).where(
    handovers.c.conversation == OF, handovers.c.state != "closed"
)
FAILURES = select(conversations.c.failures).where(conversations.c.id == OF)
HANDOVERS = select(
    *(handovers.c[name] for name in FIELDS), handovers.c.topics, handovers.c.sealed != ""
).order_by(handovers.c.queued_at, handovers.c.id)
HANDOVER = HANDOVERS.where(handovers.c.conversation == OF, handovers.c.state != "closed")
SWITCH = (
    select(*(switches.c[name] for name in ("id", "kind", "text", "starts_at", "ends_at")))
    .where(
        switches.c.kind == bindparam("switch"),
        switches.c.starts_at <= NOW,
        switches.c.ended_at.is_(None),
        or_(switches.c.ends_at.is_(None), switches.c.ends_at > NOW),
    )
    .order_by(switches.c.id.desc())
    .limit(1)
)
CONSENTED = select(
    exists().where(consents.c.conversation == OF, consents.c.purpose == bindparam("purpose"))
)
DAY_KEY = select(day_keys.c.secret).where(day_keys.c.day == bindparam("day"))
LAST_OF_DAY = select(day_marks.c.last_at).where(
    day_marks.c.day == bindparam("day"), day_marks.c.mark == bindparam("mark")
)
SEEN_AGAIN = (
    update(day_marks)
    .where(day_marks.c.day == bindparam("of_day"), day_marks.c.mark == bindparam("of_mark"))
    .values({"sittings": day_marks.c.sittings + bindparam("more"), "last_at": bindparam("last")})
)


def _lease(work: str) -> tuple[Any, Any]:
    """Return the statements that take a lease that is free, over or ours, and give it back."""
    held_by, until = conversations.c[f"{work}_owner"], conversations.c[f"{work}_until"]
    mine = conversations.c.id == MINE
    over = or_(until < NOW, until > bindparam("too_far"))
    free = or_(held_by == "", over, held_by == OWNER)
    held = {held_by: OWNER, until: bindparam("until")}
    nobody = {held_by: "", until: None}
    return (
        update(conversations).where(mine, free).values(held),
        update(conversations).where(mine, held_by == OWNER).values(nobody),
    )


_leases = {work: _lease(work) for work in ("turn", "send")}
TAKE = {work: take for work, (take, _) in _leases.items()}
GIVE_BACK = {work: back for work, (_, back) in _leases.items()}
_last = select(func.max(offers.c.turn)).where(offers.c.conversation == OF).scalar_subquery()
OFFERED_LAST = (
    select(offers.c.title, offers.c.action, offers.c.number)
    .where(offers.c.conversation == OF, offers.c.turn == _last)
    .order_by(offers.c.number)
)
