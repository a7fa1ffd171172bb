"""The operator's commands of what is learnt and counted."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from exchange import event
from factories import NOW
from openpyxl import load_workbook

from bot.cli import main
from bot.command_store import conversations_store
from bot.conversations import closing
from bot.conversations.questions import decide
from bot.conversations.record import Conversations
from bot.replies import Reply


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which one question was answered and one phrase given to an intent."""
    monkeypatch.setenv("MOTCUA_HOME", str(tmp_path / "home"))
    with conversations_store() as (_, store):
        record = Conversations(store)
        message = record.accept(event("nuôi ong"), NOW)
        said = [Reply(kind="answer", text="đây")]
        prepared = closing.prepare(message.conversation, message.turn, said)
        closing.close(store, message, prepared, record.owner, NOW)
        with store.write() as connection:
            decide(connection, [], "intent", "lan", NOW, target="ask_fee", text="hết nhiêu")
    return tmp_path


def test_examples_are_exported_for_training(home: Path) -> None:
    done = CliRunner().invoke(main, ["questions", "export", str(home / "reviewed.yml")])
    assert done.output.startswith("1 examples")
    written = yaml.safe_load((home / "reviewed.yml").read_text(encoding="utf-8"))
    assert written["nlu"] == [{"intent": "ask_fee", "examples": [{"text": "hết nhiêu"}]}]


def test_the_report_of_a_month_is_a_workbook(home: Path) -> None:
    done = CliRunner().invoke(main, ["report", f"{NOW:%Y-%m}", str(home / "thang.xlsx")])
    assert done.output.startswith("1 turns")
    assert load_workbook(home / "thang.xlsx").sheetnames[0] == "Tổng hợp"


@pytest.mark.parametrize("which", ["2026", "2026-13", "tháng 7"])
def test_a_month_is_written_one_way(home: Path, which: str) -> None:
    done = CliRunner().invoke(main, ["report", which, str(home / "thang.xlsx")])
    assert done.exit_code == 2
    assert not (home / "thang.xlsx").exists()
