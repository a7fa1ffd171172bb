"""Staff find, hand out and delete what is held of a person, and each of it is audited."""

from __future__ import annotations

import json
from typing import Any

import pytest
from exchange import event, held_of, values, web
from factories import NOW
from handed import queue_up

from bot.conversations import closing, people
from bot.conversations.noted import Noted
from bot.conversations.record import Conversations
from bot.conversations.rights import SHOWN, Rights
from bot.conversations.tables import audit
from bot.replies import Button, Reply

BY = "staff:lan"


@pytest.fixture
def forgotten() -> list[str]:
    return []


@pytest.fixture
def rights(record: Conversations, forgotten: list[str]) -> Rights:
    return Rights(record.store, forgotten.append)


@pytest.fixture
def mine(record: Conversations) -> str:
    """A conversation on Zalo with a kept question."""
    message = record.accept(event("nuôi dế, gọi 0912345678", "77", channel="zalo"), NOW)
    with record.store.write() as connection:
        people.allow(connection, message.conversation, people.LEARNING, NOW)
    reply = Reply(kind="answer", text="đây", buttons=[Button("Lệ phí", payload="/ask_fee")])
    prepared = closing.prepare(message.conversation, message.turn, [reply])
    closing.close(record.store, message, prepared, record.owner, NOW, noted=Noted(lost=True))
    return message.conversation


def whats(record: Conversations) -> list[Any]:
    return values(record.store, audit.c.what)


def test_a_person_is_found_by_address_and_by_the_beginning_of_the_token(
    record: Conversations, rights: Rights, mine: str
) -> None:
    record.accept(web(), NOW)
    for about in (mine, mine[:SHOWN], f" {mine[: SHOWN + 2]} ", "zalo:77", "Zalo:77"):
        (person,) = rights.find(about, BY, NOW)
        assert (person.conversation, person.short) == (mine, mine[:SHOWN])
        assert (person.channel, person.address, person.held.questions) == ("zalo", "77", 1)
    assert whats(record) == ["person looked for"] * 5
    assert mine not in "".join(values(record.store, audit.c.detail))


def test_a_person_is_found_by_the_number_of_a_handover(
    record: Conversations, rights: Rights, mine: str
) -> None:
    number = queue_up(record.store, mine, NOW)
    (person,) = rights.find(f"#{number}", BY, NOW)
    assert person.conversation == mine
    assert rights.find(f"#{number + 1}", BY, NOW) == []


def test_a_page_names_a_conversation_by_half_of_its_token(rights: Rights, mine: str) -> None:
    (person,) = rights.find(mine, BY, NOW)
    assert len(person.handle) < len(mine) / 2
    assert rights.named(person.handle) == person
    assert rights.named(person.handle[:-1]) is None
    assert rights.named("?" * len(person.handle)) is None


NOBODYS = ["", "abc", "%%%%%%", "______", "zalo:", "zalo:7", "telegram:77", "#", "#0", "#ba", "#²"]


@pytest.mark.parametrize("about", NOBODYS)
def test_nobody_is_found_by_too_little_or_by_a_pattern(
    rights: Rights, mine: str, about: str
) -> None:
    assert rights.find(about, BY, NOW) == []


def test_what_is_held_is_handed_out_masked_and_without_keys(
    record: Conversations, rights: Rights, mine: str
) -> None:
    given = rights.export(mine, BY, NOW)
    assert given is not None
    assert given["history"][0]["text"] == "nuôi dế, gọi [số điện thoại]"
    assert given["conversations"][0]["address"] == "77"
    assert {name for name, rows in given.items() if rows} == {*held_of(record.store, mine)}
    assert rights.look(mine, BY, NOW) == given
    assert rights.look("nobody", BY, NOW) is None
    assert mine not in json.dumps(given)
    assert rights.export("nobody", BY, NOW) is None
    assert whats(record) == ["person exported", "person read"]


def test_what_is_held_is_deleted_with_what_rasa_remembers(
    record: Conversations, rights: Rights, mine: str, forgotten: list[str]
) -> None:
    other = record.accept(web(), NOW).conversation
    assert rights.erase(mine, BY, NOW)
    assert held_of(record.store, mine) == {}
    assert record.known(other)
    assert forgotten == [mine]
    assert not rights.erase(mine, BY, NOW)
    assert whats(record) == ["person erased"]
