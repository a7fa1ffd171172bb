"""What a person is told about a handover: their place, when officers come, what is taken."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.conversations.handover import Cause, Wish
from bot.conversations.handover_queue import Place
from bot.replies import Reply, say

CALLED_WITHIN = timedelta(hours=23)
"""A number is deleted after 24 hours: who cannot be called before is not asked for one."""
BECAUSE: dict[Cause, str] = {
    "failures": "desk_because_failures",
    "ratings": "desk_because_ratings",
    "insult": "desk_because_insult",
}
TAKEN: dict[Wish, tuple[str, str]] = {
    "message": ("desk_message_taken_now", "desk_message_taken"),
    "call": ("desk_call_taken_now", "desk_call_taken"),
}


def in_queue(place: Place, hotline: str, cause: Cause = "asked", still: bool = False) -> Reply:
    """Return the place in the queue, with why an officer is asked in."""
    if place.minutes is None:
        key = "desk_still_nobody" if still else "desk_queued_nobody"
        reply = say(key, place=str(place.place), hotline=hotline)
    else:
        key = "desk_still" if still else "desk_queued"
        reply = say(key, place=str(place.place), minutes=str(place.minutes))
    return reply if still else _because(cause, reply)


def away(opens: datetime, now: datetime, hotline: str, cause: Cause = "asked") -> Reply:
    """Return when officers are there again, and what may be left for them until then."""
    key = "desk_away" if opens - now < CALLED_WITHIN else "desk_away_long"
    return _because(cause, say(key, hotline=hotline, **_moment(opens)))


def nobody(hotline: str) -> Reply:
    """Return whom to call where no officer of ours answers."""
    return say("desk_hotline", hotline=hotline)


def asked_for(wish: Wish) -> Reply:
    """Return the question for the message or the number."""
    return say("desk_ask_number" if wish == "call" else "desk_ask_message")


def taken(wish: Wish, opens: datetime | None) -> Reply:
    """Return that a message or a number is with the officers; ``opens`` None: they are there."""
    there, later = TAKEN[wish]
    return say(there) if opens is None else say(later, **_moment(opens))


def _because(cause: Cause, reply: Reply) -> Reply:
    if cause in BECAUSE:
        reply.text = f"{say(BECAUSE[cause]).text}\n\n{reply.text}"
    return reply


def _moment(moment: datetime) -> dict[str, str]:
    return {"hour": f"{moment:%H:%M}", "day": f"{moment:%d/%m}"}
