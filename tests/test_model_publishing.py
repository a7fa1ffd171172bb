"""A published model is what answers, within seconds and without a message lost; and back again."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from click.testing import CliRunner
from exchange import values
from stack import Stack, Talk
from wondering import trained

from bot import retraining, training
from bot.cli import main
from bot.conversations.models import Models
from bot.conversations.tables import audit
from bot.nlu.without_tensorflow import TOKEN
from bot.services import now
from bot.storage import Store, open_store
from bot.turns.asking_again import AskingAgain

pytestmark = pytest.mark.stack
NAME = "motcua-candidate"
LOADED = f"model in use: {NAME}{training.ENDING} (loaded in"


@pytest.fixture
def store(stack: Stack) -> Iterator[Store]:
    """The stack's conversations, with a candidate: the project's own model under another name."""
    path = retraining.path_of(stack.home, NAME)
    path.parent.mkdir(exist_ok=True)
    shutil.copy(training.model_path(), path)
    found = open_store("conversations", stack.home)
    made = trained(NAME, now(), base=training.fingerprint())
    Models(found).add(replace(made, digest=retraining.digest(path)))
    yield found
    if Models(found).published() == NAME:  # the test did not come so far as to take it back
        Models(found).back("test", now())
    found.dispose()


def motcua(stack: Stack, *arguments: str) -> str:
    done = CliRunner(env=stack.environment).invoke(main, ["models", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_publishing_changes_what_runs_and_loses_nothing(
    stack: Stack, talk: Talk, store: Store
) -> None:
    talk.say("đăng ký kết hôn cần giấy tờ gì")
    rasa = stack.parts()["rasa"].pid
    for command, told in (
        (("publish", NAME), LOADED),
        (("back",), f"model in use: {training.model_path().name} (loaded in"),
    ):
        seen = stack.output.count(told)
        motcua(stack, *command)
        while not stack.said(told, 0.2, times=seen + 1):
            (reply,) = talk.say("mất bao lâu")
            assert reply["kind"] == "answer"
    assert stack.parts()["rasa"].pid == rasa
    told_of = values(store, audit.c.what)
    assert told_of[-2:] == ["model published", "model taken back"]


def test_a_model_that_cannot_be_loaded_is_told_and_left_aside(
    stack: Stack, talk: Talk, store: Store
) -> None:
    Models(store).add(trained(NAME, now(), base=training.fingerprint()))  # before digests were kept
    retraining.path_of(stack.home, NAME).write_bytes(b"no model at all")
    motcua(stack, "publish", NAME)
    ours = training.model_path().name
    assert stack.said(f"{NAME}{training.ENDING} cannot be loaded; {ours} stays in use", 30.0)
    (reply,) = talk.say("đăng ký kết hôn cần giấy tờ gì")
    assert reply["kind"] == "answer"
    motcua(stack, "back")


def test_another_model_under_its_name_does_not_answer(
    stack: Stack, talk: Talk, store: Store
) -> None:
    path, ours = retraining.path_of(stack.home, NAME), training.model_path()
    told = f"model in use: {ours.name} (loaded in"
    seen = stack.output.count(LOADED), stack.output.count(told)
    motcua(stack, "publish", NAME)
    assert stack.said(LOADED, 60.0, times=seen[0] + 1)
    path.write_bytes(gzip.compress(gzip.decompress(ours.read_bytes()), 1))
    assert stack.said(told, 60.0, times=seen[1] + 1)
    (reply,) = talk.say("đăng ký kết hôn cần giấy tờ gì")
    assert reply["kind"] == "answer"
    motcua(stack, "back")
    assert "not the one that was trained" in motcua(stack, "list")


def test_a_model_whose_file_is_gone_is_not_published(stack: Stack, store: Store) -> None:
    retraining.path_of(stack.home, NAME).unlink()
    done = CliRunner(env=stack.environment).invoke(main, ["models", "publish", NAME])
    assert done.exit_code == 1
    assert "its file is gone" in done.output
    assert "its file is gone" in motcua(stack, "list")


def test_staff_may_ask_what_runs_again(stack: Stack) -> None:
    forgotten: list[str] = []
    url = f"http://127.0.0.1:{stack.environment['MOTCUA_RASA_PORT']}"
    told = AskingAgain([url], 10.0, forgotten.append)("đăng ký kết hôn hết bao nhiêu tiền")
    assert told is not None
    assert (told.intent, told.kind, told.procedure) == ("ask_fee", "answer", "1.000894")
    assert len(forgotten) == 1


def test_rasas_own_api_is_shut_without_its_token(stack: Stack) -> None:
    url = f"http://127.0.0.1:{stack.environment['MOTCUA_RASA_PORT']}"
    assert httpx.put(f"{url}/model", json={"model_file": "x"}).status_code == 401
    assert httpx.get(f"{url}/domain").status_code == 401


def test_the_token_stands_where_its_owner_alone_reads_it(stack: Stack) -> None:
    rasa = stack.parts()["rasa"]
    token = rasa.environ()[TOKEN]
    assert len(token) >= 32
    assert not any(token in " ".join(part.cmdline()) for part in stack.parts().values())
    url = f"http://127.0.0.1:{stack.environment['MOTCUA_RASA_PORT']}"
    assert httpx.get(f"{url}/domain", params={"token": token}).status_code != 401
