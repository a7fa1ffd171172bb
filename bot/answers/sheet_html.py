"""The pages of procedures as HTML: every text of a record or card is escaped, nothing of it runs.

The words are in templates/page/. A page needs no script: look.js sets letters and contrast as the
reader has chosen them in the chat, sheet.js adds two buttons.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.content.cards import Card
from bot.content.kinds import Overlay
from bot.procedures.catalogue import Procedure

from .compose import Setting, is_stale
from .page_links import CHAT_PARAMETER, PAGES, page_path
from .sheet import Sheet
from .words import TEMPLATES, day, shorten

LONGEST_DESCRIPTION = 155
"""Characters of a description that search engines show."""
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(str(TEMPLATES / "page")),
        lstrip_blocks=True,
        trim_blocks=True,
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
    )
    environment.globals.update(day=day)
    return environment


def _render(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(**values)


def procedure_page(sheet: Sheet, setting: Setting) -> str:
    """Return the page of a procedure."""
    procedure = sheet.procedure
    address = setting.public_url + page_path(procedure.code)
    chat = f"{setting.public_url}/?{CHAT_PARAMETER}={procedure.code}"
    return _render(
        "procedure.html.j2",
        sheet=sheet,
        stale=is_stale(procedure, setting),
        today=setting.today,
        description=description(procedure),
        address=address,
        chat=chat,
        data=structured(procedure, address),
        portal_code=qr_code(procedure.record.source_url),
        chat_code=qr_code(chat),
    )


def withdrawn_page(procedure: Procedure, note: Overlay, instead: Sequence[Procedure]) -> str:
    """Return the page of a procedure that is no longer: what replaced it, no fact of it."""
    return _render("withdrawn.html.j2", procedure=procedure, note=note, instead=instead)


def missing_page(setting: Setting, code: str = "") -> str:
    """Return the page for an address that leads nowhere; ``code`` if only its case is unknown."""
    return _render("missing.html.j2", code=code, hotline=setting.hotline)


def list_page(cards: Iterable[Card], setting: Setting) -> str:
    """Return the list of the procedures with a card, by field."""
    fields: dict[str, list[Card]] = {}
    for card in sorted(cards, key=lambda card: (card.field, card.short_name)):
        fields.setdefault(card.field, []).append(card)
    address = setting.public_url + PAGES
    return _render("list.html.j2", fields=list(fields.items()), address=address)


def description(procedure: Procedure) -> str:
    """Return one or two sentences for search engines."""
    text = procedure.card.summary if procedure.card else procedure.name
    return shorten(" ".join(text.split()), LONGEST_DESCRIPTION)


def structured(procedure: Procedure, address: str) -> Markup:
    """Return the page as JSON-LD (schema.org GovernmentService) that cannot end its element."""
    updated = procedure.updated_on
    folk = procedure.card.folk_names if procedure.card else []
    service = {
        "@type": "GovernmentService",
        "name": procedure.short_name,
        "alternateName": list(dict.fromkeys([procedure.name, *folk])),
        "description": description(procedure),
        "identifier": procedure.code,
        "serviceType": procedure.record.field,
        "areaServed": procedure.record.province or "Việt Nam",
        "serviceOperator": [
            {"@type": "GovernmentOrganization", "name": name} for name in procedure.record.agencies
        ],
        "availableChannel": {
            "@type": "ServiceChannel",
            "serviceUrl": procedure.record.source_url,
        },
        "url": address,
        "sameAs": procedure.record.source_url,
    }
    page = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "url": address,
        "inLanguage": "vi",
        "dateModified": updated.isoformat() if updated else None,
        "mainEntity": {name: value for name, value in service.items() if value},
    }
    held = {name: value for name, value in page.items() if value}
    return Markup(json.dumps(held, ensure_ascii=False).translate(_UNSAFE))  # no < > & left  # nosec B704


@lru_cache(maxsize=512)
def qr_code(address: str) -> Markup:
    """Return a QR code of ``address`` as SVG (ISO/IEC 18004, 15 % of it may be damaged)."""
    code = segno.make_qr(address, error="m", boost_error=False)
    svg = code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None)
    return Markup(svg.replace("<svg ", '<svg aria-hidden="true" ', 1))  # modules alone  # nosec B704
