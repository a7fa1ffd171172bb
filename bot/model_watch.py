"""Gives the running Rasa the model that is published, without a restart.

Rasa answers nothing for the two to four seconds that it loads a model; messages wait meanwhile.
A restart takes it ten times as long, so that is the last resort. A model that Rasa cannot load
is told of and left aside; the one it has goes on answering. A file that is no model, or half of
one, never comes so far: a Rasa that is away just then would be started with it and never be back.
"""

from __future__ import annotations

import tarfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import httpx
from sqlalchemy.exc import SQLAlchemyError

from bot.supervisor import Part, Supervisor, address

EVERY_SECONDS = 2.0
LOAD_SECONDS = 60.0
NAME = "rasa"


class ModelWatch:
    """Looks which model is ``wanted`` and sees to it that the supervised Rasa has it."""

    def __init__(
        self,
        supervisor: Supervisor,
        wanted: Callable[[], Path],
        given: Path,
        token: str,
        say: Callable[[str], None],
    ) -> None:
        self._supervisor, self._wanted, self._token, self._say = supervisor, wanted, token, say
        self.given = given
        self._looked = 0.0
        self._refused: tuple[Path, int] | None = None

    def look(self) -> None:
        """Change the model if another one is wanted; at most every EVERY_SECONDS."""
        if time.monotonic() - self._looked < EVERY_SECONDS:
            return
        try:
            wanted = self._wanted()
        except SQLAlchemyError:
            wanted = self.given  # the database is away: everything stays
        if wanted != self.given and _as_it_lies(wanted) != self._refused:
            self._change(wanted)
        self._looked = time.monotonic()

    def _change(self, model: Path) -> None:
        begun = time.monotonic()
        first, *others = self._supervisor.of(NAME)
        done = self._load(first, model) if whole(model) else "refused"
        self._refused = _as_it_lies(model) if done == "refused" else None
        if done == "refused":
            self._say(f"{model.name} cannot be loaded; {self.given.name} stays in use")
            return
        anew = [] if self._given(first, model, done) else [first.name]
        anew += [one.name for one in others if not self._given(one, model, self._load(one, model))]
        self.given = model
        took = f" (loaded in {time.monotonic() - begun:.1f} s)"
        told = f"; {' and '.join(anew)} is restarted with it" if anew else took
        self._say(f"model in use: {model.name}{told}")

    def _given(self, part: Part, model: Path, done: str) -> bool:
        """See that a part has the model from now on; return whether without a restart."""
        self._supervisor.replace(part.name, str(self.given), str(model))
        if done != "loaded":
            self._supervisor.restart(part.name)
        return done == "loaded"

    def _load(self, part: Part, model: Path) -> Literal["loaded", "refused", "away"]:
        """Let a Rasa load a model; what it has stays with it if it refuses."""
        url = f"{address(part)}/model"
        body, token = {"model_file": str(model)}, {"token": self._token}
        try:
            answer = httpx.put(url, json=body, params=token, timeout=LOAD_SECONDS, trust_env=False)
        except httpx.HTTPError:
            return "away"
        return "loaded" if answer.status_code == 204 else "refused"


def _as_it_lies(model: Path) -> tuple[Path, int]:
    """Return a file and when it was written: what was refused is tried again once it is another."""
    try:
        return model, model.stat().st_mtime_ns
    except OSError:
        return model, 0


def whole(model: Path) -> bool:
    """Return whether a file is an archive that can be read to its end, as models are."""
    try:
        with tarfile.open(model) as archive:
            return bool(archive.getnames())
    except (OSError, tarfile.TarError, EOFError, zlib.error):
        return False
