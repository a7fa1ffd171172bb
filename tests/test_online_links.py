"""Links to filing online are counted without knowing who follows them, and lead nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import factories
import pytest
from exchange import event
from factories import NOW, SOURCE, TODAY
from fastapi import FastAPI
from fastapi.testclient import TestClient
from players.carrier import ScriptedCarrier
from sqlalchemy import select

from bot.conversations import closing
from bot.conversations.carrier import Part
from bot.conversations.clicks import counted
from bot.conversations.delivery import Delivery
from bot.conversations.limits import AddressLimit
from bot.conversations.number_tables import counts
from bot.conversations.record import Conversations
from bot.online_links import router
from bot.procedures.catalogue import Catalogue
from bot.replies import Button, ProcedureRef, Reply
from bot.storage import Store

BEES = "9.000001"
OURS = "https://motcua.example.vn"


class Linking(ScriptedCarrier):
    """Writes the addresses of a reply's buttons behind its text."""

    def render(self, reply: Reply) -> list[Part]:
        return [{"text": " ".join([reply.text, *(button.url or "" for button in reply.buttons)])}]


def reply() -> Reply:
    buttons = [Button("Nộp trực tuyến", url=SOURCE), Button("Trang", url=f"{OURS}/thu-tuc/1")]
    about = ProcedureRef(BEES, "Cấp giấy phép nuôi ong", SOURCE)
    return Reply(kind="answer", text="đây", procedure=about, buttons=buttons)


@pytest.fixture
def client(knowledge: Store, conversations_store: Store) -> Iterator[TestClient]:
    factories.publish(knowledge, "card", factories.card())
    factories.put(
        knowledge, factories.record("9.000002", "Không đường dẫn", source_url="javascript:alert(1)")
    )
    app = FastAPI()
    limit = AddressLimit(3, lambda: 0.0)
    app.include_router(router(Catalogue(knowledge), conversations_store, limit, lambda: NOW))
    with TestClient(app, follow_redirects=False) as client:
        yield client


def clicks(store: Store) -> list[tuple[object, ...]]:
    columns = (counts.c.day, counts.c.what, counts.c.channel, counts.c.procedure, counts.c.number)
    with store.read() as connection:
        return [tuple(row) for row in connection.execute(select(*columns))]


def test_a_link_of_a_platform_leads_to_the_portal_and_is_counted(
    client: TestClient, conversations_store: Store
) -> None:
    answer = client.get(f"/nop-truc-tuyen/{BEES}?kenh=zalo")
    assert (answer.status_code, answer.headers["location"]) == (302, SOURCE)
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert clicks(conversations_store) == [(TODAY, "online_click", "zalo", BEES, 1)]


def test_a_link_that_is_only_fetched_ahead_or_of_no_channel_is_not_counted(
    client: TestClient, conversations_store: Store
) -> None:
    ahead = client.get(f"/nop-truc-tuyen/{BEES}?kenh=zalo", headers={"Sec-Purpose": "prefetch"})
    other = client.get(f"/nop-truc-tuyen/{BEES}?kenh=an@example.org")
    assert (ahead.status_code, other.status_code) == (302, 302)
    assert clicks(conversations_store) == []


def test_an_odd_address_of_a_record_gives_way_to_the_portals_first_page(client: TestClient) -> None:
    answer = client.get("/nop-truc-tuyen/9.000002?kenh=zalo")
    assert answer.headers["location"] == "https://dichvucong.gov.vn"


@pytest.mark.parametrize("code", ["9.999999", "https:%2F%2Fevil.example"])
def test_it_leads_nowhere_else(client: TestClient, conversations_store: Store, code: str) -> None:
    assert client.get(f"/nop-truc-tuyen/{code}?kenh=zalo").status_code == 404
    assert clicks(conversations_store) == []


def test_the_page_says_that_a_link_was_followed(
    client: TestClient, conversations_store: Store
) -> None:
    for code in (BEES, "x' OR 1=1", BEES):
        assert client.post("/api/v1/clicks", json={"procedure": code}).status_code == 204
    assert clicks(conversations_store) == [(TODAY, "online_click", "web", BEES, 1)] * 2


def test_who_clicks_without_end_is_led_on_and_counted_no_more(
    client: TestClient, conversations_store: Store
) -> None:
    for _ in range(5):
        assert client.get(f"/nop-truc-tuyen/{BEES}?kenh=zalo").status_code == 302
    assert len(clicks(conversations_store)) == 3


def test_only_the_button_to_filing_leads_through_us() -> None:
    buttons = counted(reply(), OURS, "telegram").buttons
    assert buttons[0].url == f"{OURS}/nop-truc-tuyen/{BEES}?kenh=telegram"
    assert buttons[1].url == f"{OURS}/thu-tuc/1"
    assert counted(reply(), "", "telegram") == reply()


@pytest.mark.parametrize(("base", "counting"), [(OURS, True), ("", False)])
async def test_a_platform_gets_the_counted_link_if_there_is_a_public_address(
    conversations_store: Store, base: str, counting: bool
) -> None:
    record, carrier = Conversations(conversations_store), Linking()
    message = record.accept(event("nuôi ong"), NOW)
    prepared = closing.prepare(message.conversation, message.turn, [reply()])
    closing.close(record.store, message, prepared, record.owner, NOW)
    for task in await Delivery(record, [carrier], lambda: NOW, base).look():
        await task
    assert ("nop-truc-tuyen" in carrier.texts()[0]) == counting
