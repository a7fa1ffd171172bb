"""docs/console.md tells every route of the console with its roles."""

from __future__ import annotations

import re

from bot.console.access import ACCESS, OPEN
from bot.console.accounts import ROLES
from bot.settings import ROOT


def test_the_document_tells_every_route_with_its_roles() -> None:
    page = (ROOT / "docs" / "console.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+ /[^`]*)` \| ([\w, ]+) \|", page, re.MULTILINE))
    expected = {
        route: "all" if set(roles) == set(ROLES) else ", ".join(r for r in ROLES if r in roles)
        for route, roles in ACCESS.items()
    }
    assert told == {**expected, **dict.fromkeys(OPEN, "anybody")}
