"""What is said of dossiers that were looked up: found, not found, out of reach, several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dossiers.lookup import Outcome
from bot.dossiers.model import Dossier
from bot.language.dossier_code import parts
from bot.replies import Button, DossierRef, Reply

from .compose import MOST_BUTTONS
from .dossier_buttons import LOOK_UP, ask, button, of_dossier, page, person
from .dossier_view import LONGEST_CODE, LONGEST_NAME, Desk, View, moment, ref, say, view
from .outside import plain
from .words import day, label

MOST_LISTED = 10


@dataclass(frozen=True)
class Line:
    """One line of a list, as the templates see it."""

    code: str
    kind: str
    view: View | None
    last: View | None


def looked_up(
    outcome: Outcome,
    desk: Desk,
    *,
    opened: bool = False,
    following: bool = False,
    brief: bool = False,
) -> Reply:
    """Return the answer to one look-up, whatever came of it.

    ``opened``: a second factor was right; ``following``: this conversation follows it already;
    ``brief``: without where it was received and its timeline, which were told before.
    """
    if outcome.dossier:
        how = {"opened": opened, "following": following, "brief": brief}
        return found(outcome.dossier, desk, agency=outcome.agency, **how)
    if outcome.kind == "unknown":
        return unknown(outcome.code, desk, agency=outcome.agency)
    return out_of_reach(outcome, desk)


def found(
    dossier: Dossier,
    desk: Desk,
    *,
    opened: bool = False,
    following: bool = False,
    brief: bool = False,
    agency: str = "",
) -> Reply:
    """Return what a dossier's status means and what to do now.

    ``agency`` is whose prefix the code has, told with the day in the code where the data do not
    say where and when it was received.
    """
    seen = view(dossier, desk, opened)
    text = say(
        "dossier_found.j2",
        desk,
        v=seen,
        brief=brief or opened,
        filed_on=_filed_on(dossier.code),
        read_agency=plain(agency, LONGEST_NAME),
    )
    buttons = of_dossier(dossier.code, seen, following)
    return Reply(kind="dossier", text=text, dossier=ref(dossier), buttons=buttons)


def unknown(code: str, desk: Desk, *, agency: str = "") -> Reply:
    """Return that no dossier has this code, what the code says, and where to read it again."""
    text = say(
        "dossier_unknown.j2",
        desk,
        code=plain(code, LONGEST_CODE),
        agency=plain(agency, LONGEST_NAME),
        filed_on=_filed_on(code),
    )
    return Reply(
        kind="dossier", text=text, dossier=DossierRef(code, None, ""), buttons=_elsewhere()
    )


def out_of_reach(outcome: Outcome, desk: Desk) -> Reply:
    """Return that a system does not answer, or that we are not connected with it.

    With the last status known and its time; without one, with what the code says.
    """
    last = outcome.last_known
    seen = view(last, desk) if last else None
    mapped = outcome.kind == "down"
    text = say(
        "dossier_down.j2",
        desk,
        code=plain(outcome.code, LONGEST_CODE),
        agency=plain(outcome.agency, LONGEST_NAME) or (seen.agency if seen else ""),
        filed_on=_filed_on(outcome.code),
        mapped=mapped,
        last=seen,
    )
    again = [button("again", "ask_dossier", outcome.code)] if mapped else []
    reference = _last_known(outcome.code, seen)
    return Reply(kind="dossier", text=text, dossier=reference, buttons=[*again, *_elsewhere()])


def _last_known(code: str, seen: View | None) -> DossierRef:
    """Return the reference with the last status; its text says of when that is."""
    if seen is None:
        return DossierRef(code, None, "")
    text = label("dossier", "last_known").format(title=seen.title, moment=seen.told_at)
    return DossierRef(code, seen.status, text if seen.told_at else seen.title)


def several(outcomes: Sequence[Outcome], desk: Desk, more: int = 0) -> Reply:
    """Return a short status for each of several codes, with a button for each dossier.

    ``more``: how many codes beyond these were not looked up.
    """
    listed = outcomes[:MOST_LISTED]
    dossiers = [outcome.dossier for outcome in listed if outcome.dossier]
    times = [dossier.fetched_at for dossier in dossiers if dossier.fetched_at]
    text = say(
        "dossier_several.j2",
        desk,
        items=lines(listed, desk),
        more=more + len(outcomes) - len(listed),
        told_at=moment(min(times)) if times else "",
        demo=all_demo(listed),
        pressable=bool(dossiers),
    )
    shown = [Button(one.code, payload=ask("ask_dossier", one.code)) for one in dossiers]
    return Reply(kind="dossier", text=text, buttons=[*shown[: MOST_BUTTONS - 1], person()])


def lines(outcomes: Sequence[Outcome], desk: Desk) -> list[Line]:
    """Return the lines of a list of dossiers."""
    return [
        Line(
            plain(outcome.code, LONGEST_CODE),
            outcome.kind,
            view(outcome.dossier, desk) if outcome.dossier else None,
            view(outcome.last_known, desk) if outcome.last_known else None,
        )
        for outcome in outcomes
    ]


def all_demo(outcomes: Sequence[Outcome]) -> bool:
    """Return whether a list shows demonstration data alone; a mixed one marks each."""
    shown = [one.dossier or one.last_known for one in outcomes]
    return any(shown) and all(dossier.demo for dossier in shown if dossier)


def _filed_on(code: str) -> str:
    """Return the day that the code itself names, dd/mm/yyyy, or an empty text."""
    read = parts(code)
    return day(read.day) if read else ""


def _elsewhere() -> list[Button]:
    return [page("look_up", LOOK_UP), person()]
