"""A published file that is no model is left aside, also while Rasa is away."""

from __future__ import annotations

import os
import tarfile
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from bot import model_watch
from bot.model_watch import ModelWatch, whole
from bot.settings import load
from bot.supervisor import Supervisor, parts


def look(watch: ModelWatch) -> None:
    """Look, and again until the model that was asked for is there or refused."""
    watch.look()
    while watch.loading:
        time.sleep(0.01)
        watch.look()


def archive(path: Path) -> Path:
    """Return an archive as models are, of something that does not compress well."""
    inside = path.with_name("inside")
    inside.write_bytes(bytes(number * number % 251 for number in range(50_000)))
    with tarfile.open(path, "w:gz") as made:
        made.add(inside, "metadata.json")
    return path


def test_an_archive_is_whole_if_it_can_be_read_to_its_end(tmp_path: Path) -> None:
    good = archive(tmp_path / "good.tar.gz")
    half = tmp_path / "half.tar.gz"
    half.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    words = tmp_path / "words.tar.gz"
    words.write_bytes(b"no model at all\n" * 1000)

    assert whole(good)
    assert not whole(half)
    assert not whole(words)
    assert not whole(tmp_path / "nothing.tar.gz")


@pytest.mark.parametrize("content", [b"no model at all\n" * 1000, b"", b"\x1f\x8b\x08\x00half"])
def test_while_rasa_is_away_it_is_not_started_with_what_is_no_model(
    tmp_path: Path, content: bytes
) -> None:
    given, bad = tmp_path / "given.tar.gz", tmp_path / "bad.tar.gz"
    bad.write_bytes(content)
    settings = load({"MOTCUA_HOME": str(tmp_path), "MOTCUA_RASA_PORT": "1"})
    supervisor, said = Supervisor(parts(settings, given), None, print), []
    watch = ModelWatch(supervisor, lambda: bad, given, "token", said.append)

    look(watch)

    assert said == ["bad.tar.gz cannot be loaded; given.tar.gz stays in use"]
    assert watch.given == given
    assert str(given) in supervisor.part("rasa").command
    assert supervisor.part("rasa").process is None


class Rasa(HTTPServer):
    """Takes a model, or refuses it."""

    def __init__(self, answer: int) -> None:
        super().__init__(("127.0.0.1", 0), _Put)
        self.answer, self.loaded, self.free = answer, 0, Event()
        self.free.set()
        Thread(target=self.serve_forever, daemon=True).start()


class _Put(BaseHTTPRequestHandler):
    server: Rasa

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.free.wait(10.0)
        self.server.loaded += 1
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


class Watched(Supervisor):
    """Starts nothing; notes what is to be started anew."""

    def __init__(self, tmp_path: Path, rasa: list[Rasa]) -> None:
        number = str(len(rasa))
        settings = load({"MOTCUA_HOME": str(tmp_path), "MOTCUA_RASA_PROCESSES": number})
        super().__init__(parts(settings, tmp_path / "given.tar.gz"), None, print)
        self.anew: list[str] = []
        for part, one in zip(self.of("rasa"), rasa, strict=True):
            part.port = one.server_port

    def restart(self, name: str) -> None:
        self.anew.append(name)

    def models(self) -> list[str]:
        return [
            Path(part.command[part.command.index("--model") + 1]).name for part in self.of("rasa")
        ]


@pytest.fixture
def pair(request: pytest.FixtureRequest) -> Iterator[list[Rasa]]:
    """Two Rasa, the second of which answers as the test says."""
    found = [Rasa(204), Rasa(request.param)]
    yield found
    for one in found:
        one.shutdown()
        one.server_close()


@pytest.mark.parametrize(("pair", "anew"), [(204, []), (500, ["rasa-2"])], indirect=["pair"])
def test_each_of_several_has_the_published_model(
    tmp_path: Path, pair: list[Rasa], anew: list[str]
) -> None:
    new, said = archive(tmp_path / "new.tar.gz"), []
    supervisor = Watched(tmp_path, pair)
    given = tmp_path / "given.tar.gz"
    watch = ModelWatch(supervisor, lambda: new, given, "token", said.append)

    look(watch)

    assert [one.loaded for one in pair] == [1, 1]
    assert supervisor.anew == anew
    assert supervisor.models() == ["new.tar.gz"] * 2
    assert watch.given == new
    assert said[0].startswith("model in use: new.tar.gz")


@pytest.mark.parametrize("pair", [204], indirect=True)
def test_a_model_that_the_first_refuses_is_given_to_none(tmp_path: Path, pair: list[Rasa]) -> None:
    pair[0].answer = 400
    new, said = archive(tmp_path / "new.tar.gz"), []
    supervisor = Watched(tmp_path, pair)
    watch = ModelWatch(supervisor, lambda: new, tmp_path / "given.tar.gz", "token", said.append)

    look(watch)

    assert [one.loaded for one in pair] == [1, 0]
    assert (supervisor.anew, supervisor.models()) == ([], ["given.tar.gz"] * 2)
    assert said == ["new.tar.gz cannot be loaded; given.tar.gz stays in use"]


@pytest.mark.parametrize("pair", [204], indirect=True)
def test_looking_does_not_wait_until_a_model_is_loaded(tmp_path: Path, pair: list[Rasa]) -> None:
    new, said, supervisor = archive(tmp_path / "new.tar.gz"), [], Watched(tmp_path, pair)
    watch = ModelWatch(supervisor, lambda: new, tmp_path / "given.tar.gz", "token", said.append)
    pair[0].free.clear()
    watch.look()
    watch.look()
    assert (watch.loading, said, supervisor.models()) == (True, [], ["given.tar.gz"] * 2)
    pair[0].free.set()
    look(watch)
    assert supervisor.models() == ["new.tar.gz"] * 2


@pytest.mark.parametrize("pair", [204], indirect=True)
def test_what_was_started_anew_while_a_model_was_loaded_gets_it_too(
    tmp_path: Path, pair: list[Rasa]
) -> None:
    new, said, supervisor = archive(tmp_path / "new.tar.gz"), [], Watched(tmp_path, pair)
    watch = ModelWatch(supervisor, lambda: new, tmp_path / "given.tar.gz", "token", said.append)
    pair[1].free.clear()
    watch.look()
    supervisor.part("rasa").started = time.monotonic()  # it ended, and was started as before
    pair[1].free.set()
    look(watch)
    assert (supervisor.anew, supervisor.models()) == (["rasa"], ["new.tar.gz"] * 2)


@pytest.mark.parametrize("pair", [204], indirect=True)
def test_what_was_refused_is_tried_again_once_its_file_is_another(
    tmp_path: Path, pair: list[Rasa], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_watch, "EVERY_SECONDS", 0.0)
    new, said, supervisor = tmp_path / "new.tar.gz", [], Watched(tmp_path, pair)
    new.write_bytes(b"no model at all")
    watch = ModelWatch(supervisor, lambda: new, tmp_path / "given.tar.gz", "token", said.append)
    look(watch)
    look(watch)
    assert said == ["new.tar.gz cannot be loaded; given.tar.gz stays in use"]
    os.utime(archive(new), ns=(1, 1))  # whatever the clock of the disk counts in
    look(watch)
    assert watch.given == new


def test_numerical_libraries_use_one_thread_unless_somebody_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    for part in parts(load({"MOTCUA_HOME": str(tmp_path)}), tmp_path / "model.tar.gz"):
        assert part.environment["OPENBLAS_NUM_THREADS"] == "1"
        assert part.environment["OMP_NUM_THREADS"] == "3"
