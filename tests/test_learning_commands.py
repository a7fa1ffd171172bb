"""The operator's commands of what is learnt and counted."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from exchange import event
from factories import NOW
from openpyxl import load_workbook
from wondering import trained

from bot import retraining, training
from bot.cli import main
from bot.command_store import conversations_store
from bot.conversations import closing
from bot.conversations.models import Models
from bot.conversations.questions import decide
from bot.conversations.record import Conversations
from bot.replies import Reply
from bot.retraining import chosen, digest, fault_finder, folder, path_of, reviewed


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


def test_what_must_not_be_trained_on_is_refused_in_words(home: Path) -> None:
    leak = "doi ho cho con sang ho me sau khi ly di"
    with conversations_store() as (_, store), store.write() as connection:
        decide(connection, [], "intent", "lan", NOW, target="ask_overview", text=leak)
        decide(connection, [], "intent", "lan", NOW, target="ask_nothing", text="câu lạ")
    done = CliRunner().invoke(main, ["questions", "export", str(home / "reviewed.yml")])
    assert f"refused: '{leak}': it is one of the sentences that measure" in done.output
    assert "refused: 'câu lạ': nobody knows this intent" in done.output
    written = (home / "reviewed.yml").read_text(encoding="utf-8")
    assert [item["intent"] for item in yaml.safe_load(written)["nlu"]] == ["ask_fee"]


def test_models_are_listed_shown_and_decided_about(home: Path) -> None:
    with conversations_store() as (config, store):
        found = trained("motcua-a", NOW, base=training.fingerprint())
        Models(store).add(found)
        path = path_of(config.home, "motcua-a")
        path.parent.mkdir()
        path.write_bytes(b"a model")
    assert "waits for a decision" in motcua("list")
    assert "better: đóng bao nhiêu cho vụ tách thửa" in motcua("show", "motcua-a")
    assert "is published" in motcua("publish", "motcua-a")
    assert motcua("list").startswith("published: motcua-a")
    assert "go back first" in motcua("keep", "motcua-a", code=1)
    assert "the project itself" in motcua("back")
    assert "kept back" in motcua("keep", "motcua-a")
    assert "nothing is published" in motcua("back", code=1)
    assert "no such model" in motcua("publish", "motcua-b", code=1)


def test_a_model_of_older_data_is_not_used(home: Path) -> None:
    with conversations_store() as (config, store):
        Models(store).add(trained("motcua-a", NOW, base=training.fingerprint()))
        path = path_of(config.home, "motcua-a")
        path.parent.mkdir()
        path.write_bytes(b"a model")
        Models(store).publish("motcua-a", "lan", NOW)
        fault = fault_finder(config.home)
        assert chosen(store, config.home, fault) == (path, "")
        Models(store).add(trained("motcua-a", NOW, base="older"))
        used, problem = chosen(store, config.home, fault)
    assert used is None
    assert "the project's own data or code have changed" in problem


def test_a_file_that_is_not_the_trained_one_is_not_used(home: Path) -> None:
    with conversations_store() as (config, store):
        path = path_of(config.home, "motcua-a")
        path.parent.mkdir()
        path.write_bytes(b"a model")
        made = replace(trained("motcua-a", NOW, base=training.fingerprint()), digest=digest(path))
        Models(store).add(made)
        Models(store).publish("motcua-a", "lan", NOW)
        fault = fault_finder(config.home)
        assert chosen(store, config.home, fault) == (path, "")
        path.write_bytes(b"a model of other data")
        used, problem = chosen(store, config.home, fault)
        assert used is None
        assert "not the one that was trained" in problem
        assert "not the one that was trained" in motcua("publish", "motcua-a", code=1)
        path.write_bytes(b"a model")
        assert chosen(store, config.home, fault) == (path, "")


def test_the_digest_of_a_candidate_is_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def train_with(examples: str, into: Path) -> Path:
        made = training.path_with(examples, into)
        made.parent.mkdir(exist_ok=True)
        made.write_bytes(examples.encode())
        return made

    monkeypatch.setattr(training, "ensure", lambda: (home / "ours.tar.gz", False))
    monkeypatch.setattr(training, "train_with", train_with)
    monkeypatch.setattr(retraining, "compare", lambda *_: trained("", NOW).comparison)
    with conversations_store() as (config, store):
        examples = reviewed(store)
        retraining.retrain(config, store, examples, "lan", lambda: NOW, lambda _: None)
        (kept,) = Models(store).all()
    assert kept.digest == hashlib.sha256(examples.text.encode()).hexdigest()


def test_what_is_published_is_not_trained_over(home: Path) -> None:
    with conversations_store() as (config, store):
        path = training.path_with(reviewed(store).text, folder(config.home))
        path.parent.mkdir()
        path.write_bytes(b"a model")
        name = path.name.removesuffix(training.ENDING)
        Models(store).add(trained(name, NOW, base=training.fingerprint()))
        Models(store).publish(name, "lan", NOW)
        before = Models(store).get(name)
        done = CliRunner().invoke(main, ["train"])
        assert done.exit_code == 0, done.output
        assert "nothing to train" in done.output
        assert (path.read_bytes(), Models(store).get(name)) == (b"a model", before)


def motcua(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["models", *arguments])
    assert done.exit_code == code, done.output
    return done.output


@pytest.mark.parametrize("which", ["2026", "2026-13", "tháng 7"])
def test_a_month_is_written_one_way(home: Path, which: str) -> None:
    done = CliRunner().invoke(main, ["report", which, str(home / "thang.xlsx")])
    assert done.exit_code == 2
    assert not (home / "thang.xlsx").exists()
