"""Training with reviewed examples: a candidate beside the model in use, never published by itself.

The repository's own model (models/) needs nobody. A candidate lies in MOTCUA_HOME/models, with
its comparison in the database, until a person publishes or keeps it back.
"""

from __future__ import annotations

import hashlib
import hmac
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec

from bot import training
from bot.conversations.models import OURS, Comparison, ModelFault, Models, Trained, Why
from bot.conversations.question_checking import Refused, checked
from bot.conversations.question_training import training_file
from bot.conversations.questions import Decision, decided
from bot.settings import ROOT, Settings
from bot.storage import Store

REASONS: dict[Why, str] = {
    "missing": "its file is gone",
    "changed": "its file is not the one that was trained",
    "outdated": "the project's own data or code have changed since",
}


class ComparisonFailed(RuntimeError):
    """The old and the new model could not be compared; the lines above say why."""


class NothingNew(RuntimeError):
    """The published model was trained with these very examples."""


@dataclass(frozen=True)
class Reviewed:
    """What editors gave to intents: the examples to train on, and those refused."""

    fit: list[Decision]
    refused: list[Refused]

    @property
    def text(self) -> str:
        """The examples as a file of data/nlu; empty without any."""
        return training_file(self.fit) if self.fit else ""


def reviewed(store: Store) -> Reviewed:
    """Return what there is to train on besides the repository's data."""
    with store.read() as connection:
        return Reviewed(*checked(decided(connection, "intent"), training.intents()))


def folder(home: Path) -> Path:
    """Return where candidates lie."""
    return home / "models"


def path_of(home: Path, name: str) -> Path:
    """Return the file of a trained model."""
    return folder(home) / f"{name}{training.ENDING}"


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, read again only when the file is another. Raises OSError."""
    known = path.stat()
    return _digest(path, known.st_mtime_ns, known.st_size, known.st_ino)


@lru_cache(maxsize=16)
def _digest(path: Path, *_changed: int) -> str:
    with path.open("rb") as file:
        made = hashlib.sha256()
        while piece := file.read(1 << 20):
            made.update(piece)
    return made.hexdigest()


def fault_finder(home: Path) -> ModelFault:
    """Return what says why a trained model cannot be used: its file is gone or another, or ours
    are newer.

    Ours are the code and data as they are now, when this process begins.
    """
    base = training.fingerprint()

    def fault(trained: Trained) -> Why | None:
        try:
            found = digest(path_of(home, trained.name))
        except OSError:
            return "missing"
        if trained.digest and not hmac.compare_digest(trained.digest, found):
            return "changed"
        return "outdated" if trained.base != base else None

    return fault


def chosen(store: Store, home: Path, fault: ModelFault) -> tuple[Path | None, str]:
    """Return the file of the published model, and why it cannot be used if it cannot.

    None: the repository's own model is to be used.
    """
    models = Models(store)
    name = models.published()
    trained = models.get(name) if name != OURS else None
    if trained is None:
        return None, ""
    why = fault(trained)
    if why is None:
        return path_of(home, name), ""
    return None, f"{name} is published but not used: {REASONS[why]}. Run `motcua train`."


def retrain(
    settings: Settings,
    store: Store,
    examples: Reviewed,
    by: str,
    now: Callable[[], datetime],
    say: Callable[[str], None],
) -> Trained:
    """Train a candidate, compare it with the model in use, and keep both facts.

    Raises TrainingFailed or ComparisonFailed, or NothingNew before anything is done.
    """
    published = chosen(store, settings.home, fault_finder(settings.home))[0]
    if published and published == training.path_with(examples.text, folder(settings.home)):
        raise NothingNew(f"{published.name} is published and holds all of these examples already")
    old = published or training.ensure()[0]
    begun = time.monotonic()
    new = training.train_with(examples.text, folder(settings.home))
    seconds = time.monotonic() - begun
    say(f"trained in {seconds:.0f} s; comparing on the held-out questions")
    found = msgspec.structs.replace(compare(old, new, settings), seconds=seconds)
    name = new.name.removesuffix(training.ENDING)
    base, made = training.fingerprint(), digest(new)
    trained = Trained(name, base, len(examples.fit), by, now(), found, digest=made)
    Models(store).add(trained)
    return trained


def compare(old: Path, new: Path, settings: Settings) -> Comparison:
    """Return how two models do on the held-out questions. Raises ComparisonFailed."""
    knowledge = settings.home / "knowledge.db"
    with tempfile.TemporaryDirectory(prefix="motcua-compare-") as place:
        result = Path(place) / "result.json"
        command = [sys.executable, str(ROOT / "bench" / "comparing.py"), str(old), str(new)]
        command.append(str(result))
        if not settings.database_url and knowledge.is_file():
            command += ["--knowledge", str(knowledge)]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code != 0 or not result.is_file():
            raise ComparisonFailed(f"the comparison ended with code {code}")
        return msgspec.json.decode(result.read_bytes(), type=Comparison)
