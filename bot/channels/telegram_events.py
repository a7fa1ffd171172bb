"""An update of Telegram -> what it asks of us. Nothing in an update raises."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import filters

from bot.conversations.carrier import Inbound

from .telegram_commands import meaning

CHANNEL = "telegram"
ALLOWED = ("message", "callback_query", "my_chat_member")
"""The updates asked for (Bot API, setWebhook and getUpdates, allowed_updates)."""
CONTENTS = (  # an animation is also a document, so it comes first
    ("contact", "got_contact"),
    ("photo", "got_photo"),
    ("video", "got_video"),
    ("video_note", "got_video"),
    ("animation", "got_video"),
    ("voice", "got_voice_keyboard"),
    ("audio", "got_voice_keyboard"),
    ("sticker", "got_sticker"),
    ("dice", "got_sticker"),
    ("document", "got_file"),
)
Locate = Callable[[float, float], "str | None"]


@dataclass(frozen=True)
class Event:
    """What an update asks: messages to take, a person lost, a button's tap to acknowledge."""

    messages: tuple[Inbound, ...] = ()
    lost: str = ""
    callback: str = ""


NOTHING = Event()


def read(data: object, locate: Locate) -> Event:
    """Return what an update (parsed JSON) asks; NOTHING for what we do not answer.

    ``locate`` gives the province of a latitude and longitude; only its name goes further.
    """
    if not isinstance(data, dict):
        return NOTHING
    try:
        update = Update.de_json(data, None)
        return _event(update, locate)
    except Exception:  # the library raises many kinds on a shape it does not know
        return NOTHING


def _event(update: Update, locate: Locate) -> Event:
    if update.callback_query is not None:
        return _tap(str(update.update_id), update.callback_query)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    if update.message is None or update.message.chat.type != ChatType.PRIVATE:
        return NOTHING
    if filters.StatusUpdate.ALL.check_update(update):
        return NOTHING
    return Event(messages=_messages(str(update.update_id), update.message, locate))


def _tap(update_id: str, query: CallbackQuery) -> Event:
    message = query.message
    if not query.data or message is None or message.chat.type != ChatType.PRIVATE:
        return Event(callback=query.id)
    tap = Inbound(CHANNEL, str(message.chat.id), update_id, payload=query.data)
    return Event(messages=(tap,), callback=query.id)


def _membership(change: ChatMemberUpdated) -> Event:
    """Return who blocked the bot; unblocking says nothing until they write."""
    left = change.new_chat_member.status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
    private = change.chat.type == ChatType.PRIVATE
    return Event(lost=str(change.chat.id)) if left and private else NOTHING


def _messages(update_id: str, message: Message, locate: Locate) -> tuple[Inbound, ...]:
    """Return the text, or a kind sentence about what else came, and then its caption.

    The photos of an album come as one update each; they get one sentence.
    """
    address = str(message.chat.id)
    if message.text:
        return (Inbound(CHANNEL, address, update_id, **meaning(message.text)),)
    if message.location:
        place = locate(message.location.latitude, message.location.longitude)
        return (Inbound(CHANNEL, address, update_id, **_place(place)),)
    about = f"album:{message.media_group_id}" if message.media_group_id else update_id
    found = [Inbound(CHANNEL, address, about, sentence=_sentence(message))]
    if message.caption:
        said = meaning(message.caption)
        found.append(Inbound(CHANNEL, address, f"{update_id}:caption", **said))
    return tuple(found)


def _place(province: str | None) -> dict[str, str]:
    if province is None:
        return {"sentence": "got_location"}
    return {"action": "/set_place" + json.dumps({"province": province}, ensure_ascii=False)}


def _sentence(message: Message) -> str:
    kinds = (sentence for content, sentence in CONTENTS if getattr(message, content, None))
    return next(kinds, "got_other")
