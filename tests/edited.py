"""What tests of the editor's pages share: forms as browsers send them, and what came of them."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import httpx
import msgspec
from consoles import Client
from factories import CARD, NOW
from sqlalchemy import select

from bot.content.cards import Card
from bot.content.store import ContentStore
from bot.conversations.tables import audit
from bot.storage import Store

CODE = CARD["code"]
ITEM = f"/content/items/card/{CODE}"
FEE = "item.methods.0.fees.0.amount"
CONTROLS = re.compile(
    r'<input [^>]*?name="(?P<input>[^"]+)"[^>]*? value="(?P<value>[^"]*)"(?P<rest>[^>]*)>'
    r'|<textarea [^>]*?name="(?P<area>[^"]+)"[^>]*>(?P<text>.*?)</textarea>'
    r'|<select [^>]*?name="(?P<select>[^"]+)"[^>]*>(?P<options>.*?)</select>',
    re.DOTALL,
)
PART = {"HX-Request": "true"}


def fields(page: str) -> dict[str, str]:
    """Return what a browser would send of the page's form."""
    page = re.sub(r"<template>.*?</template>(?=\s*<button)", "", page, flags=re.DOTALL)
    page = page[page.index('<form id="item"') : page.rindex("</form>")]
    found: dict[str, str] = {}
    for one in CONTROLS.finditer(page):
        if one["area"]:
            found[one["area"]] = unescape(one["text"])
        elif one["select"]:
            chosen = re.search(r'<option value="([^"]*)" selected', one["options"])
            found[one["select"]] = unescape(chosen[1]) if chosen else ""
        elif 'type="checkbox"' not in one[0] or "checked" in one["rest"]:
            found[one["input"]] = unescape(one["value"])
    return found


def published(knowledge: Store) -> dict[str, Any]:
    found = ContentStore(knowledge).item("card", CODE, Card, NOW.date())
    assert found is not None
    return dict(msgspec.json.decode(msgspec.json.encode(found)))


def fee(knowledge: Store) -> int:
    return int(published(knowledge)["methods"][0]["fees"][0]["amount"])


def told(staff: Store) -> list[tuple[str, str, dict[str, Any]]]:
    """Return what the audit says of content, the newest last."""
    columns = (audit.c.who, audit.c.what, audit.c.detail)
    with staff.read() as connection:
        rows = connection.execute(select(*columns).order_by(audit.c.id)).all()
    return [(who, what, json.loads(detail)) for who, what, detail in rows if "content" in what]


def send(client: Client, step: str, page: httpx.Response, **changes: str) -> httpx.Response:
    """Post the form of a page with some fields changed (their dots written as two bars)."""
    given = {name.replace("__", "."): value for name, value in changes.items()}
    return client.submit(f"/content/{step}", **{**fields(page.text), **given})


def with_fee(amount: int) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(CARD))
    plain["methods"][0]["fees"][0]["amount"] = amount
    return plain
