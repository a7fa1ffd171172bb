"""Questions to learn from: groups of similar ones, what becomes of them, asking again, tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from bot.content.store import Outdated
from bot.conversations.question_checking import BadExample
from bot.conversations.questions import BadPhrase, Decision
from bot.conversations.switches import note, note_hourly
from bot.language.privacy import mask
from bot.language.text import clean
from bot.procedures.catalogue import is_procedure

from . import learning_views as views
from .account_pages import HOME
from .learning import Learning, Learnt, UnknownTarget
from .learning_views import Chosen, Naming
from .rendering import is_part, page
from .workplace import Workplace

LONGEST = 300
MOST_CHOICES = 8
Decide = Callable[[Request, list[int]], Any]


def router(workplace: Workplace) -> APIRouter:
    """Return the routes of the questions and the tasks."""
    routes = APIRouter()
    desk = Desk(workplace)
    _add_outcomes(routes, desk)
    _add_decided(routes, desk)
    _add_reading(routes, desk)
    return routes


class Desk:
    """The pages' common ways: what every page of theirs needs, and how an outcome is told."""

    def __init__(self, workplace: Workplace) -> None:
        given = workplace.supplies
        self.place = workplace
        self.learning = Learning(given.store, given.search, given.intents, given.province)
        self.title = Naming(given.search)

    def page(self, request: Request, template: str, **values: Any) -> Response:
        """Return a page or a part of one with the words of these pages."""
        told = {"lw": views.learning_words(), "title_of": self.title}
        return page(request, template, **{**told, **values})

    def refused(self, request: Request, problem: str) -> Response:
        """Say what is wrong; nothing was changed and the form keeps what was typed."""
        text = views.learning_words()["problems"][problem]
        answer = self.page(request, "learning_problem.html.j2", text=text, status=422)
        answer.headers["HX-Retarget"] = "#problem"
        return answer

    def listed(self, request: Request, chosen: Chosen) -> dict[str, Any]:
        """Return what the list of groups shows; one line of the audit an hour says who reads it."""
        now = self.place.now()
        groups = self.learning.groups(chosen.why, chosen.since(now))
        if groups:
            note_hourly(self.place.store, request.state.visitor.who, "questions listed", now)
        return {"groups": groups, "chosen": chosen}

    def opened(self, request: Request, number: int, chosen: Chosen) -> dict[str, Any]:
        """Return what the panel of a group shows. Raises HTTPException 404."""
        now, who = self.place.now(), request.state.visitor.who
        found = self.learning.group_of(number, chosen.why, chosen.since(now), who, now)
        if found is None:
            raise HTTPException(404)
        asked, choices = views.asked(found, self.title), self.choices(mask(found.title))
        known = {one.code for one in choices}
        before = [
            self.title.choice(code, chance)
            for code, chance in found.candidates.items()
            if code not in known and is_procedure(code)
        ]
        choices += before[: MOST_CHOICES - len(choices)]
        return {"group": found, "asked": asked, "choices": choices, "intents": self.intents()}

    def choices(self, text: str) -> list[views.Choice]:
        """Return the procedures that the search finds for a text."""
        found = [one for one in self.learning.ask(text) if is_procedure(one.code)]
        return views.choices(found[:MOST_CHOICES], self.title)

    def intents(self) -> list[tuple[str, str]]:
        """Return the intents that phrases can be given to, with their names, by name."""
        names = views.learning_words()["intents"]
        return sorted(((one, names.get(one, one)) for one in self.learning.intents), key=_by_name)


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1]


