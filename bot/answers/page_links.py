"""Addresses of a procedure's page, and of the chat opened with the procedure."""

from __future__ import annotations

from urllib.parse import urlencode

from bot.procedures.catalogue import Procedure

PAGES = "/thu-tuc"
CASE_PARAMETER, CHAT_PARAMETER = "truong-hop", "thu-tuc"


def page_path(code: str, case: str = "") -> str:
    """Return the path of a procedure's page, or of the list for one ``case`` (its key)."""
    query = f"?{urlencode({CASE_PARAMETER: case})}" if case else ""
    return f"{PAGES}/{code}{query}"


def page_address(base: str, procedure: Procedure, case: int = 0) -> str:
    """Return the address of the page, with the list of case number ``case`` (from 1) if given.

    ``base`` is the public address; without one the address is relative, which only our own
    pages can open.
    """
    cases = procedure.fresh_card.cases if procedure.fresh_card else []
    chosen = 0 < case <= len(cases) and len(cases) > 1
    return base + page_path(procedure.code, cases[case - 1].key if chosen else "")
