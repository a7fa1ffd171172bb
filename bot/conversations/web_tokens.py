"""What a browser holds of its conversation: a token that a copy of the database does not give."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from functools import cached_property

from .opening import UnknownConversation
from .record import Conversations

_LABEL = b"motcua: conversations of browsers, 1"
_MARK = "."
_BYTES = 16


class WebTokens:
    """Makes and reads tokens: the conversation's id and a mark of it under the server's key.

    ``secret`` gives what keys are derived from, when it is first needed.
    """

    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._secret = secret

    @cached_property
    def _key(self) -> bytes:
        return hmac.new(self._secret(), _LABEL, hashlib.sha256).digest()

    def of(self, conversation: str) -> str:
        """Return the token of a conversation (55 characters)."""
        return f"{conversation}{_MARK}{self._mark(conversation)}"

    def conversation(self, token: str) -> str:
        """Return the conversation of a token. Raises UnknownConversation if it is not ours."""
        conversation, _, mark = token.rpartition(_MARK)
        if not hmac.compare_digest(
            self._mark(conversation).encode(), mark.encode(errors="replace")
        ):
            raise UnknownConversation(token[:6])
        return conversation

    def known(self, record: Conversations, token: str) -> str | None:
        """Return the conversation of a token, None if it is not ours or is gone."""
        try:
            conversation = self.conversation(token)
        except UnknownConversation:
            return None
        return conversation if record.known(conversation) else None

    def _mark(self, conversation: str) -> str:
        digest = hmac.new(
            self._key, conversation.encode(errors="replace"), hashlib.sha256
        ).digest()[:_BYTES]
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
