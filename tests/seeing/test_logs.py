"""Log lines: one form, the message's id, no forged line, nothing quoted."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.seeing import logs, trace
from bot.turns.rasa_client import TurnFailed

ID = trace.trace_id("a", 1)
SECRET = "căn cước 079012345678"


def line(form: logging.Formatter, message: str, *values: object, fault: object = None) -> str:
    """Return the line of a message of ours."""
    given_ = (__name__, logging.ERROR, "here.py", 1, message, values, fault)
    with trace.following(ID):
        return form.format(logging.LogRecord(*given_))  # type: ignore[arg-type]


def raised(error: Exception) -> object:
    try:
        raise error
    except Exception:
        return sys.exc_info()


def test_a_line_has_time_level_logger_id_and_message() -> None:
    assert line(logs.Lines(), "sent: %s", "zalo").endswith(f" ERROR {__name__} [{ID}]: sent: zalo")
    told = json.loads(line(logs.JsonLines(), "sent: %s", "zalo"))
    assert told.pop("time").endswith("+07:00")
    assert told == {
        "level": "ERROR",
        "logger": __name__,
        "trace_id": ID,
        "message": "sent: zalo",
    }


@given(st.text())
def test_no_value_makes_a_second_line_or_hides_the_first(value: str) -> None:
    for form in (logs.Lines(), logs.JsonLines()):
        written = line(form, "value %s", value)
        assert written.isprintable()
        assert len(written.splitlines()) == 1


@pytest.mark.parametrize("sign", ["\n", "\r", "\x1b[2J", "\x85", "\u2028", "\u202e", "\0"])
def test_control_signs_are_escaped_and_stay_readable(sign: str) -> None:
    escape = sign[0].encode("unicode_escape").decode()
    assert f"a{escape}" in line(logs.Lines(), "a%sb", sign)


@pytest.mark.parametrize("form", [logs.Lines(), logs.JsonLines()])
def test_of_an_exception_stay_type_and_place_but_no_words_of_others(
    form: logging.Formatter,
) -> None:
    try:
        try:
            int(SECRET)
        except ValueError as error:
            raise KeyError(SECRET) from error
    except KeyError:
        written = line(form, "turn", fault=sys.exc_info())

    assert "079012345678" not in written
    assert "KeyError" in written
    assert "ValueError" in written
    assert "test_logs.py" in written


def test_what_our_own_exceptions_say_is_kept_without_its_control_signs() -> None:
    written = line(logs.Lines(), "turn", fault=raised(TurnFailed("Rasa\n2026 forged")))

    assert "TurnFailed: Rasa\\n2026 forged" in written
    assert all(one.startswith("  | ") for one in written.splitlines()[1:])
