"""What editors change: drafts, publishing, restoring, checking; each with a line of the audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import msgspec
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from bot.answers.preview import Preview, preview
from bot.content.checking import Invalid, canonical, read
from bot.content.diffing import diff
from bot.content.drafts import Draft
from bot.content.editing import Change
from bot.content.overtaking import Overtaken
from bot.content.second_person import NeedsAnother

from .content_desk import ContentDesk
from .content_showing import CONTENT, item_page, known, shown_page
from .form_reading import read_form
from .lookup_pages import setting
from .rendering import is_part
from .workplace import Workplace


def router(workplace: Workplace, desk: ContentDesk) -> APIRouter:
    """Return the routes that change content; an item's kind and key come in the form."""
    routes = APIRouter()

    @routes.post("/content/draft")
    def draft(request: Request) -> Response:
        """Keep what was typed, whole or not."""
        mine, visitor = _sent(desk, request), request.state.visitor
        try:
            stored = _saved(desk, visitor.who, mine)
        except Overtaken as told:
            return item_page(request, desk, desk.behind(mine, told), 409)
        except Invalid as error:
            return _invalid(request, desk, mine, error)
        if is_part(request) and mine.key:
            # the form stays as typed, so it goes on from what it was begun from
            made = replace(desk.page(stored.kind, stored.key), based_on=stored.based_on)
            answer = shown_page(request, "content_state.html.j2", item=made, done="draft")
            answer.headers.update({"HX-Retarget": "#state", "HX-Reswap": "outerHTML"})
            return answer
        return _go(request, stored.kind, stored.key, "draft")

    @routes.post("/content/publish")
    def publish(request: Request) -> Response:
        """Publish what was typed, unless something is wrong or somebody was quicker."""
        mine, by = _sent(desk, request), request.state.visitor
        try:
            change = desk.editor.publish(
                mine.kind, mine.key, mine.plain, by.name, desk.now(), mine.based_on, mine.saved
            )
        except Overtaken as told:
            return item_page(request, desk, desk.behind(mine, told), 409)
        except Invalid as error:
            return _invalid(request, desk, mine, error)
        except NeedsAnother as told:
            return _for_another(request, desk, mine, told)
        desk.changed(by.who, change)
        return _go(request, change.kind, change.key, "published")

    @routes.post("/content/preview")
    def shown(request: Request) -> Response:
        """What was typed as a citizen will see it, with what it changes and what is wrong."""
        mine = _sent(desk, request)
        problems = desk.editor.problems(mine.kind, mine.key, mine.plain, desk.today)
        seen = _seen(workplace, request, mine)
        now = desk.editor.open(mine.kind, mine.key).current
        changes = diff(mine.kind, now.plain if now else {}, canonical(mine.kind, mine.plain))
        replies = (
            [(one.asked, msgspec.to_builtins(one.reply)) for one in seen.replies] if seen else []
        )
        return shown_page(
            request, "content_preview.html.j2", problems=problems, seen=seen, replies=replies,
            changes=changes if now else (), kind=mine.kind,
        )  # fmt: skip

    _add_steps(routes, desk)
    return routes


def _add_steps(routes: APIRouter, desk: ContentDesk) -> None:
    @routes.post("/content/drop")
    def drop(request: Request) -> Response:
        """Throw a draft away."""
        kind, key = _named(desk, request.state.form)
        change = desk.editor.drop_draft(kind, key)
        if change:
            desk.changed(request.state.visitor.who, change)
        if desk.editor.open(kind, key).current is None:
            return _lead(request, f"{CONTENT}?done=dropped")
        return _go(request, kind, key, "dropped")

    @routes.post("/content/confirm")
    def confirm(request: Request) -> Response:
        """Say that an item is right as it is today."""
        kind, key, now, by = _step(desk, request)
        based_on = _number(request.state.form, "based_on")
        return _done(
            request, desk, lambda: desk.editor.confirm(kind, key, by, now, based_on), "checked"
        )

    @routes.post("/content/restore")
    def restore(request: Request) -> Response:
        """Publish an older version anew."""
        kind, key, now, by = _step(desk, request)
        form = request.state.form
        version, based_on = _number(form, "version"), _number(form, "based_on")
        try:
            return _done(
                request,
                desk,
                lambda: desk.editor.restore(kind, key, version, by, now, based_on),
                "restored",
            )
        except NeedsAnother as told:
            older = {one.version: one.plain for one in desk.editor.versions(kind, key)}
            mine = Draft(kind, key, older[version], based_on, 0, by, now)
            return _for_another(request, desk, mine, told)

    @routes.post("/content/withdraw")
    def withdraw(request: Request) -> Response:
        """Take an item back."""
        kind, key, now, by = _step(desk, request)
        form = request.state.form
        based_on, seen = _number(form, "based_on"), _number(form, "saved")
        return _done(
            request,
            desk,
            lambda: desk.editor.withdraw(kind, key, by, now, based_on, seen),
            "withdrawn",
        )


