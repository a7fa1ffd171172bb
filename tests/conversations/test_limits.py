"""Who sends too much is told once, kindly, and heard again a minute later."""

from __future__ import annotations

import pytest
from exchange import ONE_KIND, Clock, event, rows

from bot.conversations import limits
from bot.conversations.limits import AddressLimit, OpenStreams, household
from bot.conversations.record import Conversations, TooFast
from bot.conversations.tables import inbox
from bot.storage import Store

LIMIT = 15


def outcome(record: Conversations, clock: Clock, address: str = "an") -> str:
    """Send a message; return what becomes of it."""
    try:
        return record.accept(event(address=address), clock()).action or "read"
    except TooFast:
        return "dropped"


@pytest.fixture
def limited(conversations_store: Store) -> Conversations:
    return Conversations(conversations_store, LIMIT)


def test_fifteen_a_minute_are_read_then_one_sentence_then_nothing(
    limited: Conversations, clock: Clock
) -> None:
    got = [outcome(limited, clock) for _ in range(20)]
    assert got == ["read"] * LIMIT + ["say:too_fast"] + ["dropped"] * 4
    assert outcome(limited, clock, "bình") == "read"
    assert rows(limited.store, inbox) == LIMIT + 2


@ONE_KIND
def test_who_goes_on_all_the_time_is_told_once_a_minute_and_read_at_the_limits_pace(
    limited: Conversations, clock: Clock
) -> None:
    got = []
    for _ in range(5 * 30):  # one message every two seconds, for five minutes
        got.append(outcome(limited, clock))
        clock.tick(seconds=2)
    assert got.count("say:too_fast") <= 5
    assert 4 * LIMIT <= got.count("read") <= 5 * LIMIT


def test_a_message_sent_again_is_found_over_the_limit_too(
    limited: Conversations, clock: Clock
) -> None:
    first = event()
    limited.accept(first, clock())
    for _ in range(LIMIT + 3):
        outcome(limited, clock)
    assert limited.accept(first, clock()).turn == 1


def test_a_minute_later_everything_is_read_again(limited: Conversations, clock: Clock) -> None:
    for _ in range(LIMIT + 2):
        outcome(limited, clock)
    clock.tick(seconds=61)
    assert outcome(limited, clock) == "read"


@ONE_KIND
def test_without_a_limit_everything_is_read(record: Conversations, clock: Clock) -> None:
    assert {outcome(record, clock) for _ in range(40)} == {"read"}


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_address_may_send_so_many_a_minute() -> None:
    clock = Seconds()
    limit = AddressLimit(3, clock)
    assert [limit.allows("a") for _ in range(5)] == [True] * 3 + [False] * 2
    assert limit.allows("b")
    clock.now = 60
    assert [limit.allows("a") for _ in range(4)] == [True] * 3 + [False]


def test_switched_off_there_is_no_limit() -> None:
    assert all(AddressLimit(0, Seconds()).allows("a") for _ in range(100))


def test_the_memory_for_addresses_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ADDRESSES", 10)
    limit = AddressLimit(1, Seconds())
    for number in range(100):
        assert limit.allows(f"a{number}")
    assert len(limit._times) == 10
    assert not limit.allows("a99")


def test_an_ipv6_network_is_one_sender_and_an_ipv4_address_is_one_in_any_spelling() -> None:
    assert household("2001:db8:1:2::1") == household("2001:db8:1:2:ffff::9")
    assert household("2001:db8:1:2::1") != household("2001:db8:1:3::1")
    assert household("::ffff:192.0.2.1") == household("192.0.2.1") != household("::ffff:192.0.2.2")
    assert household("fe80::1%eth0") == household("fe80::2%eth0")
    assert household("testclient") == "testclient"


def test_streams_are_counted_while_they_are_open_and_forgotten_afterwards() -> None:
    streams = OpenStreams(2, 3)
    with streams.held("2001:db8::1"), streams.held("2001:db8::2"):
        assert (streams.full("2001:db8::3"), streams.full("b")) == ("one", "")
        with streams.held("b"):
            assert streams.full("c") == "all"
    assert streams.full("2001:db8::3") == ""
    assert not streams._open
    assert OpenStreams(0, 0).full("a") == ""