def _add_reading(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/questions")
    def groups(request: Request, reason: str = "", days: int = views.USUAL_DAYS) -> Response:
        """The groups that wait, what most people asked first."""
        listed = desk.listed(request, Chosen(reason, days))
        if is_part(request):
            return desk.page(request, "learning_list.html.j2", **listed)
        return desk.page(request, "learning.html.j2", **listed, group=None)

    @routes.get("/questions/procedures")
    def procedures(request: Request, q: str = Query("", max_length=LONGEST)) -> Response:
        """Procedures to choose from, for what is typed."""
        found = desk.choices(q) if q.strip() else []
        return desk.page(request, "learning_choices.html.j2", choices=found, typed=q.strip())

    @routes.get("/questions/ask")
    def ask_again(
        request: Request, q: str = Query("", max_length=LONGEST), brief: bool = False
    ) -> Response:
        """What the search finds (not if ``brief``) and the running assistant says now."""
        text = mask(clean(q))
        wanted = bool(text) and not brief
        found = views.choices(desk.learning.ask(text), desk.title) if wanted else []
        told = desk.place.supplies.ask_again(text) if text else None
        return desk.page(request, "learning_again.html.j2", text=text, found=found, told=told)

    @routes.get("/questions/{number}")
    def group(
        request: Request, number: int, reason: str = "", days: int = views.USUAL_DAYS
    ) -> Response:
        """One group, by any of its questions."""
        chosen = Chosen(reason, days)
        opened = desk.opened(request, number, chosen)
        if is_part(request):
            return desk.page(request, "learning_group.html.j2", **opened)
        return desk.page(request, "learning.html.j2", **desk.listed(request, chosen), **opened)


def _add_outcomes(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/questions/procedure")
    def to_procedure(request: Request) -> Response:
        """The phrase becomes a name of a procedure at once."""
        form = request.state.form
        code = form.get("code", "")

        def decide(request: Request, ids: list[int]) -> Learnt:
            return desk.learning.to_procedure(ids, code, _phrase(form), *_by(request, desk))

        return _settled(request, desk, decide)

    @routes.post("/questions/intent")
    def to_intent(request: Request) -> Response:
        """The phrase becomes an example for the next training."""
        form = request.state.form
        intent = form.get("intent", "")

        def decide(request: Request, ids: list[int]) -> Decision:
            return desk.learning.to_intent(ids, intent, _phrase(form), *_by(request, desk))

        return _settled(request, desk, decide)

    @routes.post("/questions/missing")
    def missing(request: Request) -> Response:
        """A task for the editors."""

        def decide(request: Request, ids: list[int]) -> Decision:
            what = _phrase(request.state.form)
            return desk.learning.missing(ids, what, *_by(request, desk))

        return _settled(request, desk, decide)

    @routes.post("/questions/dismiss")
    def dismiss(request: Request) -> Response:
        """There is nothing to learn from."""

        def decide(request: Request, ids: list[int]) -> Decision:
            return desk.learning.dismiss(ids, *_by(request, desk))

        return _settled(request, desk, decide)


def _by(request: Request, desk: Desk) -> tuple[str, Any]:
    return request.state.visitor.who, desk.place.now()


def _phrase(form: dict[str, str]) -> str:
    phrase = form.get("phrase", "")
    if len(phrase) > LONGEST:
        raise BadPhrase("long")
    return phrase


def _settled(request: Request, desk: Desk, decide: Decide) -> Response:
    """Take a decision and tell what came of it, or say what is wrong."""
    try:
        ids = views.ids_of(request.state.form)
    except ValueError as error:
        raise HTTPException(400) from error
    if not desk.learning.waiting(ids):
        return desk.refused(request, "nothing")
    try:
        made = decide(request, ids)
    except BadExample as error:
        return desk.refused(request, error.why)
    except BadPhrase as error:
        known = str(error) in ("empty", "masked", "long")
        return desk.refused(request, str(error) if known else "phrase")
    except UnknownTarget:
        return desk.refused(request, "procedure")
    except Outdated:
        return desk.refused(request, "outdated")
    learnt = made if isinstance(made, Learnt) else None
    told = {"decision": learnt.decision if learnt else made, "learnt": learnt}
    answer = desk.page(request, "learning_done.html.j2", **told)
    answer.headers["HX-Trigger"] = "decided"
    return answer


def _add_decided(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/questions/decided")
    def decided(request: Request, kind: str = "") -> Response:
        """What was decided, newest first, to undo or to ask again."""
        listed = [one for one in desk.learning.decided() if kind in ("", one.kind)]
        return desk.page(request, "learning_decided.html.j2", decisions=listed[:200], kind=kind)

    @routes.post("/questions/decided/{number}/undo")
    def undo(request: Request, number: int) -> Response:
        """Take a decision back; its questions wait again."""
        try:
            undone = desk.learning.undo(number, *_by(request, desk))
        except Outdated:
            return desk.refused(request, "outdated")
        if undone is None:
            return desk.refused(request, "gone")
        if not is_part(request):
            return RedirectResponse(f"{HOME}questions/decided", status_code=303)
        answer = desk.page(request, "learning_undone.html.j2", decision=undone)
        answer.headers["HX-Trigger"] = "decided"
        return answer

    @routes.get("/questions/export")
    def export(request: Request) -> Response:
        """The examples of intents as a file for data/nlu."""
        text, refused = desk.learning.training()
        who, now = _by(request, desk)
        with desk.place.store.write() as connection:
            note(connection, who, "examples exported", {"refused": len(refused)}, now)
        name = f'attachment; filename="reviewed-{now:%Y-%m-%d}.yml"'
        return PlainTextResponse(text, headers={"Content-Disposition": name})

    @routes.get("/tasks")
    def tasks(request: Request) -> Response:
        """Content that is missing and not written yet."""
        return desk.page(request, "learning_tasks.html.j2", tasks=desk.learning.tasks())

    @routes.post("/tasks/{number}/done")
    def task_done(request: Request, number: int) -> Response:
        """The content is written."""
        if not desk.learning.end_task(number, *_by(request, desk)):
            raise HTTPException(404)
        return RedirectResponse(f"{HOME}tasks", status_code=303)
