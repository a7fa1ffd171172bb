"""Gives the running Rasa the model that is published, without a restart.

The model in use goes on answering while the other is loaded (bot/nlu/loading.py). Nothing answers
for as long as a restart takes, so that is the last resort. A model that Rasa cannot load
is told of and left aside; the one it has goes on answering. A file that is no model, or half of
one, never comes so far: a Rasa that is away just then would be started with it and never be back.
"""

from __future__ import annotations

import tarfile
import time
import zlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import httpx
from sqlalchemy.exc import SQLAlchemyError

from bot.supervisor import Part, Supervisor, address

EVERY_SECONDS = 2.0
LOAD_SECONDS = 60.0
NAME = "rasa"
Done = Literal["loaded", "refused", "away"]


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
        self._looked = self._begun = 0.0
        self._refused: tuple[Path, int] | None = None
        self._asked: tuple[Path, Future[list[Done]]] | None = None
        self._thread = ThreadPoolExecutor(1)

    @property
    def loading(self) -> bool:
        """Whether a model is on its way to Rasa just now."""
        return self._asked is not None

    def look(self) -> None:
        """Begin or end a change of the model if another is wanted; at most every EVERY_SECONDS.

        Loading takes seconds, and whoever calls has other parts to look after.
        """
        if self._asked:
            model, done = self._asked
            if done.done():
                self._asked = None
                self._changed(model, done.result())
        elif time.monotonic() - self._looked >= EVERY_SECONDS:
            self._begin()
            self._looked = time.monotonic()

    def _begin(self) -> None:
        try:
            wanted = self._wanted()
        except SQLAlchemyError:
            return  # the database is away: everything stays
        if wanted != self.given and _as_it_lies(wanted) != self._refused:
            self._begun = time.monotonic()
            self._asked = wanted, self._thread.submit(self._offer, wanted)

    def _offer(self, model: Path) -> list[Done]:
        """Let each Rasa load a model, one after the other; none if the first refuses it."""
        if not whole(model):
            return ["refused"]
        first, *others = self._supervisor.of(NAME)
        done = self._load(first, model)
        return [done] if done == "refused" else [done, *(self._load(one, model) for one in others)]

    def _changed(self, model: Path, done: list[Done]) -> None:
        self._refused = _as_it_lies(model) if done[0] == "refused" else None
        if self._refused:
            self._say(f"{model.name} cannot be loaded; {self.given.name} stays in use")
            return
        anew = []
        for part, one in zip(self._supervisor.of(NAME), done, strict=True):
            self._supervisor.replace(part.name, str(self.given), str(model))
            if one != "loaded" or part.started > self._begun:  # ended since, started with the old
                self._supervisor.restart(part.name)
                anew.append(part.name)
        self.given = model
        took = f" (loaded in {time.monotonic() - self._begun:.1f} s)"
        told = f"; {' and '.join(anew)} is restarted with it" if anew else took
        self._say(f"model in use: {model.name}{told}")

    def _load(self, part: Part, model: Path) -> Done:
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
