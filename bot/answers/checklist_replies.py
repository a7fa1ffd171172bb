"""The words of a checklist between its answers: a question, its buttons. Texts in templates/."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.procedures.catalogue import Procedure
from bot.replies import Button, Reply

from . import compose
from .checklist import UNKNOWN, Checklist, Plan
from .checklist_view import titles
from .words import label

ALL, AGAIN, GO_ON = "all", "again", "go-on"
FACET = "documents"


def question(
    procedure: Procedure,
    plan: Plan,
    state: Checklist,
    noted: Mapping[str, str],
    missed: bool,
) -> Reply:
    """Return the next question; ``noted``: the answers just given, ``missed``: none was heard."""
    text = compose.render(
        "checklist_question.j2",
        title=procedure.short_name,
        question=plan.question(state.asking),
        noted=titles(plan, noted, state.answers),
        unknown=UNKNOWN in noted.values(),
        missed=missed,
        last=plan.last(state),
    )
    return Reply(
        kind="clarify",
        text=text,
        procedure=compose.reference(procedure),
        facets=[FACET],
        buttons=answers(plan, state),
        source=compose.source(procedure),
    )


def answers(plan: Plan, state: Checklist) -> list[Button]:
    """Return the buttons of the question put: each answer, not known, the whole list."""
    put = plan.question(state.asking)
    buttons = [
        Button(option.title, _payload(state.code, f"{put.key}={option.key}"))
        for option in put.options
    ]
    unknown = button("not_known", state.code, f"{put.key}={UNKNOWN}")
    return [*buttons, unknown, button("everything", state.code, ALL)]


def button(name: str, code: str, choice: str) -> Button:
    """Return a button of words.yml that sends ``choice`` for the procedure ``code``."""
    return Button(label("checklist", name), _payload(code, choice))


def _payload(code: str, choice: str) -> str:
    """Return the message to Rasa that answers a question, or asks for the whole list."""
    return "/ask_documents" + json.dumps({"procedure_code": code, "choice": choice})
