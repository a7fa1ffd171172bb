"""Answers that an officer may insert: from what the bot took the question for, facet by facet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.procedures.catalogue import Catalogue, is_procedure
from bot.replies import Reply

from . import compose
from .compose import Setting

MOST_PROCEDURES = 4
USUAL = ("documents", "fee", "time", "place", "steps")


@dataclass(frozen=True)
class Suggestion:
    """One facet of one procedure, ready to be sent as it is or to be changed first."""

    code: str
    title: str
    facet: str
    reply: Reply


def suggest(
    catalogue: Catalogue, codes: Sequence[str], asked: Sequence[str], setting: Setting
) -> list[Suggestion]:
    """Return the facets that were asked for, then the usual ones, of the likeliest procedures.

    Codes of what is no procedure, or is gone, are left out. The replies have no buttons but
    links: a facet's button would ask the bot, which is silent.
    """
    facets = list(dict.fromkeys([*(f for f in asked if f in compose.FACETS), *USUAL]))
    known = [code for code in dict.fromkeys(codes) if is_procedure(code)][:MOST_PROCEDURES]
    found = filter(None, (catalogue.get(code, setting.today) for code in known))
    return [
        Suggestion(one.code, one.short_name, facet, _plain(compose.answer(one, [facet], setting)))
        for one in found
        for facet in facets
    ]


def _plain(reply: Reply) -> Reply:
    reply.buttons = [button for button in reply.buttons if button.url]
    return reply
