"""What a filing walked through looks like: each step, what helps, where it was left."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.procedures.catalogue import Procedure
from bot.procedures.record import Document
from bot.replies import Button, Reply

from . import facts
from .compose import Setting, ask, reference, render, source
from .guide_steps import ACCOUNT, OPEN, PAPERS, PAY, Step, fee_online, helps
from .words import label, shorten

MOST_PAPERS, LONGEST_PAPER = 7, 130
MOST_HELPS = 5
OTHER = "-"
"""The answer "something else" to the question what is wrong."""
_SHORT_TITLE = 80


@dataclass(frozen=True)
class Walk:
    """One procedure being filed, and its steps."""

    procedure: Procedure
    steps: tuple[Step, ...]
    setting: Setting

    @property
    def title(self) -> str:
        """The procedure's name, short enough for a sentence."""
        return shorten(self.procedure.short_name, _SHORT_TITLE)

    @property
    def partial(self) -> bool:
        """Some of it is done in person."""
        return self.procedure.record.online == "partial"

    def step(self, key: str) -> Step:
        """Return a step; one that is no more (its fee was dropped) gives way to the next."""
        return next((one for one in self.steps if one.key == key), self.steps[-1])

    def beside(self, step: Step, distance: int) -> Step | None:
        """Return the step ``distance`` further on, None beyond either end."""
        position = step.number - 1 + distance
        return self.steps[position] if 0 <= position < len(self.steps) else None


def payload(intent: str, walk: Walk, step: Step, **more: str) -> str:
    """Return the message to Rasa of a button below one step."""
    about = {"procedure_code": walk.procedure.code, "guide_step": step.key, **more}
    return f"/{intent}" + json.dumps(about)


def step(walk: Walk, at: Step) -> Reply:
    """Return one step with its buttons."""
    text = render(
        "guide/step.j2",
        step=at,
        partial=walk.partial,
        hotline=walk.setting.hotline,
        pays=any(one.key == PAY for one in walk.steps),
        **_papers(walk.procedure),
        **_price(walk),
        **_end(walk.procedure),
    )
    return _reply(text, walk, [*_own_buttons(walk, at), *_ways(walk, at)])


def _reply(text: str, walk: Walk, buttons: list[Button]) -> Reply:
    return Reply(kind="form", text=text, procedure=reference(walk.procedure), buttons=buttons)


def _ways(walk: Walk, at: Step) -> list[Button]:
    """Return the three buttons that stand below every step."""
    return [
        Button(label("guide_buttons", "done"), payload("guide_done", walk, at)),
        Button(label("guide_buttons", "stuck"), payload("guide_stuck", walk, at)),
        Button(label("guide_buttons", "later"), payload("guide_later", walk, at)),
    ]


def _own_buttons(walk: Walk, at: Step) -> list[Button]:
    code = walk.procedure.code
    if at.key == OPEN:
        return [Button(label("guide_buttons", "open"), url=walk.procedure.record.source_url)]
    if at.key == PAPERS:
        return [Button(label("facets", "documents"), ask("documents", code))]
    if at.key == PAY:
        return [Button(label("facets", "fee"), ask("fee", code))]
    return []


def _papers(procedure: Procedure) -> dict[str, Any]:
    """Return the papers that everybody in the commonest case needs, each in one line."""
    found = [case for case in procedure.record.cases if _listed(case.documents)]
    if not found:
        return {"papers": [], "more": 0, "cases": 0, "case": ""}
    every = _listed(found[0].documents)
    papers = _listed([one for one in found[0].documents if not one.when]) or every
    return {
        "papers": papers[:MOST_PAPERS],
        "more": len(every) - len(papers[:MOST_PAPERS]),
        "cases": len(found) - 1,
        "case": found[0].name if procedure.facts_from == "card" and len(found) > 1 else "",
    }


def _listed(documents: Sequence[Document]) -> list[str]:
    return [shorten(one.name.rstrip(";. "), LONGEST_PAPER) for one in documents if not one.note]


def _price(walk: Walk) -> dict[str, Any]:
    """Return the one amount of filing online, or nothing where it depends."""
    fees = fee_online(walk.procedure, walk.setting.today)
    rows = fees.rows if fees else []
    return {"amount": rows[0].amount if len(rows) == 1 else ""}


