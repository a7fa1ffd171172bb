"""How the editor's pages are made: an item's page, and what every template of theirs is given."""

from __future__ import annotations

from typing import Any

from fastapi import HTTPException, Request, Response

from bot.content.due import checkable
from bot.content.kinds import KINDS
from bot.content.overtaking import when, who
from bot.content.shapes import title_of
from bot.content.telling import headline

from .account_pages import HOME
from .content_desk import ContentDesk, Page, called
from .content_desk import title_of as item_title
from .form_fields import words
from .rendering import is_part, page

CONTENT = f"{HOME}content"


def known(kind: str) -> str:
    """Return ``kind``. Raises HTTPException 404 for one there is not."""
    if kind not in KINDS:
        raise HTTPException(404)
    return kind


def item_page(
    request: Request, desk: ContentDesk, made: Page, status: int = 200, **values: Any
) -> Response:
    """Return an item's page, or its form alone if the page asks for that."""
    template = "content_form.html.j2" if is_part(request) else "content_item.html.j2"
    given = {"item": made, "lists": desk.suggestions(), "done": "", **values}
    return shown_page(request, template, status=status, **given)


def shown_page(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """Return one of the editor's pages; the words of content_words.yml are there as ``say``."""
    told = {
        "who": who, "when": when, "kind_title": title_of, "item_title": item_title,
        "heading": heading, "checkable": checkable,
    }  # fmt: skip
    return page(request, template, status=status, say=words(), kinds=KINDS, **told, **values)


def heading(kind: str, key: str, plain: dict[str, Any]) -> str:
    """Return what an item with this data is called."""
    return called(kind, key, headline(kind, plain))
