"""What Rasa must not write into its log, and what it need not.

Of a turn that fails it writes the message, the conversation's token and the variables of every
function on the way, a database's address with its password among them. And while the action server
is away each turn leaves three tracebacks, of which none says more than the line before them.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rasa.shared.exceptions import RasaException

CALLING = "rasa.core.actions.action"  # says that the server cannot be reached, and raises
RUNNING = "rasa.core.processor"  # says it again, with the tracebacks of all that was raised
RECEIVING = "rasa.core.channels.rest"  # writes everything it has of a turn that failed
AGAIN_SECONDS = 10.0
FRAMES = 5
OF_DATABASE = {"OperationalError", "InterfaceError", "InternalError", "DatabaseError"}


def new(record: logging.LogRecord) -> bool:
    """Return False for the traceback of what the line before told; other faults keep theirs."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, RasaException)


class WithoutWords(logging.Filter):
    """Lets through only where an exception of the program itself was raised.

    The gateway tells the operator of a turn that failed, a store of its database.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is written; its message is put without the words."""
        if record.levelno < logging.ERROR:
            return True
        raised = _raised(record.getMessage())
        record.msg, record.args = "a turn failed: %s", (_where(raised),)
        record.exc_info = record.exc_text = None
        return bool(raised) and not any(one.get("exc_type") in OF_DATABASE for one in raised)


def _raised(message: str) -> list[dict[str, Any]]:
    """Return the exceptions, each with its frames, as structlog tells them."""
    try:
        said = json.loads(message)
    except ValueError:
        return []  # written for a terminal
    raised = said.get("exception") if isinstance(said, dict) else None
    return raised if isinstance(raised, list) else []


def _where(raised: list[dict[str, Any]]) -> str:
    return ", after ".join(
        f"{one.get('exc_type')} at "
        + " < ".join(
            f"{Path(frame['filename']).name}:{frame['lineno']} {frame['name']}"
            for frame in reversed(one.get("frames", [])[-FRAMES:])
        )
        for one in raised
    )


class Sparingly(logging.Filter):
    """Lets the errors of a logger through, one in AGAIN_SECONDS of ``clock``."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock, self._said = clock, float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is written."""
        if record.levelno < logging.ERROR:
            return True
        if self._clock() - self._said < AGAIN_SECONDS:
            return False
        self._said = self._clock()
        return True


def install() -> None:
    """Put the filters on Rasa's loggers."""
    logging.getLogger(RUNNING).addFilter(new)
    logging.getLogger(CALLING).addFilter(Sparingly())
    logging.getLogger(RECEIVING).addFilter(WithoutWords())
