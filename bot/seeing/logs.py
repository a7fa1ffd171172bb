"""Log lines of all three parts: one form, the message's id in each, nothing that people wrote.

Values with control signs cannot forge a line. Of an exception only its type and the places in the
code are written, its words only if it is one of ours: those of others quote what they choked on.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import datetime
from types import TracebackType

from bot.settings import VIETNAM, Settings

from .trace import followed

NOBODY = "-"
OURS = ("bot.", "actions.")
_Fault = tuple[type[BaseException], BaseException, TracebackType | None]


class Lines(logging.Formatter):
    """Lines for people: time, level, logger, the message's id, what happened."""

    def format(self, record: logging.LogRecord) -> str:
        at = self.formatTime(record)
        said = f"{at} {record.levelname} {record.name} [{followed() or NOBODY}]: {_said(record)}"
        return "\n  | ".join([said, *(escaped(line) for line in _fault(record))])


class JsonLines(logging.Formatter):
    """The same for programs: one JSON object a line, ASCII only."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, VIETNAM).isoformat("T", "milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "trace_id": followed(),
            "message": record.getMessage(),
        }
        fault = _fault(record)
        return json.dumps({**told, "fault": fault} if fault else told)


def install(settings: Settings) -> None:
    """Give this process's log its form, level and one place: where the process writes.

    Where lines are kept elsewhere alone (in a test), nothing changes.
    """
    root = logging.getLogger()
    if root.handlers and not any(map(_to_console, root.handlers)):
        return
    _gather()
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if settings.log == "json" else Lines())
    root.handlers = [*(one for one in root.handlers if not _to_console(one)), handler]
    root.setLevel(settings.log_level)
    logging.captureWarnings(True)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses with their tokens


def _gather() -> None:
    """Let libraries with handlers of their own write where all others do."""
    for one in list(logging.Logger.manager.loggerDict.values()):
        if isinstance(one, logging.Logger) and any(map(_to_console, one.handlers)):
            one.handlers = [kept for kept in one.handlers if not _to_console(kept)]
            one.propagate = True


def _to_console(handler: logging.Handler) -> bool:
    streams = (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)
    return isinstance(handler, logging.StreamHandler) and handler.stream in streams


def escaped(text: str) -> str:
    """Return ``text`` with everything but printable signs and spaces written as an escape."""
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )


def _said(record: logging.LogRecord) -> str:
    return escaped(record.getMessage())


def _fault(record: logging.LogRecord) -> list[str]:
    """Return type and places of the exception and of what it came from, innermost first."""
    if not isinstance(record.exc_info, tuple) or record.exc_info[1] is None:
        return []
    found: list[str] = []
    error: BaseException | None = record.exc_info[1]
    while error is not None and len(found) < 200:
        found += [_named(error), *_places(error.__traceback__)]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _named(error: BaseException) -> str:
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    return f"{name}: {error}" if kind.__module__.startswith(OURS) else name


def _places(found: TracebackType | None) -> list[str]:
    return [
        f"{place.filename}:{place.lineno} in {place.name}"
        for place in traceback.extract_tb(found, limit=-20)
    ]
