"""A published file that is no model is left aside, also while Rasa is away."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from bot.model_watch import ModelWatch, whole
from bot.settings import load
from bot.supervisor import Supervisor, parts


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

    watch.look()

    assert said == ["bad.tar.gz cannot be loaded; given.tar.gz stays in use"]
    assert watch.given == given
    assert str(given) in supervisor.part("rasa").command
    assert supervisor.part("rasa").process is None
