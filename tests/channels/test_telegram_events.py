"""What each update of Telegram asks of us; nothing in one may raise."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from players.telegram_updates import message, tap

from bot.channels.telegram_commands import commands
from bot.channels.telegram_events import NOTHING, Event, read
from bot.conversations.carrier import Inbound
from bot.replies.sentences import keys
from bot.settings import ROOT

PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}]
FILE = {"file_id": "a", "file_unique_id": "b", "duration": 3}
STICKER = {
    **{"file_id": "a", "file_unique_id": "b", "type": "regular"},
    **{"width": 9, "height": 9, "is_animated": False, "is_video": False},
}


def heard(update: dict[str, Any]) -> Event:
    return read({"update_id": 7, **update}, lambda lat, lon: "Huế" if lat == 16.46 else None)


def only(update: dict[str, Any]) -> Inbound:
    (found,) = heard(update).messages
    assert (found.channel, found.address, found.external_id) == ("telegram", "42", "7")
    return found


def test_words_are_taken_as_they_are() -> None:
    assert only(message(42, text=" làm khai sinh\ncần gì ")).text == "làm khai sinh\ncần gì"


def test_what_no_database_takes_is_dropped() -> None:
    assert only(message(42, text="khai\0 sinh\ud83d")).text == "khai sinh"


@pytest.mark.parametrize(
    ("typed", "action"),
    [
        ("/start", "/greet"),
        ("/start quang-cao", "/greet"),
        ("/batdau", "/start_over"),
        ("/tracuu", "/ask_dossier"),
        ("/linhvuc@motcua_bot", "/ask_fields"),
        ("/CANBO", "/ask_person"),
        ("/dulieu", "/ask_my_data"),
        ("/xoadulieu", "/erase_my_data"),
        ("/trogiup", "/ask_help"),
    ],
)
def test_a_command_is_an_action(typed: str, action: str) -> None:
    assert only(message(42, text=typed)).action == action


@pytest.mark.parametrize("typed", ["/start 1_004222", "/start 1.004222"])
def test_a_link_to_a_procedure_asks_for_it(typed: str) -> None:
    assert only(message(42, text=typed)).text == "1.004222"


def test_words_behind_a_command_are_read() -> None:
    assert only(message(42, text="/tracuu H01.26-240101-0001")).text == "H01.26-240101-0001"


@pytest.mark.parametrize("typed", ["/greet", "//set_place{}", "/ /erase_my_data", "/tracuu /greet"])
def test_no_typed_word_becomes_an_action_of_ours(typed: str) -> None:
    found = only(message(42, text=typed))
    assert found.action == ""
    assert not found.text.startswith("/")


def test_a_slash_alone_is_an_empty_message() -> None:
    assert only(message(42, text="/")).sentence == "empty"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"photo": PHOTO}, "got_photo"),
        ({"voice": FILE}, "got_voice_keyboard"),
        ({"audio": FILE}, "got_voice_keyboard"),
        ({"document": FILE}, "got_file"),
        ({"video_note": {**FILE, "length": 3}}, "got_video"),
        ({"sticker": STICKER}, "got_sticker"),
        ({"contact": {"phone_number": "0912345678", "first_name": "Lan"}}, "got_contact"),
        ({"invention_of_tomorrow": {"a": 1}}, "got_other"),
    ],
)
def test_what_cannot_be_read_gets_a_kind_sentence(content: dict[str, Any], sentence: str) -> None:
    found = only(message(42, **content))
    assert found == Inbound("telegram", "42", "7", sentence=sentence)
    assert sentence in keys()


def test_the_caption_of_a_photo_is_answered_too() -> None:
    first, second = heard(message(42, photo=PHOTO, caption="đổi bằng lái")).messages
    assert (first.sentence, second.text) == ("got_photo", "đổi bằng lái")
    assert first.external_id != second.external_id


def test_an_album_gets_one_sentence() -> None:
    album = message(42, photo=PHOTO, media_group_id="99")
    one, two = (read({"update_id": n, **album}, lambda lat, lon: None) for n in (7, 8))
    assert one.messages == two.messages


def test_of_a_location_only_the_province_goes_further() -> None:
    found = only(message(42, location={"latitude": 16.46, "longitude": 107.59}))
    assert found == Inbound("telegram", "42", "7", action='/set_place{"province": "Huế"}')


def test_a_location_abroad_is_asked_about() -> None:
    found = only(message(42, location={"latitude": 48.85, "longitude": 2.35}))
    assert found == Inbound("telegram", "42", "7", sentence="got_location")


def test_a_tap_brings_its_token_and_is_acknowledged() -> None:
    event = heard(tap(42, "AbC_-token"))
    assert [(m.payload, m.address) for m in event.messages] == [("AbC_-token", "42")]
    assert event.callback


def test_a_tap_in_a_group_is_only_acknowledged() -> None:
    event = heard(tap(-100, "token", kind="supergroup"))
    assert (event.messages, bool(event.callback)) == ((), True)


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_a_group_is_left_alone(kind: str) -> None:
    assert heard(message(-100, kind=kind, text="khai sinh")) == NOTHING


def member(status: str, kind: str = "private") -> dict[str, Any]:
    said = message(42, kind=kind)["message"]
    user = {"user": {"id": 1, "is_bot": True, "first_name": "Một Cửa"}}
    new = {**user, "status": status, **({"until_date": 0} if status == "kicked" else {})}
    change = {"old_chat_member": {**user, "status": "member"}, "new_chat_member": new}
    about = {name: said[name] for name in ("chat", "from", "date")}
    return {"my_chat_member": {**about, **change}}


def test_who_blocks_the_bot_is_lost() -> None:
    assert heard(member("kicked")) == Event(lost="42")
    assert heard(member("member")) == NOTHING
    assert heard(member("left", "group")) == NOTHING


@pytest.mark.parametrize(
    "update",
    [
        {"edited_message": message(42, text="a")["message"]},
        {"channel_post": message(-1, "channel", text="a")["message"]},
        {"poll": {"id": "1"}},
        {"message": None},
        {"message": "text"},
        {"message": {"text": "no chat"}},
        {"callback_query": {"id": 5}},
        {"callback_query": []},
        {"my_chat_member": {}},
        {"something_new": {"deep": [1]}},
        message(42, pinned_message=message(42, text="a")["message"]),
    ],
)
def test_what_is_not_answered_is_left_alone(update: dict[str, Any]) -> None:
    assert heard(update) == NOTHING


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
PARTS = st.sampled_from(["message", "callback_query", "my_chat_member", "chat", "from", "id"])


@given(data=JSON | st.dictionaries(PARTS, st.dictionaries(PARTS | st.just("text"), JSON)))
def test_no_shape_raises(data: Any) -> None:
    assert isinstance(read(data, lambda lat, lon: None), Event)


def test_the_menu_is_one_telegram_takes_and_every_intent_but_the_new_ones_exists() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    intents = {next(iter(i)) if isinstance(i, dict) else i for i in domain["intents"]}
    for item in commands():
        assert item.command.isascii()
        assert item.command.islower()
        assert 1 <= len(item.description) <= 256
        assert item.action[1:] in intents | {"ask_my_data", "erase_my_data"}
