"""What Rasa logs while the action server is away: one line, and no traceback that says no more."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog
from rasa.core.channels import rest
from rasa.shared.exceptions import RasaException
from rasa.utils.log_utils import configure_structlog
from sqlalchemy.exc import OperationalError

from bot.nlu import quiet_log

WORDS = "chuyện riêng của tôi"
ADDRESS = "db.example:5432/motcua"


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rasa's loggers with the filters and nothing else."""
    for name in (quiet_log.RUNNING, quiet_log.CALLING, quiet_log.RECEIVING):
        monkeypatch.setattr(logging.getLogger(name), "filters", [])
    quiet_log.install()


def fail(error: Exception) -> None:
    """Log as Rasa's processor does when an action raises."""
    try:
        raise error
    except Exception:
        logging.getLogger(quiet_log.RUNNING).exception("Encountered an exception")


def test_the_traceback_of_what_was_told_is_left_out(
    quiet: None, caplog: pytest.LogCaptureFixture
) -> None:
    fail(RasaException("Failed to execute custom action"))
    fail(ValueError("a fault of ours"))

    (record,) = caplog.records
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ValueError)


def test_a_server_that_is_away_is_told_once_in_a_while() -> None:
    moments = iter([0.0, 0.0, 5.0, 11.0, 11.0])
    sparingly = quiet_log.Sparingly(lambda: next(moments))
    away = logging.LogRecord("", logging.ERROR, "", 0, "Couldn't connect", None, None)

    assert [sparingly.filter(away) for _ in range(3)] == [True, False, True]


def test_everything_but_errors_is_written() -> None:
    debug = logging.LogRecord("", logging.DEBUG, "", 0, "Calling action", None, None)

    sparingly = quiet_log.Sparingly(lambda: 0.0)

    assert [sparingly.filter(debug) for _ in range(3)] == [True] * 3


@pytest.fixture
def rasas(quiet: None, caplog: pytest.LogCaptureFixture) -> Iterator[logging.LoggerAdapter]:
    """The logger of Rasa's REST channel, set up as Rasa does for a service."""
    configure_structlog(logging.INFO)
    with caplog.at_level(logging.DEBUG):
        yield structlog.get_logger(rest.__name__)
    structlog.reset_defaults()


def fail_a_turn(rasas: logging.LoggerAdapter, error: Exception) -> None:
    try:
        _typed = WORDS
        raise error
    except Exception:
        rasas.exception("rest.message.received.failure", text=WORDS)


def test_a_turn_nobody_waits_for_is_no_line(
    rasas: logging.LoggerAdapter, caplog: pytest.LogCaptureFixture
) -> None:
    rasas.error("rest.message.received.timeout", text=WORDS)
    assert caplog.messages == []


def test_a_fault_of_the_program_is_told_without_the_words(
    rasas: logging.LoggerAdapter, caplog: pytest.LogCaptureFixture
) -> None:
    fail_a_turn(rasas, OSError(f"cannot reach {ADDRESS}"))
    (line,) = caplog.messages
    assert "OSError at test_quiet_log.py" in line
    assert ADDRESS not in caplog.text
    assert "riêng" not in caplog.text
    assert "ri\\u00eang" not in caplog.text


def test_a_fault_of_the_database_is_told_by_the_store_alone(
    rasas: logging.LoggerAdapter, caplog: pytest.LogCaptureFixture
) -> None:
    fail_a_turn(rasas, OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked")))
    assert caplog.messages == []
