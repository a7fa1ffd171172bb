"""The editor's pages to read: what waits, lists, an item's form, its versions, newer records."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse

from bot.answers.record_conflicts import TAKEN, RecordConflict, take
from bot.content.cards import Card
from bot.content.checking import Invalid, read
from bot.content.exporting import export
from bot.content.overtaking import Overtaken

from . import content_changes
from .content_desk import SHOWN, ContentDesk
from .content_showing import CONTENT, heading, item_page, known, shown_page
from .form_fields import words
from .rendering import is_part
from .workplace import Workplace

FIRST = 8
LONGEST = 300
KEY = Query("", max_length=160)


def router(workplace: Workplace) -> APIRouter:
    """Return the routes of content, those that change it (content_changes.py) included."""
    routes, desk = APIRouter(), ContentDesk(workplace)

    @routes.get("/content")
    def overview(request: Request, due: str = "", done: str = KEY) -> Response:
        """What waits: drafts, what is to be checked, newer records; and the kinds of content."""
        waiting = desk.due()
        shown = waiting if due else waiting[:FIRST]
        return shown_page(
            request,
            "content.html.j2",
            drafts=desk.editor.drafts(),
            due=shown,
            all_due=len(waiting),
            records=desk.newer_records(),
            files=desk.from_files(),
            counts=desk.counts(),
            days=workplace.supplies.check_days,
            done=words()["done"].get(done, ""),
        )

    @routes.get("/content/export")
    def exported(request: Request) -> Response:
        """The files of data/ that what was published changes, as one ZIP archive."""
        visitor, found = (
            request.state.visitor,
            export(workplace.catalogue.store, workplace.supplies.data),
        )
        detail = {"items": len(found.changed), "files": len(found.files)}
        desk.record(visitor.who, "content exported", detail)
        if not found.files:
            return shown_page(request, "content_unchanged.html.j2")
        name = f"noi-dung-{workplace.now():%Y%m%d-%H%M}.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(found.zipped(), media_type="application/zip", headers=headers)

    @routes.get("/content/kinds/{kind}")
    def listed(
        request: Request,
        kind: str,
        q: str = Query("", max_length=LONGEST),
        only: str = Query("all", max_length=12),
    ) -> Response:
        found = desk.rows(known(kind), q, only)
        values: dict[str, Any] = {"rows": found[:SHOWN], "more": len(found[SHOWN:]), "kind": kind}
        if is_part(request):
            return shown_page(request, "content_rows.html.j2", **values)
        return shown_page(request, "content_list.html.j2", **values, q=q, only=only)

    @routes.get("/content/kinds/{kind}/new")
    def new(request: Request, kind: str) -> Response:
        """An empty form."""
        made = desk.filled(desk.editor.open(known(kind), ""), {}, 0, 0)
        return item_page(request, desk, made)

    _add_item(routes, desk)
    _add_record(routes, desk)
    routes.include_router(content_changes.router(workplace, desk))
    return routes


def _add_item(routes: APIRouter, desk: ContentDesk) -> None:
    @routes.get("/content/items/{kind}/{key}")
    def item(
        request: Request,
        kind: str,
        key: str,
        start: str = Query("", max_length=12),
        done: str = KEY,
    ) -> Response:
        """The form of an item; ``start`` fills it with its file's text or with what holds now."""
        opened = desk.editor.open(known(kind), key)
        if not opened.current and not opened.draft:
            raise HTTPException(404)
        now = opened.current.plain if opened.current else None
        starts = {"file": opened.from_file, "now": now}
        made = desk.page(kind, key, starts.get(start))
        return item_page(request, desk, made, done=words()["done"].get(done, ""))

    @routes.get("/content/versions/{kind}/{key}")
    def versions(request: Request, kind: str, key: str, old: int = 0, new: int = 0) -> Response:
        """All versions of an item, and what changed between two of them."""
        found = desk.editor.versions(known(kind), key)
        if not found:
            raise HTTPException(404)
        newest = found[0].version
        new = new or newest
        old = old or max((one.version for one in found if one.version < new), default=new)
        try:
            changes = desk.editor.compare(kind, key, old, new)
        except KeyError as error:
            raise HTTPException(404) from error
        return shown_page(
            request, "content_versions.html.j2", kind=kind, key=key, versions=found, old=old,
            new=new, changes=changes, title=heading(kind, key, found[0].plain), newest=newest,
        )  # fmt: skip


def _add_record(routes: APIRouter, desk: ContentDesk) -> None:
    @routes.get("/content/records/{code}")
    def record(request: Request, code: str) -> Response:
        """A card beside its newer national record."""
        found = _newer(desk, code)
        opened = desk.editor.open("card", code)
        values: dict[str, Any] = {"found": found, "opened": opened, "takes": TAKEN, "problem": ""}
        return shown_page(request, "content_record.html.j2", **values)

    @routes.post("/content/records/{code}")
    def take_over(request: Request, code: str) -> Response:
        """Put the chosen facts of the record into a draft of the card, and open it."""
        found, visitor, form = _newer(desk, code), request.state.visitor, request.state.form
        opened, theirs = desk.editor.open("card", code), desk.imported(code)
        names = [name for name in TAKEN if form.get(f"take.{name}")]
        values: dict[str, Any] = {"found": found, "opened": opened, "takes": TAKEN}
        try:
            card: Card = read("card", opened.plain)
        except Invalid:
            return shown_page(
                request, "content_record.html.j2", status=409, **values, problem=words()["mended"]
            )
        plain = take(card, theirs, names, desk.today)
        args = (visitor.name, desk.now(), opened.draft)
        try:
            _, change = desk.editor.save_draft("card", code, plain, *args)
        except Overtaken as told:
            return item_page(request, desk, desk.page("card", code), 409, refused=told.text)
        desk.changed(visitor.who, change)
        return RedirectResponse(f"{CONTENT}/items/card/{code}?done=taken", status_code=303)


def _newer(desk: ContentDesk, code: str) -> RecordConflict:
    found = next((one for one in desk.newer_records() if one.code == code), None)
    if found is None:
        raise HTTPException(404)
    return found
