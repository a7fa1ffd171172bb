"""What is said while a dossier's code or its second factor is being asked for."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from bot.language.code_grammar import day_of
from bot.language.code_hints import AGENCY, FUTURE, Hint
from bot.replies import Button, Reply

from .dossier_buttons import LOOK_UP, PORTAL, ask, page, person, stop
from .dossier_view import LONGEST_CODE, Desk, about, long_day, moment, number, say
from .outside import plain

_MANY = 2
_WELL_FORMED = re.compile(r"(?:^|\.)[HG]\d\d(?:\.|$)", re.ASCII)


def ask_code(desk: Desk, failures: int = 0, last: str = "") -> Reply:
    """Return the question for the code; after two failures with an example and a way to stop.

    ``last``: the code talked about before, offered as a button.
    """
    text = say("dossier_ask_code.j2", desk, failures=failures)
    before = [Button(last, payload=ask("ask_dossier", last))] if last else []
    return Reply(kind="form", text=text, buttons=[*before, *_ways_on(failures)])


def bad_code(hint: Hint, desk: Desk, failures: int = 1) -> Reply:
    """Return which part of a code looks wrong and what a code looks like.

    ``failures`` counts this try; from the second on, stopping is offered.
    """
    text = say(
        "dossier_bad_code.j2",
        desk,
        hint=hint,
        piece=plain(hint.value, LONGEST_CODE),
        future_day=long_day(day_of(hint.value)) if hint.key == FUTURE else "",
        nobody=hint.key == AGENCY and _WELL_FORMED.search(hint.value) is not None,
        failures=failures,
    )
    return Reply(kind="form", text=text, buttons=_ways_on(failures))


def _ways_on(failures: int) -> list[Button]:
    return [stop(), person()] if failures >= _MANY else []


def no_code(desk: Desk, *, dated: bool = False) -> Reply:
    """Return where to find the code; ``dated``: a day of filing was told instead of it."""
    text = say("dossier_no_code.j2", desk, dated=dated)
    return Reply(kind="form", text=text, buttons=[page("look_up", LOOK_UP), person()])


def still_asked(what: str, code: str, desk: Desk, *, agreed: bool = False) -> str:
    """Return the line that ends another answer while a code or four digits are asked for.

    ``agreed``: it stands alone, as the answer to a yes.
    """
    shown = plain(code, LONGEST_CODE)
    return say("dossier_still_asked.j2", desk, what=what, code=shown, agreed=agreed)


def ask_factor(code: str, desk: Desk, factors: Collection[str] = ()) -> Reply:
    """Return the question for the last four digits; ``factors``: of ``phone``, ``id`` or both."""
    return _factor("ask", code, desk, factors)


def factor_wrong(code: str, desk: Desk, left: int) -> Reply:
    """Return that the four digits are wrong, and how many tries are left (at least one)."""
    return _factor("wrong", code, desk, left=left)


def four_only(code: str, desk: Desk) -> Reply:
    """Return that a whole number was sent where its last four digits are enough."""
    return _factor("whole", code, desk)


def _factor(
    state: str, code: str, desk: Desk, factors: Collection[str] = (), left: int = 0
) -> Reply:
    text = _factor_text(state, code, desk, factors, left)
    return Reply(kind="form", text=text, buttons=[stop(), person()])


def no_digits(code: str, desk: Desk) -> Reply:
    """Return what is left to who does not know the number that was filed."""
    text = _factor_text("forgotten", code, desk)
    return Reply(kind="dossier", text=text, buttons=[page("portal", PORTAL), person()])


def factor_locked(code: str, desk: Desk, until: datetime | None) -> Reply:
    """Return that the details are locked until a moment, and what is left to do."""
    text = _factor_text("locked", code, desk, until=until)
    return Reply(kind="dossier", text=text, buttons=[person()])


def no_factor(code: str, desk: Desk) -> Reply:
    """Return that nothing is hidden: what the agency tells has been told."""
    text = _factor_text("none", code, desk)
    buttons = [page("portal", PORTAL), person()]
    return Reply(kind="dossier", text=text, buttons=buttons)


def _factor_text(
    state: str,
    code: str,
    desk: Desk,
    factors: Collection[str] = (),
    left: int = 0,
    until: datetime | None = None,
) -> str:
    return say(
        "dossier_factor.j2",
        desk,
        state=state,
        **about(code),
        number=number(factors),
        left=left,
        until=_until(until, desk),
    )


def too_many(desk: Desk, until: datetime | None = None) -> Reply:
    """Return that looking up rests: for this person until a moment, else for everybody."""
    text = say("dossier_too_many.j2", desk, until=_until(until, desk))
    return Reply(kind="dossier", text=text, buttons=[page("look_up", LOOK_UP), person()])


def _until(until: datetime | None, desk: Desk) -> str:
    if until is None:
        return ""
    today = until.date() == desk.now.date()
    return until.strftime("%H:%M") if today else moment(until)
