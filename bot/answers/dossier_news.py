"""What is said about following dossiers, and what followers are told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from bot.dossiers.lookup import Outcome
from bot.dossiers.model import Dossier
from bot.replies import Button, Reply

from .compose import MOST_BUTTONS
from .dossier_buttons import ask, button, nights, of_news, person
from .dossier_view import Desk, View, about, long_day, ref, say, view
from .dossiers import all_demo, lines
from .words import label

Why = Literal["unknown", "unmapped", "ended", "full", "down"]


def follow_on(dossier: Dossier, desk: Desk, channel: str = "", *, already: bool = False) -> Reply:
    """Return that changes will be told here.

    ``channel``: ``zalo`` and ``web`` have limits of their own that are said.
    """
    state = "already" if already else "on"
    seen = view(dossier, desk)
    text = say("dossier_follow.j2", desk, v=seen, state=state, channel=channel)
    buttons = [button("unfollow", "unfollow_dossier", dossier.code), nights(), person()]
    return Reply(kind="dossier", text=text, dossier=ref(dossier), buttons=buttons)


def follow_off(code: str, desk: Desk, *, was_following: bool = True) -> Reply:
    """Return that a dossier is followed no longer, or never was."""
    text = say("dossier_unfollow.j2", desk, was=was_following, codes=[], **about(code))
    buttons = [button("see", "ask_dossier", code)]
    return Reply(kind="dossier", text=text, buttons=buttons)


def all_off(codes: Sequence[str], desk: Desk) -> Reply:
    """Return that none of these dossiers is followed any longer."""
    told = [about(code) for code in codes]
    demo = any(one["demo"] for one in told)
    text = say("dossier_unfollow.j2", desk, codes=[one["code"] for one in told], demo=demo)
    return Reply(kind="dossier", text=text, buttons=[person()])


def cannot_follow(code: str, desk: Desk, why: Why) -> Reply:
    """Return why a dossier cannot be followed."""
    text = say("dossier_cannot_follow.j2", desk, why=why, **about(code))
    return Reply(kind="dossier", text=text, buttons=[person()])


def followed(outcomes: Sequence[Outcome], desk: Desk) -> Reply:
    """Return the dossiers this conversation follows, with a button to stop for each."""
    text = say(
        "dossier_followed.j2",
        desk,
        items=lines(outcomes, desk),
        buttons=MOST_BUTTONS,
        demo=all_demo(outcomes),
    )
    return Reply(
        kind="dossier", text=text, buttons=[_stop_one(one.code) for one in outcomes][:MOST_BUTTONS]
    )


def _stop_one(code: str) -> Button:
    name = label("dossier_buttons", "unfollow_one").format(code=code)
    return Button(name, payload=ask("unfollow_dossier", code))


def changed(dossier: Dossier, desk: Desk, what: Collection[str] = ("status",)) -> Reply:
    """Return the news of a change: what it is, what to do, a button to stop following.

    ``what`` changed: of status, papers, amount, due.
    """
    seen = view(dossier, desk)
    return _news(dossier, desk, seen, "changed", what, _advice(dossier, what))


def overtaken(dossier: Dossier, desk: Desk, what: Collection[str]) -> Reply:
    """Return the news of a change that newer news follow: no advice, it may be wrong by now."""
    text = say("dossier_news.j2", desk, v=view(dossier, desk), state="overtaken", what=what)
    code = dossier.code
    buttons = [button("see", "ask_dossier", code), button("unfollow", "unfollow_dossier", code)]
    return Reply(kind="dossier", text=text, dossier=ref(dossier), buttons=buttons)


def overdue(dossier: Dossier, desk: Desk) -> Reply:
    """Return the reminder of a promised day gone by. Raises ValueError if none was promised."""
    seen = view(dossier, desk)
    if seen.promise is None:
        raise ValueError("no day was promised")
    return _news(dossier, desk, seen, "overdue")


def papers_missing(dossier: Dossier, desk: Desk) -> Reply:
    """Return the reminder that the agency waits for papers."""
    return _news(dossier, desk, view(dossier, desk), "papers", ("papers",))


def _advice(dossier: Dossier, what: Collection[str]) -> str:
    if "status" in what:
        return label("dossier_news", str(int(dossier.status)))
    due = long_day(dossier.due_at)
    keys = {"papers": "papers", "amount": "amount", "due": "due" if due else "no_due"}
    told = [
        label("dossier_changes", key).format(day=due) for one, key in keys.items() if one in what
    ]
    return " ".join(
        part[:1].upper() + part[1:] for part in told or [label("dossier_changes", "other")]
    )


def _news(
    dossier: Dossier,
    desk: Desk,
    seen: View,
    state: str,
    what: Collection[str] = (),
    advice: str = "",
) -> Reply:
    text = say("dossier_news.j2", desk, v=seen, state=state, what=what, advice=advice)
    buttons = of_news(dossier.code, seen)
    return Reply(kind="dossier", text=text, dossier=ref(dossier), buttons=buttons)
