"""Each channel of the real application: forged, replayed, reordered and oversized events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from application import Application
from exchange import rows, values
from fastapi.testclient import TestClient
from players.telegram_updates import message
from players.zalo import ZaloPlayer
from sqlalchemy import select

from bot.channels.telegram_webhook import HEADER
from bot.conversations.tables import conversations, inbox
from bot.dossiers.tables import dossiers
from bot.dossiers.tokens import add_agency
from bot.http_guard import LARGEST_BODIES, LARGEST_BODY
from bot.services import now
from bot.storage import Store

SECRET = "telegram-secret-for-tests"
ZALO = ZaloPlayer()
USER = "9007199254740993001"
CODE = "H57.12-261110-0003"
FORGED = (401, 403, 404)


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    running = Application(
        tmp_path_factory.mktemp("hostile"),
        MOTCUA_LIMITS="off",
        MOTCUA_TURN_SECONDS="0.2",
        MOTCUA_TELEGRAM_TOKEN="1:token",
        MOTCUA_TELEGRAM_SECRET=SECRET,
        MOTCUA_ZALO_APP_ID=ZALO.app_id,
        MOTCUA_ZALO_OA_SECRET=ZALO.oa_secret,
    )
    yield running
    running.close()


@dataclass
class Channel:
    """One way in: sends an event of a number and size, genuine or not."""

    client: TestClient
    store: Store

    path = ""
    bound = LARGEST_BODY

    def send(self, number: int, size: int = 0, genuine: bool = True) -> httpx.Response:
        raise NotImplementedError

    def held(self) -> list[int]:
        """Return the numbers of the events that are stored, in the order of their turns."""
        mine = inbox.c.conversation.in_(
            select(conversations.c.id).where(conversations.c.channel == type(self).__name__.lower())
        )
        columns = inbox.c.external_id, inbox.c.turn
        with self.store.read() as connection:
            found = connection.execute(select(*columns).where(mine).order_by(columns[1])).all()
        return [int(external[-1]) for external, _ in found if external[-1].isdigit()]


class Telegram(Channel):
    path = "/webhooks/telegram"
    bound = LARGEST_BODIES[path]

    def send(self, number: int, size: int = 0, genuine: bool = True) -> httpx.Response:
        update = message(42, text=f"câu {number} " + "a" * size)
        update["update_id"] = update["message"]["message_id"] = 1000 + number
        given = {HEADER: SECRET if genuine else "forged"}
        return self.client.post(self.path, json=update, headers=given)


class Zalo(Channel):
    path = "/webhooks/zalo"

    def send(self, number: int, size: int = 0, genuine: bool = True) -> httpx.Response:
        said = {"text": f"câu {number} " + "a" * size, "msg_id": f"m{number}"}
        event = ZALO.event("user_send_text", USER, said)
        raw = json.dumps(event).encode()
        signature = ZALO.pusher.sign(raw, event["timestamp"])
        given = {"X-ZEvent-Signature": signature if genuine else "mac=" + "0" * 64}
        return self.client.post(self.path, content=raw, headers=given)


class Web(Channel):
    path = "/api/v1/messages"
    conversation: str | None = None

    def send(self, number: int, size: int = 0, genuine: bool = True) -> httpx.Response:
        if genuine and self.conversation is None and not size:
            first = self.client.post(self.path, json={"text": "mở đầu", "id": "web-opening"})
            type(self).conversation = first.json()["conversation"]
        said = {"text": f"câu {number} " + "a" * size, "id": f"web-event-{number}"}
        to = self.conversation if genuine else "forged-conversation"
        return self.client.post(self.path, json={**said, "conversation": to})


class Agency(Channel):
    path = "/api/v1/dossiers"
    bound = LARGEST_BODIES[path]
    token = ""

    def send(self, number: int, size: int = 0, genuine: bool = True) -> httpx.Response:
        if not self.token:
            with self.store.write() as connection:
                type(self).token = add_agency(connection, "Sở Minh Họa", ["H57"], now())
        item = {"code": CODE, "status": number, "status_at": f"2026-11-1{number}T08:00:00+07:00"}
        given = {"Authorization": f"Bearer {self.token if genuine else 'forged'}"}
        body = {"items": [item], "more": "a" * size}
        return self.client.put(self.path, json=body, headers=given)


CHANNELS = [Telegram, Zalo, Web, Agency]
TALKING = [Telegram, Zalo, Web]


@pytest.fixture
def channel(request: pytest.FixtureRequest, application: Application) -> Channel:
    kind: type[Channel] = request.param
    return kind(application.at("149.154.167.220"), application.store)


@pytest.mark.parametrize("channel", CHANNELS, indirect=True)
def test_a_forged_event_leaves_nothing(channel: Channel) -> None:
    before = rows(channel.store, inbox), rows(channel.store, dossiers)
    assert channel.send(9, genuine=False).status_code in FORGED
    assert (rows(channel.store, inbox), rows(channel.store, dossiers)) == before


@pytest.mark.parametrize("channel", CHANNELS, indirect=True)
def test_an_oversized_event_is_refused_also_from_whom_it_may_come(channel: Channel) -> None:
    before = rows(channel.store, inbox), rows(channel.store, dossiers)
    assert channel.send(8, size=channel.bound).status_code == 413
    assert (rows(channel.store, inbox), rows(channel.store, dossiers)) == before


@pytest.mark.parametrize("channel", TALKING, indirect=True)
def test_events_out_of_order_are_each_taken_once_in_the_order_they_came(channel: Channel) -> None:
    for number in (3, 1, 2, 3, 1, 1):
        assert channel.send(number).status_code == 200
    assert channel.held() == [3, 1, 2]


@pytest.mark.parametrize("channel", [Agency], indirect=True)
def test_an_agency_s_old_news_changes_nothing_when_it_comes_again(channel: Channel) -> None:
    for number in (5, 3, 5, 4):
        assert channel.send(number).status_code == 200
    assert values(channel.store, dossiers.c.status, dossiers.c.code == CODE) == [5]