def _end(procedure: Procedure) -> dict[str, Any]:
    """Return how long it takes and what comes in the end, for the last step."""
    times = facts.time_view(procedure).rows
    online = [row for row in times if row.channel == label("channels", "online")]
    shown = next(iter(online or times), None)
    results = procedure.record.results
    return {
        "time": shown.brief if shown else "",
        "result": shorten(results[0].rstrip("; "), 160) if results else "",
    }


def intro(walk: Walk, notes: Sequence[str]) -> Reply:
    """Return what is said before the first step."""
    values = {"title": walk.title, "count": len(walk.steps), "partial": walk.partial}
    return _reply(render("guide/intro.j2", notes=notes, **values), walk, [])


def trouble(walk: Walk, at: Step, *, tried: bool = False) -> Reply:
    """Return the question what is wrong, with what is wrong most often; ``tried``: once more."""
    buttons = [
        Button(title, payload("guide_stuck", walk, at, guide_help=key))
        for key, title in list(helps(at.key).items())[:MOST_HELPS]
    ]
    other = payload("guide_stuck", walk, at, guide_help=OTHER)
    buttons.append(Button(label("guide_buttons", "other"), other))
    return _reply(render("guide/trouble.j2", step=at, tried=tried), walk, buttons)


def no_help(walk: Walk, at: Step) -> Reply:
    """Return who helps where no answer of ours does."""
    text = render("guide/no_help.j2", step=at, hotline=walk.setting.hotline)
    offline = at.key == ACCOUNT
    counter = [Button(label("facets", "place"), ask("place", walk.procedure.code))]
    person = Button(label("buttons", "person"), "/ask_person")
    return _reply(text, walk, [*(counter if offline else []), person])


def same_step(walk: Walk, at: Step) -> Reply:
    """Return the step in one line, with its buttons, after something helped."""
    own = _own_buttons(walk, at) if at.key == OPEN else []
    return _reply(render("guide/same_step.j2", step=at), walk, [*own, *_ways(walk, at)])


def go_on(walk: Walk, at: Step, *, greeting: bool = False) -> Reply:
    """Return the offer to go on where it was left."""
    template = "guide/greet.j2" if greeting else "guide/go_on.j2"
    text = render(template, title=walk.title, step=at)
    return _reply(
        text,
        walk,
        [
            Button(label("guide_buttons", "go_on"), payload("guide_go_on", walk, at)),
            Button(label("guide_buttons", "first"), payload("guide_online", walk, walk.steps[0])),
            Button(label("guide_buttons", "not_now"), payload("guide_later", walk, at)),
        ],
    )


def resume(walk: Walk) -> Reply:
    """Return what is said before the step that was left."""
    return _reply(render("guide/resume.j2", title=walk.title), walk, [])


def paused(walk: Walk, at: Step) -> Reply:
    """Return what is said when it is left for later."""
    button = Button(label("guide_buttons", "go_on"), payload("guide_go_on", walk, at))
    return _reply(render("guide/paused.j2", step=at), walk, [button])


def finished(walk: Walk, code: str, waiting: str) -> Reply:
    """Return the end: the code of the dossier is asked for, unless ``code`` was told already.

    ``waiting``: the name of another filing that is not finished, if there is one.
    """
    text = render("guide/finished.j2", title=walk.title, code=code, waiting=waiting)
    buttons = [Button(label("guide_buttons", "follow"), "/follow_dossier")]
    if not code:
        buttons.append(Button(label("guide_buttons", "no_code"), "/cancel"))
    return _reply(text, walk, buttons)


def offline(procedure: Procedure, setting: Setting) -> Reply:
    """Return the way at the counter for what cannot be filed online."""
    code = procedure.code
    place = procedure.card.place if procedure.card else facts.agencies(procedure)
    text = render(
        "guide/offline.j2",
        p=procedure,
        title=shorten(procedure.short_name, _SHORT_TITLE),
        place=place,
        post=any(method.channel == "post" for method in procedure.record.methods),
        hotline=setting.hotline,
    )
    asked = ("documents", "place", "steps")
    return Reply(
        kind="answer",
        text=text,
        procedure=reference(procedure),
        facets=["online"],
        buttons=[Button(label("facets", facet), ask(facet, code)) for facet in asked],
        source=source(procedure),
    )


def nothing(template: str) -> Reply:
    """Return a sentence for who has no filing in hand."""
    buttons = [Button(label("buttons", "fields"), "/ask_fields")]
    return Reply(kind="chat", text=render(template), buttons=buttons)
