"""Links to filing online are counted by procedure and channel; who follows one is not known.

On the web the page says that a link was followed. On a platform the link leads through
``PATH``, if this installation has a public address; else it leads straight on, uncounted.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlencode

import msgspec

from bot.replies import Button, Reply
from bot.storage import Store

from . import numbers

PATH = "/nop-truc-tuyen"
CHANNEL_PARAMETER = "kenh"
CHANNELS = ("web", "telegram", "zalo")
CODE = re.compile(r"\d\.\d{6,9}")


def counted(reply: Reply, base: str, channel: str) -> Reply:
    """Return the reply with its links to filing online leading through ``base``, if given."""
    if not base or reply.procedure is None or not CODE.fullmatch(reply.procedure.code):
        return reply
    through = f"{base}{PATH}/{reply.procedure.code}?{urlencode({CHANNEL_PARAMETER: channel})}"
    buttons = [
        Button(button.title, url=through) if button.url == reply.procedure.url else button
        for button in reply.buttons
    ]
    return msgspec.structs.replace(reply, buttons=buttons)


def followed(store: Store, procedure: str, channel: str, now: datetime) -> bool:
    """Count that a link was followed; False for what is no code or channel of ours."""
    if channel not in CHANNELS or not CODE.fullmatch(procedure):
        return False
    with store.write() as connection:
        numbers.count(connection, "online_click", now, channel=channel, procedure=procedure)
    return True
