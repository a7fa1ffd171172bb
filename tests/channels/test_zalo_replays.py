"""A copied event of Zalo, played again after a restart, does nothing to what came since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from exchange import Clock, answer, event, held_of, rows, values
from players.zalo import ZaloPlayer
from processes import Process

from bot.channels.zalo import Webhook
from bot.conversations.intake import SILENCE, SKEW, Intake
from bot.conversations.tables import conversations, outbox

USER = "9007199254740993001"
EPOCH = datetime(1970, 1, 1, 7)  # in Vietnam


class Site:
    """The webhook over the real door; ``restart`` makes both anew."""

    def __init__(self, process: Process) -> None:
        self.process, self.clock = process, process.clock
        self.zalo = ZaloPlayer(now=lambda: (self.clock() - EPOCH).total_seconds())
        self.restart()

    def restart(self) -> None:
        self.door = Intake(self.process.record, lambda _: None, str, self.clock)
        given = (self.zalo.app_id, "oa-secret-for-tests", self.clock, lambda *_: "Hà Nội")
        self.webhook = Webhook(self.door, *given)

    def copied(self, name: str, **more: Any) -> tuple[bytes, str]:
        """Return a genuine event of now as who listens could copy it."""
        made = {**self.zalo.event(name, USER, {"text": "chào", "msg_id": "m9"}), **more}
        if name.startswith("oa_"):
            made["sender"]["admin_id"] = "161803"
        raw = json.dumps(made).encode()
        return raw, self.zalo.pusher.sign(raw, made["timestamp"])

    def writes(self) -> str:
        return self.process.record.accept(
            event(address=USER, channel="zalo"), self.clock()
        ).conversation


@pytest.fixture
def site(process: Process) -> Iterator[Site]:
    site = Site(process)
    yield site
    site.door.close()


async def test_a_withdrawal_erases_what_was_there_and_nothing_that_comes_later(
    site: Site, clock: Clock
) -> None:
    first, withdrawal = site.writes(), site.copied("user_withdraw")
    assert await site.webhook.receive(*withdrawal) == 200
    assert held_of(site.process.record.store, first) == {}
    clock.tick(seconds=SKEW.total_seconds() + 1)
    second = site.writes()
    site.restart()
    assert await site.webhook.receive(*withdrawal) == 200
    assert held_of(site.process.record.store, second) == {"inbox": 1, "conversations": 1}


async def test_a_withdrawal_that_comes_late_still_erases(site: Site, clock: Clock) -> None:
    conversation, withdrawal = site.writes(), site.copied("user_withdraw")
    clock.tick(hours=23)
    assert await site.webhook.receive(*withdrawal) == 200
    assert held_of(site.process.record.store, conversation) == {}


async def test_a_clock_that_is_minutes_off_keeps_nobody_from_withdrawing(
    site: Site, clock: Clock
) -> None:
    withdrawal = site.copied("user_withdraw")
    clock.tick(minutes=9)
    conversation = site.writes()
    assert await site.webhook.receive(*withdrawal) == 200
    assert held_of(site.process.record.store, conversation) == {}


async def test_a_silence_ends_when_it_would_have_and_drops_no_later_answer(
    site: Site, clock: Clock
) -> None:
    site.writes()
    silence = site.copied("oa_send_text")
    assert await site.webhook.receive(*silence) == 200
    until = values(site.process.record.store, conversations.c.silent_until)
    assert until == [clock() + SILENCE]
    clock.tick(minutes=30)
    site.restart()
    assert await site.webhook.receive(*silence) == 200
    assert values(site.process.record.store, conversations.c.silent_until) == until
    clock.tick(minutes=31)
    site.restart()
    message = site.process.record.accept(event(address=USER, channel="zalo"), clock())
    answer(site.process.record, message, now=clock())
    assert await site.webhook.receive(*silence) == 200
    assert rows(site.process.record.store, outbox, outbox.c.state == "ready") == 1


async def test_who_came_back_is_not_lost_again(site: Site, clock: Clock) -> None:
    site.writes()
    left = site.copied("unfollow")
    assert await site.webhook.receive(*left) == 200
    store = site.process.record.store
    assert values(store, conversations.c.unreachable) == ["unfollowed"]
    clock.tick(seconds=(SKEW + timedelta(seconds=1)).total_seconds())
    site.writes()
    site.restart()
    assert await site.webhook.receive(*left) == 200
    assert values(store, conversations.c.unreachable) == [""]
