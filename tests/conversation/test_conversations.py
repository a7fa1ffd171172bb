"""Whole conversations with the running assistant, written as YAML in folders by behaviour.

A file is a list of conversations. Each turn says (``say``) or presses (``press``) something and
lists the replies it expects, in order. ``plain``: the conversation is held a second time with
everything typed without diacritics. ``national``: it needs the national catalogue. ``staffed``:
there are officers, on duty at every hour. ``<4>`` is the code of the demonstration dossier 4,
``<4:spoken>`` the same in another shape (demo_codes.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from demo_codes import demo_codes, expand
from duty import on_duty
from sqlalchemy import select, update
from stack import Stack, Talk

from bot.knowledge import import_offices
from bot.language.text import fold
from bot.nlu.tables import snapshots
from bot.settings import load
from bot.storage import open_store

Json = dict[str, Any]
pytestmark = pytest.mark.stack
FOLDER = Path(__file__).parent


class Expected(msgspec.Struct, forbid_unknown_fields=True):
    """What one reply must be; what is not named may be anything.

    ``code``: the procedure answered. ``offers``: codes that must be among the candidates.
    ``about``: answered from this code, or offered with it. ``takes``: it speaks of what the
    n-th button before it offered. ``dossier``: the code looked up, ``status`` its status.
    """

    kind: str = ""
    code: str = ""
    about: str = ""
    takes: int = 0
    dossier: str = ""
    status: int = 0
    facets: list[str] | None = None
    offers: list[str] = []
    buttons: list[str] = []
    text_has: list[str] = []
    text_has_not: list[str] = []

    def with_codes(self, codes: dict[int, str]) -> Expected:
        """Return this with the demonstration dossiers' codes put in."""
        lists = ("buttons", "text_has", "text_has_not")
        more = {name: [expand(one, codes) for one in getattr(self, name)] for name in lists}
        return msgspec.structs.replace(self, dossier=expand(self.dossier, codes), **more)


class Turn(msgspec.Struct, forbid_unknown_fields=True):
    """One turn; ``days_later``: so many days passed since the one before."""

    expect: list[Expected]
    days_later: int = 0
    say: str = ""
    press: str = ""


class Conversation(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    turns: list[Turn]
    plain: bool = False
    national: bool = False
    staffed: bool = False


def _conversations() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*/*.yml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for held in msgspec.convert(data, list[Conversation]):
            name = f"{path.parent.name}/{held.name}"
            found.append(pytest.param(held, False, id=name))
            if held.plain:
                found.append(pytest.param(held, True, id=f"{name}-without-diacritics"))
    return found


@pytest.fixture(scope="module")
def codes(stack: Stack) -> dict[int, str]:
    return demo_codes(stack.home)


@pytest.fixture(scope="module")
def offices(stack: Stack) -> None:
    """Two offices of one commune, brought in while everything runs."""
    _, problems = import_offices(load(stack.environment), FOLDER / "offices.csv", whole=False)
    assert problems == []


@pytest.fixture
def officers(stack: Stack) -> Iterator[None]:
    with on_duty(stack):
        yield


@pytest.mark.usefixtures("offices")
@pytest.mark.parametrize(("held", "plain"), _conversations())
def test_conversation(
    codes: dict[int, str],
    stack: Stack,
    talk: Talk,
    request: pytest.FixtureRequest,
    held: Conversation,
    plain: bool,
) -> None:
    if held.national:
        request.getfixturevalue("national_stack")
    if held.staffed:
        request.getfixturevalue("officers")
    titles: list[str] = []
    for turn in held.turns:
        if turn.days_later:
            let_days_pass(stack.home, turn.days_later)
        said = expand(turn.press or turn.say, codes)
        said = fold(said) if plain and not turn.press else said
        replies = talk.press(said) if turn.press else talk.say(said)
        shown = [_brief(reply) for reply in replies]
        assert len(replies) == len(turn.expect), f"{said!r} -> {shown}"
        for reply, expected in zip(replies, turn.expect, strict=True):
            expected = expected.with_codes(codes)
            wrong = [*differences(reply, expected), *_not_taken(reply, expected, titles)]
            assert wrong == [], f"{said!r} -> {_brief(reply)}"
        titles = [button["title"] for reply in replies for button in reply["buttons"]]


def let_days_pass(home: Path, days: int) -> None:
    """Make all that working memory holds so many days older."""
    working = open_store("working", home)
    with working.write() as connection:
        kept = connection.execute(select(snapshots)).all()
        for row in kept:
            key = (snapshots.c.conversation == row.conversation) & (snapshots.c.turn == row.turn)
            then = row.saved_at - timedelta(days=days)
            connection.execute(update(snapshots).where(key).values(saved_at=then))
    working.dispose()


def differences(reply: Json, expected: Expected) -> list[str]:
    """Return each way in which ``reply`` is not as expected, one line each."""
    code = (reply["procedure"] or {}).get("code", "")
    offered = [candidate["code"] for candidate in reply["candidates"]]
    titles = [button["title"] for button in reply["buttons"]]
    dossier = reply["dossier"] or {"code": "", "status": None}
    text = reply["text"].lower()
    wrong = {
        f"kind {reply['kind']}": expected.kind not in ("", reply["kind"]),
        f"code {code}": expected.code not in ("", code),
        f"about {code} {offered}": expected.about not in ("", code, *offered),
        f"facets {reply['facets']}": _other(expected.facets, reply["facets"]),
        f"offered {offered}": not set(expected.offers) <= set(offered),
        f"dossier {dossier}": expected.dossier not in ("", dossier["code"])
        or expected.status not in (0, dossier["status"]),
        "no source": reply["kind"] == "answer" and not (reply["source"] and code in text),
        f"buttons {titles}": not set(expected.buttons) <= set(titles),
    }
    lacking = [f"lacks {part!r}" for part in expected.text_has if part.lower() not in text]
    surplus = [f"has {part!r}" for part in expected.text_has_not if part.lower() in text]
    return [name for name, is_wrong in wrong.items() if is_wrong] + lacking + surplus


def _not_taken(reply: Json, expected: Expected, titles: list[str]) -> list[str]:
    """A title may be shortened on its button."""
    if not expected.takes:
        return []
    title = titles[expected.takes - 1].rstrip("…")
    return [] if title.lower() in reply["text"].lower() else [f"is not about {title!r}"]


def _other(expected: list[str] | None, facets: list[str]) -> bool:
    return expected is not None and set(expected) != set(facets)


def _brief(reply: Json) -> str:
    code = (reply["procedure"] or {}).get("code")
    offered = [candidate["code"] for candidate in reply["candidates"]]
    return f"{reply['kind']} {code} {reply['facets']} {offered} {reply['text'][:160]!r}"
