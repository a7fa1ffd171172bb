"""The pages of procedures to read, print and find: /thu-tuc, sitemap.xml, robots.txt."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from xml.sax.saxutils import escape  # writes, reads nothing  # nosec B406

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from bot.answers import sheet_html
from bot.answers.compose import Setting
from bot.answers.page_links import CASE_PARAMETER, PAGES, page_path
from bot.answers.sheet import sheet
from bot.content.cards import Card
from bot.procedures.catalogue import Catalogue, Procedure
from bot.settings import Settings

_CODE = re.compile(r"\d\.\d{6,9}")  # six digits, but the portal has one code of 7 and one of 9
_CLOSED = ("/api/", "/healthz", "/metrics", "/nop-truc-tuyen", "/readyz", "/widget")


class Pages:
    """Makes each page from the catalogue as it is today."""

    def __init__(self, catalogue: Catalogue, settings: Settings, today: Callable[[], date]) -> None:
        self._catalogue, self._settings, self._today = catalogue, settings, today

    def setting(self, request: Request) -> Setting:
        """Return what pages depend on; without a public address it is where the request sees us."""
        base = self._settings.public_url or str(request.base_url).rstrip("/")
        return Setting(self._today(), self._settings.hotline, self._settings.stale_days, base)

    def procedure(self, code: str, case: str, setting: Setting) -> tuple[int, str]:
        """Return status and page of ``code``, with the papers of one ``case`` if it is given."""
        found = self._find(code)
        if found is None:
            return 404, sheet_html.missing_page(setting)
        if found.withdrawn:
            instead = filter(None, map(self._find, found.withdrawn.replaced_by))
            return 200, sheet_html.withdrawn_page(found, found.withdrawn, list(instead))
        shown = sheet(found, setting, case)
        if shown is None:
            return 404, sheet_html.missing_page(setting, found.code)
        return 200, sheet_html.procedure_page(shown, setting)

    def _find(self, code: str) -> Procedure | None:
        """Return the procedure of a code, None for an unknown or malformed one."""
        return self._catalogue.get(code, self._today()) if _CODE.fullmatch(code) else None

    def cards(self) -> list[Card]:
        """Return the cards of what is still done, by code."""
        notes = self._catalogue.notes(self._today()).by_code
        gone = {code for code, found in notes.items() if any(n.kind == "withdrawn" for n in found)}
        cards = self._catalogue.content.published("card", Card, self._today())
        return [cards[code] for code in sorted(cards) if code not in gone]

    def sitemap(self, setting: Setting) -> str:
        """Return the list of pages for search engines (sitemaps.org, version 0.9)."""
        rows = [
            f"<url><loc>{escape(setting.public_url + page_path(card.code))}</loc>"
            f"<lastmod>{card.checked_on.isoformat()}</lastmod></url>"
            for card in self.cards()
        ]
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return "\n".join([f'{head}<urlset xmlns="{space}">', *rows, "</urlset>\n"])


def router(pages: Pages) -> APIRouter:
    """Return the routes of the pages; each answer has an ETag, so that a repeat costs little."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(PAGES)
    def all_procedures(request: Request) -> Response:
        page = sheet_html.list_page(pages.cards(), pages.setting(request))
        return _tagged(request, HTMLResponse(page))

    @routes.get(PAGES + "/{code}")
    def procedure(
        request: Request,
        code: str,
        case: str = Query("", alias=CASE_PARAMETER),
    ) -> Response:
        status, page = pages.procedure(code, case, pages.setting(request))
        return _tagged(request, HTMLResponse(page, status_code=status))

    @routes.get("/sitemap.xml")
    def sitemap(request: Request) -> Response:
        content = pages.sitemap(pages.setting(request))
        return _tagged(request, Response(content, media_type="application/xml"))

    @routes.get("/robots.txt")
    def robots(request: Request) -> Response:
        closed = "".join(f"Disallow: {path}\n" for path in _CLOSED)
        base = pages.setting(request).public_url
        text = f"User-agent: *\n{closed}Sitemap: {base}/sitemap.xml\n"
        return PlainTextResponse(text)

    return routes


def _tagged(request: Request, answer: Response) -> Response:
    """Return the answer with its ETag, or 304 if the caller holds it already."""
    if answer.status_code != 200:
        return answer
    tag = f'"{sha256(answer.body).hexdigest()[:32]}"'
    if tag in request.headers.get("if-none-match", "").replace("W/", ""):
        return Response(status_code=304, headers={"ETag": tag})
    answer.headers["ETag"] = tag
    return answer
