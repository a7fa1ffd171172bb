"""What a browser holds: no copy of the database gives it, and another server's is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.opening import UnknownConversation
from bot.conversations.web_tokens import WebTokens

ID = "F8Nb8_3GWxpZbwyxeOesa6BP2JaBW3Wf"
TOKENS = WebTokens(lambda: b"a secret of this server")


def test_a_token_is_read_as_it_was_given_and_short() -> None:
    token = TOKENS.of(ID)
    assert TOKENS.conversation(token) == ID
    assert TOKENS.of(ID) == token
    assert len(token) <= 64


@pytest.mark.parametrize("token", [ID, f"{ID}.", f".{ID}", "", ".", TOKENS.of("other")[:-1]])
def test_an_id_alone_opens_nothing(token: str) -> None:
    with pytest.raises(UnknownConversation):
        TOKENS.conversation(token)


def test_a_token_of_another_key_opens_nothing() -> None:
    with pytest.raises(UnknownConversation):
        TOKENS.conversation(WebTokens(lambda: b"another secret").of(ID))


@given(st.text(max_size=80))
def test_no_text_is_a_token(text: str) -> None:
    with pytest.raises(UnknownConversation):
        TOKENS.conversation(text)
