"""Asking for an officer takes along what was talked about."""

from __future__ import annotations

import json
from collections.abc import Callable

from turn import BEES, BULLS, LIBRARY, Done, Heard, Pressed

from actions.action_hand_over import ActionHandOver

Run = Callable[..., Done]


def asked(done: Done) -> dict[str, list[str]]:
    """Return what the effect ``hand_over`` of the only reply is about."""
    (effect,) = (one for one in done.reply["effects"] if one.startswith("hand_over:"))
    about: dict[str, list[str]] = json.loads(effect.removeprefix("hand_over:"))
    return about


def test_the_procedure_in_hand_what_is_open_and_what_was_before_go_along(run: Run) -> None:
    slots = {"procedure": BEES, "offered": [BULLS], "recent": [BEES, LIBRARY], "asked": ["fee"]}
    done = run(ActionHandOver(), Heard("gặp cán bộ", "ask_person"), **slots)
    assert asked(done) == {"codes": [BEES, BULLS, LIBRARY], "asked": ["fee"]}
    assert (done.reply["kind"], done.reply["text"]) == ("handover", "")


def test_the_button_does_the_same_with_nothing_in_hand(run: Run) -> None:
    done = run(ActionHandOver(), Pressed(text="/ask_person", intent="ask_person"))
    assert asked(done) == {"codes": [], "asked": []}
