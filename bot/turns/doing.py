"""What a turn gives."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.conversations.closing import Change
from bot.conversations.noted import NOTHING, Noted
from bot.replies import Reply


@dataclass
class Done:
    """Replies, changes for the turn's transaction, and what to do after it.

    ``forget``: Rasa's memory of the conversation goes; ``private``: what was typed is kept by
    nobody, not even with consent; ``noted``: what the turn is counted and learnt from by;
    ``failed``: the person got no answer; ``complained``: they are angry at the bot.
    """

    replies: list[Reply] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    forget: bool = False
    private: bool = False
    noted: Noted = NOTHING
    failed: bool = False
    complained: bool = False
