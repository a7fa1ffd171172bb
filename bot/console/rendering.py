"""The console's pages as HTML: templates, words, and markdown of replies."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from bot.answers.words import day

from .access import allowed
from .gate import token_of
from .sessions import csrf_of

HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def words() -> Any:
    """Return the words of words.yml."""
    return yaml.safe_load((HERE / "words.yml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(str(HERE / "templates")),
        lstrip_blocks=True,
        trim_blocks=True,
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
    )
    environment.globals.update(day=day, words=words(), may=allowed)
    environment.filters.update(markdown=markdown)
    return environment


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")


def markdown(text: str) -> Markup:
    """Return a reply's markdown as HTML; HTML in it is shown, never run."""
    return Markup(_markdown().render(text))  # html is off  # nosec B704


def is_part(request: Request) -> bool:
    """Say whether the page asks for a part of itself."""
    return request.headers.get("HX-Request") == "true"


def render(template: str, **values: Any) -> str:
    """Return a template's text."""
    return _environment().get_template(template).render(**values)


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page or a part of one; ``visitor`` and ``csrf`` are there for every template."""
    token = getattr(request.state, "token", "") or token_of(request)
    visitor = getattr(request.state, "visitor", None)
    text = render(template, visitor=visitor, csrf=csrf_of(token) if token else "", **values)
    return HTMLResponse(text, status_code=status)
