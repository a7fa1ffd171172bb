"""What an event of Zalo says and whether Zalo said it. Pure functions over the bytes received."""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

from bot.conversations.carrier import Inbound
from bot.settings import VIETNAM

from .zalo_text import TAP

CHANNEL = "zalo"
Locate = Callable[[float, float], str | None]
Kind = Literal["message", "lost", "withdraw", "silence", "unknown_person", "nothing"]

SENTENCES = {
    "user_send_image": "got_photo",
    "user_send_video": "got_video",
    "user_send_audio": "got_voice_keyboard",
    "user_send_file": "got_file",
    "user_send_link": "got_link",
    "user_send_business_card": "got_contact",
    "user_send_sticker": "got_sticker",
    "user_send_gif": "got_sticker",
}
GREETED = ("follow", "user_click_chatnow")
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_MESSAGE_ID = re.compile(r"[!-~]{1,96}")
_TAPPED = re.compile(re.escape(TAP) + r"([\w-]{1,64})", re.ASCII)
_MILLISECONDS = re.compile(r"[0-9]{1,14}")


class Malformed(ValueError):
    """The body is no event: no JSON object, or without app_id and timestamp."""


@dataclass(frozen=True)
class Signed:
    """A body as received, with what the signature is made of; ``at`` is Vietnam's time."""

    raw: bytes
    body: dict[str, Any]
    app_id: str
    timestamp: str
    at: datetime

    def genuine(self, app_id: str, secret: str, signature: str) -> bool:
        """Return True if the header is Zalo's signature of this body for our app."""
        expected = sign(app_id, self.raw, self.timestamp, secret)
        ours = hmac.compare_digest(self.app_id.encode(), app_id.encode())
        return hmac.compare_digest(expected.encode(), signature.encode()) and ours


@dataclass(frozen=True)
class Happening:
    """What is to be done about an event; ``inbound`` is there if it wants an answer."""

    kind: Kind
    user: str = ""
    inbound: Inbound | None = None


NOTHING = Happening("nothing")


def sign(app_id: str, raw: bytes, timestamp: str, secret: str) -> str:
    """Return the header X-ZEvent-Signature: SHA-256 (no HMAC) of the four, one after another.

    Source: Zalo for Developers, "Xác thực webhook"; ``timestamp`` is the text in the body.
    """
    digest = hashlib.sha256(app_id.encode() + raw + timestamp.encode() + secret.encode())
    return f"mac={digest.hexdigest()}"


def read(raw: bytes) -> Signed:
    """Return the body with what is needed to check it. Raises Malformed."""
    try:
        body = json.loads(raw)
        app_id, timestamp = _text(body["app_id"]), _text(body["timestamp"])
    except (ValueError, RecursionError, KeyError, TypeError):
        raise Malformed from None
    if not (_ID.fullmatch(app_id) and _MILLISECONDS.fullmatch(timestamp)):
        raise Malformed
    at = _EPOCH + timedelta(milliseconds=int(timestamp))
    return Signed(raw, body, app_id, timestamp, at.astimezone(VIETNAM).replace(tzinfo=None))


def happening(signed: Signed, locate: Locate) -> Happening:
    """Return what is to be done about a genuine event; nothing for a kind that is not known."""
    body, name = signed.body, _text(signed.body.get("event_name"))
    user = _user(body, name)
    if not user:
        return Happening("unknown_person") if name == "user_withdraw" else NOTHING
    if name == "unfollow":
        return Happening("lost", user)
    if name == "user_withdraw":
        return Happening("withdraw", user)
    if name.startswith("oa_send_"):
        return Happening("silence", user) if _by_human(body) else NOTHING
    said = _said(name, body, locate)
    if said is None:
        return NOTHING
    external = _external_id(signed, name, user)
    return Happening("message", user, Inbound(CHANNEL, user, external, **said))


def _said(name: str, body: dict[str, Any], locate: Locate) -> dict[str, str] | None:
    """Return the fields of the Inbound, None for an event that wants no answer."""
    if name == "user_send_text":
        return _typed(_text(_part(body, "message").get("text")))
    if name == "user_send_location":
        return _place(_part(body, "message"), locate)
    if name in SENTENCES:
        return {"sentence": SENTENCES[name]}
    if name in GREETED:
        return {"action": "/greet"}
    return {"sentence": "got_other"} if name.startswith("user_send_") else None


def _typed(text: str) -> dict[str, str]:
    tapped = _TAPPED.fullmatch(text.strip())
    if tapped:
        return {"payload": tapped[1]}
    return {"text": text} if text.strip() else {"sentence": "empty"}


def _place(message: dict[str, Any], locate: Locate) -> dict[str, str]:
    """Return the province of a shared position; the position itself goes no further."""
    try:
        found = message["attachments"][0]["payload"]["coordinates"]
        latitude, longitude = float(found["latitude"]), float(found["longitude"])
    except (KeyError, IndexError, TypeError, ValueError):
        return {"sentence": "got_location"}
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return {"sentence": "got_location"}
    province = locate(latitude, longitude)
    if province is None:
        return {"sentence": "got_location"}
    entities = json.dumps({"province": province}, ensure_ascii=False)
    return {"action": f"/set_place{entities}"}


def _user(body: dict[str, Any], name: str) -> str:
    """Return the id of the person: who sent it, or whom the Official Account wrote to."""
    if name.startswith("oa_"):
        return _id(_part(body, "recipient").get("id"))
    places = (_part(body, "sender"), _part(body, "follower"), _part(body, "user"))
    ids = (*(_id(place.get("id")) for place in places), _id(body.get("user_id")))
    return next((found for found in ids if found), "")


def _by_human(body: dict[str, Any]) -> bool:
    """Only a message typed in Zalo's console names the member of staff who typed it."""
    admins = (_part(body, "sender").get("admin_id"), body.get("admin_id"))
    return any(_id(admin) not in ("", "0") for admin in admins)


def _external_id(signed: Signed, name: str, user: str) -> str:
    """Return Zalo's id of the message, or one made of the event that a retry has as well.

    Who follows and opens the chat is greeted once that day.
    """
    given = _text(_part(signed.body, "message").get("msg_id"))
    if _MESSAGE_ID.fullmatch(given):
        return given
    once = ("greet", f"{signed.at:%Y-%m-%d}") if name in GREETED else (name, signed.timestamp)
    return hashlib.sha256("|".join((*once, user, given)).encode()).hexdigest()[:32]


def _part(body: dict[str, Any], key: str) -> dict[str, Any]:
    found = body.get(key)
    return found if isinstance(found, dict) else {}


def _id(value: object) -> str:
    text = _text(value)
    return text if _ID.fullmatch(text) else ""


def _text(value: object) -> str:
    """Return a text or a whole number as text that a database takes; nothing for the rest.

    Ids are longer than a float can tell, so a fraction is no id.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).replace("\0", "").encode("utf-8", "ignore").decode()
