"""The switch for publishing by two reaches the console that the gateway serves."""

from __future__ import annotations

from pathlib import Path

import pytest
from application import Application
from consoles import Client, add
from edited import FEE, ITEM, send
from factories import card, publish, put, record

from bot.services import now


@pytest.mark.parametrize(("switch", "status"), [("on", 409), ("off", 303)])
def test_the_setting_reaches_the_console(tmp_path: Path, switch: str, status: int) -> None:
    running = Application(tmp_path, MOTCUA_SECOND_EDITOR=switch)
    knowledge = running.app.state.services.catalogue.store
    put(knowledge, record("9.000001", "Cấp giấy phép nuôi ong"))
    publish(knowledge, "card", card())
    add(running.store, "editor", "editor", now())
    client = Client(running.app, base_url="http://127.0.0.1:8080", client=("203.0.113.9", 40000))
    assert client.sign_in("editor").status_code == 303
    assert send(client, "publish", client.open(ITEM), **{FEE: "35.000"}).status_code == status
    client.close()
    running.close()
