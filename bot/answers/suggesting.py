"""Answers that an officer may insert: from what the bot took the question for, facet by facet.

What they send is their own words with such answers in them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.language.privacy import mask
from bot.language.text import clean_lines
from bot.procedures.catalogue import MISSING, PORTAL, Catalogue
from bot.replies import Reply

from . import compose
from .compose import Setting


@dataclass(frozen=True)
class Suggestion:
    """One facet of one procedure, ready to be sent as it is or to be changed first."""

    code: str
    title: str
    facet: str
    reply: Reply


def suggest(catalogue: Catalogue, code: str, facet: str, setting: Setting) -> Suggestion | None:
    """Return what the bot would say of one facet of a procedure; None if either is unknown.

    The reply has no buttons but links: a facet's button would ask the bot, which is silent.
    """
    found = catalogue.get(code, setting.today) if facet in compose.FACETS else None
    if found is None:
        return None
    reply = _plain(compose.answer(found, [facet], setting))
    return Suggestion(found.code, found.short_name, facet, reply)


def _plain(reply: Reply) -> Reply:
    reply.buttons = [button for button in reply.buttons if button.url]
    return reply


def whole(catalogue: Catalogue, code: str, setting: Setting) -> Suggestion | None:
    """Return the one answer behind a code of the index that is no procedure, None without one."""
    kind, key = code[:1], code[1:]
    if kind == PORTAL and (item := catalogue.portal(setting.today).get(key)):
        return Suggestion(code, _headline(item.questions[0]), "", compose.portal(item))
    notes = catalogue.notes(setting.today).missing if kind == MISSING else ()
    note = next((one for one in notes if one.key == key), None)
    if note is None:
        return None
    title = _headline(note.names[0] if note.names else key)
    return Suggestion(code, title, "", compose.missing(note))


def _headline(name: str) -> str:
    return name[:1].upper() + name[1:]


def written(text: str, inserted: Sequence[Reply]) -> Reply:
    """Return what an officer sends: their own words masked, inserted answers as they are.

    ``inserted`` are answers that were put into the text; those that were changed since count as
    the officer's words. An answer that stands alone is sent with its source, else links remain.
    """
    text = text.strip()
    whole = [reply for reply in inserted if reply.text in text]
    if [reply.text for reply in whole] == [text]:
        return whole[0]
    if not whole:
        return Reply(kind="handover", text=_own(text))
    kept = sorted((re.escape(reply.text) for reply in whole), key=len, reverse=True)
    pieces = re.split(f"({'|'.join(kept)})", text)
    told = [piece if place % 2 else _own(piece) for place, piece in enumerate(pieces)]
    links = {button.url: button for reply in whole for button in reply.buttons}
    return Reply(
        kind="handover", text="\n\n".join(filter(None, told)), buttons=list(links.values())
    )


def _own(words: str) -> str:
    return mask(clean_lines(words)).strip()
