"""Citizens' rights: find a conversation, read it, hand it out, delete it; what goes by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from bot.conversations.rights import SHOWN, Person, Rights
from bot.conversations.sheets import Share

from .number_pages import told
from .rendering import page
from .workplace import Workplace

JSON = "application/json; charset=utf-8"
AHEAD = (0, 1, 7, 30, 90)  # days from now that are previewed


@lru_cache(maxsize=1)
def words() -> Any:
    """Return the words of rights_words.yml."""
    path = Path(__file__).with_name("rights_words.yml")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def router(workplace: Workplace) -> APIRouter:
    """Return the routes of citizens' rights; tokens travel in bodies, never in addresses."""
    routes = APIRouter()
    rights = Rights(workplace.store, workplace.supplies.forget)

    @routes.get("/rights")
    def start(request: Request) -> Response:
        return _page(request, people=None)

    @routes.post("/rights")
    def find(request: Request) -> Response:
        """The conversations that a token, an address or a handover's number names."""
        about = request.state.form.get("about", "").strip()
        found = rights.find(about, request.state.visitor.who, workplace.now())
        return _page(request, people=found, about=about, problem=_problem(about))

    @routes.post("/rights/look")
    def look(request: Request) -> Response:
        """Everything that is held of one conversation."""
        person = _person(rights, request)
        return _looked(workplace, rights, request, person)

    @routes.post("/rights/export")
    def export(request: Request) -> Response:
        """Everything that is held of one conversation, as a file to hand out."""
        person = _person(rights, request)
        given = rights.export(person.conversation, request.state.visitor.who, workplace.now())
        if given is None:
            raise HTTPException(404)
        content = json.dumps(given, ensure_ascii=False, indent=2)
        headers = {"Content-Disposition": f'attachment; filename="du-lieu-{person.short}.json"'}
        return Response(content, media_type=JSON, headers=headers)

    @routes.post("/rights/erase")
    def erase(request: Request) -> Response:
        """Delete everything of one conversation, if its short token was typed."""
        person = _person(rights, request)
        typed = request.state.form.get("typed", "").strip()
        if typed.casefold() != person.short.casefold():
            return _looked(workplace, rights, request, person, typed=typed, problem="typed")
        try:
            rights.erase(person.conversation, request.state.visitor.who, workplace.now())
        except SQLAlchemyError:
            return _looked(workplace, rights, request, person, typed=typed, problem="failed")
        return _page(request, people=None, erased=person.short)

    @routes.get("/rights/retention")
    def retention(request: Request) -> Response:
        """What goes by itself, by table, now and in the days to come."""
        return page(request, "retention.html.j2", rights=words(), told=told, **_preview(workplace))

    return routes


def _page(request: Request, **values: Any) -> Response:
    given = {"about": "", "problem": "", "erased": "", "rights": words(), **values}
    return page(request, "rights.html.j2", status=422 if given["problem"] else 200, **given)


def _problem(about: str) -> str:
    """Return what is wrong with what was typed, or nothing."""
    enough = ":" in about or about.startswith("#") or len(about) >= SHOWN
    return "" if enough else "short"


def _person(rights: Rights, request: Request) -> Person:
    person = rights.named(request.state.form.get("handle", ""))
    if person is None:
        raise HTTPException(404)
    return person


def _looked(
    workplace: Workplace,
    rights: Rights,
    request: Request,
    person: Person,
    typed: str = "",
    problem: str = "",
) -> Response:
    held = rights.look(person.conversation, request.state.visitor.who, workplace.now())
    if held is None:
        raise HTTPException(404)
    names = dict.fromkeys([*words()["first"], *held])
    tables = {name: [_line(row) for row in held[name]] for name in names if held.get(name)}
    values = {"person": person, "tables": tables, "typed": typed, "problem": problem}
    status = {"typed": 422, "failed": 503}.get(problem, 200)
    return page(request, "person.html.j2", status=status, rights=words(), **values)


def _line(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a row says, with the names that people read; what is empty is left out."""
    names = words()["columns"]
    return [
        (names.get(name, name), _told(name, value))
        for name, value in row.items()
        if value not in (None, "", "{}") and name not in words()["unread"]
    ]


def _told(name: str, value: Any) -> str:
    """Return a value as people read it: texts of bodies, names of codes, times as 09:05 22/11."""
    text = str(value)
    if name in _READ:
        return _READ[name](json.loads(text))
    if isinstance(value, str) and _MOMENT.match(text):
        return f"{text[11:16]} {text[8:10]}/{text[5:7]}/{text[:4]}"
    return str(words()["values"].get(name, {}).get(text, text))


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_READ: dict[str, Callable[[Any], str]] = {
    "body": lambda body: str(body.get("text", "")),
    "candidates": lambda found: ", ".join(f"{code} {told(Share(p))}" for code, p in found.items()),
    "topics": lambda found: ", ".join(one for listed in found.values() for one in listed),
}


def _preview(workplace: Workplace) -> dict[str, Any]:
    supplies, now = workplace.supplies, workplace.now()
    moments = [now + timedelta(days=days) for days in AHEAD]
    counted = [supplies.due(moment) for moment in moments]
    rows = {table: [one.get(table, 0) for one in counted] for table in counted[0]}
    kept = {"history": supplies.retention.history_days, "ratings": supplies.retention.ratings_days}
    return {"moments": moments, "ahead": AHEAD, "rows": rows, "kept": kept}
