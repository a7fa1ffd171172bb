"""Events of Zalo: whose they are, what they say, and that only Zalo can have said it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from players.zalo import ZaloPlayer

from bot.channels.zalo_events import Happening, Malformed, happening, read, sign
from bot.conversations.carrier import Inbound
from bot.replies.sentences import keys

USER = "9007199254740993001"  # larger than a float can tell
RAW = b'{"app_id":"12","event_name":"follow","timestamp":"1700000000000"}'
# printf %s '12{"app_id":…}1700000000000s3cret' | sha256sum
MAC = "mac=4a580cab9b6291a840649381e8f39dbef076c65355440b12ac4501967930838a"


@pytest.fixture
def zalo() -> ZaloPlayer:
    return ZaloPlayer(now=lambda: 1_700_000_000.0)


def nowhere(_latitude: float, _longitude: float) -> str | None:
    return None


def hanoi(latitude: float, longitude: float) -> str | None:
    return "Hà Nội" if (round(latitude), round(longitude)) == (21, 106) else None


def understood(event: dict[str, Any], locate: Any = nowhere) -> Happening:
    return happening(read(json.dumps(event).encode()), locate)


def inbound(event: dict[str, Any], locate: Any = nowhere) -> Inbound:
    found = understood(event, locate).inbound
    assert found is not None
    return found


def test_the_signature_is_sha256_of_app_body_time_and_secret() -> None:
    assert sign("12", RAW, "1700000000000", "s3cret") == MAC
    assert read(RAW).genuine("12", "s3cret", MAC)


@pytest.mark.parametrize("signature", ["", "mac=", MAC[4:], MAC.upper(), MAC[:-1] + "0", "é"])
def test_any_other_signature_is_not_zalos(signature: str) -> None:
    assert not read(RAW).genuine("12", "s3cret", signature)


def test_a_signature_for_another_app_or_secret_is_not_ours() -> None:
    assert not read(RAW).genuine("13", "s3cret", MAC)
    assert not read(RAW).genuine("12", "other", MAC)
    assert not read(RAW + b" ").genuine("12", "s3cret", MAC)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"null",
        b"\xff\xfe",
        b"[" * 60_000,
        b"9" * 5_000,
        b'{"app_id":"12"}',
        b'{"app_id":"12","timestamp":"soon"}',
        b'{"app_id":"12","timestamp":1.5e12}',
        b'{"app_id":null,"timestamp":"1700000000000"}',
        b'{"app_id":"12","timestamp":"999999999999999999999"}',
        b'{"app_id":"\\ud800","timestamp":"1700000000000"}',
    ],
)
def test_what_is_no_event_is_malformed(raw: bytes) -> None:
    with pytest.raises(Malformed):
        read(raw)


@given(
    st.dictionaries(
        st.sampled_from(["sender", "message", "follower", "event_name", "user_id"]),
        st.recursive(st.none() | st.integers() | st.text(max_size=9) | st.floats(), st.lists),
    )
)
def test_no_signed_oddity_breaks_the_reading(odd: dict[str, Any]) -> None:
    for name in ("user_send_text", "user_send_location", "oa_send_text", "user_withdraw"):
        body = {"event_name": name, **odd, "app_id": "12", "timestamp": "1700000000000"}
        assert understood(body, hanoi).kind


def test_a_text_keeps_the_long_id_of_its_person(zalo: ZaloPlayer) -> None:
    event = zalo.event("user_send_text", USER, {"text": "làm khai sinh", "msg_id": "m1"})
    assert inbound(event) == Inbound("zalo", USER, "m1", text="làm khai sinh")
    event["sender"]["id"] = int(USER)
    assert inbound(event).address == USER


def test_a_tapped_button_is_its_token(zalo: ZaloPlayer) -> None:
    event = zalo.event("user_send_text", USER, {"text": "#b:AbC-_1234567890x", "msg_id": "m1"})
    assert inbound(event) == Inbound("zalo", USER, "m1", payload="AbC-_1234567890x")


@pytest.mark.parametrize("text", ["#b:", "#b:có dấu", "xem #b:abc", "1", "#b:" + "a" * 65])
def test_what_only_looks_like_a_button_is_text(zalo: ZaloPlayer, text: str) -> None:
    event = zalo.event("user_send_text", USER, {"text": text, "msg_id": "m1"})
    assert (inbound(event).text, inbound(event).payload) == (text, "")


def test_text_that_no_database_takes_is_cleaned(zalo: ZaloPlayer) -> None:
    event = zalo.event("user_send_text", USER, {"text": "a\0b\ud800", "msg_id": "m1"})
    assert inbound(event).text == "ab"
    blank = zalo.event("user_send_text", USER, {"text": " \n", "msg_id": "m1"})
    assert inbound(blank).sentence == "empty"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("user_send_image", "got_photo"),
        ("user_send_video", "got_video"),
        ("user_send_audio", "got_voice_keyboard"),
        ("user_send_file", "got_file"),
        ("user_send_link", "got_link"),
        ("user_send_business_card", "got_contact"),
        ("user_send_sticker", "got_sticker"),
        ("user_send_gif", "got_sticker"),
        ("user_send_something_new", "got_other"),
    ],
)
def test_what_we_cannot_read_gets_a_sentence_that_exists(
    zalo: ZaloPlayer, name: str, sentence: str
) -> None:
    event = zalo.event(name, USER, {"attachments": [{"type": "x"}], "msg_id": "m2"})
    assert inbound(event) == Inbound("zalo", USER, "m2", sentence=sentence)
    assert sentence in keys()


def place(zalo: ZaloPlayer, latitude: Any, longitude: Any) -> dict[str, Any]:
    where = {"coordinates": {"latitude": latitude, "longitude": longitude}}
    attachment = {"type": "location", "payload": where}
    return zalo.event("user_send_location", USER, {"attachments": [attachment], "msg_id": "m3"})


def test_a_position_becomes_a_province_and_is_not_kept(zalo: ZaloPlayer) -> None:
    found = inbound(place(zalo, "21.0278", "105.8342"), hanoi)
    assert found == Inbound("zalo", USER, "m3", action='/set_place{"province": "Hà Nội"}')


@pytest.mark.parametrize("latitude", ["10.5", "nan", "inf", "bắc", None, [], {}])
def test_a_position_nobody_knows_gets_a_sentence(zalo: ZaloPlayer, latitude: Any) -> None:
    found = inbound(place(zalo, latitude, "105.8342"), hanoi)
    assert found == Inbound("zalo", USER, "m3", sentence="got_location")
    bare = zalo.event("user_send_location", USER, {"msg_id": "m3"})
    assert inbound(bare, hanoi).sentence == "got_location"


def test_who_follows_and_opens_the_chat_is_greeted_once_a_day(zalo: ZaloPlayer) -> None:
    follow = inbound(zalo.event("follow", USER))
    opened = inbound(zalo.event("user_click_chatnow", USER))
    assert (follow.address, follow.action) == (USER, "/greet")
    assert follow == opened
    zalo.now = lambda: 1_700_000_000.0 + 86_400
    assert inbound(zalo.event("follow", USER)).external_id != follow.external_id
    assert inbound(zalo.event("follow", "77")).external_id != follow.external_id


def test_an_event_without_an_id_gets_one_that_a_retry_has_too(zalo: ZaloPlayer) -> None:
    first = zalo.event("user_send_sticker", USER, {})
    zalo.now = lambda: 1_700_000_001.0
    later = zalo.event("user_send_sticker", USER, {})
    assert inbound(first).external_id == inbound(dict(first)).external_id
    assert inbound(first).external_id != inbound(later).external_id
    assert len(inbound(first).external_id) <= 96


@pytest.mark.parametrize(("name", "kind"), [("unfollow", "lost"), ("user_withdraw", "withdraw")])
def test_leaving_and_withdrawing(zalo: ZaloPlayer, name: str, kind: str) -> None:
    found = understood(zalo.event(name, USER))
    assert (found.kind, found.user, found.inbound) == (kind, USER, None)


def test_a_withdrawal_without_a_known_id_is_told(zalo: ZaloPlayer) -> None:
    event = zalo.event("user_withdraw", USER)
    del event["sender"]
    assert understood(event).kind == "unknown_person"


@pytest.mark.parametrize("name", ["oa_send_text", "oa_send_image", "oa_send_file"])
def test_staff_in_zalos_console_silence_the_bot_our_own_echo_does_not(
    zalo: ZaloPlayer, name: str
) -> None:
    echo = zalo.event(name, USER, {"text": "chào", "msg_id": "m4"})
    assert understood(echo).kind == "nothing"
    for none in ("", "0", None, 0):
        assert understood({**echo, "admin_id": none}).kind == "nothing"
    typed = {**echo, "sender": {**echo["sender"], "admin_id": "1618033988749894848"}}
    assert understood(typed) == Happening("silence", USER)
    assert understood({**echo, "admin_id": "16180"}) == Happening("silence", USER)


@pytest.mark.parametrize(
    "name", ["anonymous_send_text", "user_seen_message", "user_reacted_message", "x", ""]
)
def test_events_that_want_no_answer_do_nothing(zalo: ZaloPlayer, name: str) -> None:
    assert understood(zalo.event(name, USER, {"text": "a", "msg_id": "m"})).kind == "nothing"