def _saved(desk: ContentDesk, who: str, mine: Draft) -> Draft:
    """Keep a draft. Raises Overtaken, Invalid."""
    stored, change = desk.editor.save_draft(
        mine.kind, mine.key, mine.plain, mine.by, desk.now(), mine
    )
    desk.changed(who, change)
    return stored


def _for_another(request: Request, desk: ContentDesk, mine: Draft, told: NeedsAnother) -> Response:
    """Keep what was typed as a draft and say that somebody else publishes it."""
    try:
        kept = _saved(desk, request.state.visitor.who, mine)
    except Overtaken as quicker:
        return item_page(request, desk, desk.behind(mine, quicker), 409)
    return item_page(request, desk, desk.page(kept.kind, kept.key), 409, refused=told.text)


def _done(request: Request, desk: ContentDesk, change: Callable[[], Change], done: str) -> Response:
    """Make a change and open its item; what could not be done is told on the item's page."""
    form = request.state.form
    kind, key = _named(desk, form)
    try:
        made = desk.changed(request.state.visitor.who, change())
    except KeyError as error:
        raise HTTPException(404) from error
    except Overtaken as told:
        return item_page(request, desk, desk.page(kind, key), 409, refused=told.text)
    except Invalid as error:
        opened = desk.editor.open(kind, key)
        draft = opened.draft
        begun = (draft.based_on, draft.saved) if draft else (opened.version, 0)
        page = desk.filled(opened, opened.plain, *begun, error.problems)
        return item_page(request, desk, page, 422, problems=error.problems)
    return _go(request, made.kind, made.key, done)


def _step(desk: ContentDesk, request: Request) -> tuple[str, str, datetime, str]:
    return (*_named(desk, request.state.form), desk.now(), request.state.visitor.name)


def _sent(desk: ContentDesk, request: Request) -> Draft:
    """Return what a form says, as a draft that goes on from what the page showed."""
    form: Mapping[str, str] = request.state.form
    kind, key = known(form.get("kind", "")), form.get("key", "")
    plain = read_form(kind, form, key)
    numbers = _number(form, "based_on"), _number(form, "saved")
    return Draft(kind, key, plain, *numbers, request.state.visitor.name, desk.now())


def _seen(workplace: Workplace, request: Request, mine: Draft) -> Preview | None:
    try:
        item = read(mine.kind, mine.plain)
    except Invalid:
        return None
    return preview(workplace.catalogue, mine.kind, item, setting(workplace, request))


def _invalid(request: Request, desk: ContentDesk, mine: Draft, error: Invalid) -> Response:
    opened = desk.editor.open(mine.kind, mine.key)
    made = desk.filled(opened, mine.plain, mine.based_on, mine.saved, error.problems)
    return item_page(request, desk, made, 422, problems=error.problems)


def _named(desk: ContentDesk, form: Mapping[str, str]) -> tuple[str, str]:
    kind, key = known(form.get("kind", "")), form.get("key", "")
    opened = desk.editor.open(kind, key)
    if opened.current is None and opened.draft is None:
        raise HTTPException(404)
    return kind, key


def _number(form: Mapping[str, str], name: str) -> int:
    """Return a number of the page's own. Raises HTTPException 422 for anything else."""
    text = form.get(name, "") or "0"
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise HTTPException(422)
    return int(text)


def _go(request: Request, kind: str, key: str, done: str) -> Response:
    """Lead the whole page to an item."""
    return _lead(request, f"{CONTENT}/items/{kind}/{key}?done={done}")


def _lead(request: Request, target: str) -> Response:
    if is_part(request):
        return Response(status_code=204, headers={"HX-Redirect": target})
    return RedirectResponse(target, status_code=303)
