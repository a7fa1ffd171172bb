"""The trained model: named by what it was trained from, made only when that has changed."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path

from bot.language import vocabulary
from bot.settings import ROOT

MODELS = ROOT / "models"
ENDING = ".tar.gz"
DAMAGED = ".damaged"
_INTENT = re.compile(r"^- intent: *(\w+)", re.MULTILINE)
_INPUTS = (
    "config.yml",
    "domain.yml",
    "data/nlu/**/*.yml",
    "data/rules/*.yml",
    "data/stories/*.yml",
    "data/lexicon/chat.yml",
    "data/lexicon/dialect.yml",
    "data/lexicon/abbreviations.yml",
    "data/lexicon/facet_cues.yml",
    "data/lexicon/interrogatives.yml",
    "data/lexicon/joints.yml",
    "data/lexicon/alarms.yml",
    "bot/nlu/*.py",
    "bot/nlu/*.yml",
    "bot/language/*.py",
)


class TrainingFailed(RuntimeError):
    """`rasa train` did not make a model."""


def fingerprint(examples: str = "") -> str:
    """Return a short digest of everything the model depends on, reviewed examples included."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _INPUTS for path in ROOT.glob(pattern)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(examples.encode())
    return digest.hexdigest()[:12]


def intents() -> tuple[str, ...]:
    """Return the intents of the training data, by name."""
    found = {
        name
        for path in (ROOT / "data" / "nlu").rglob("*.yml")
        for name in _INTENT.findall(path.read_text(encoding="utf-8"))
    }
    return tuple(sorted(found))


def model_path() -> Path:
    """Return where the model for today's data is, or would be."""
    return MODELS / f"motcua-{fingerprint()}{ENDING}"


def train() -> Path:
    """Train the model, showing Rasa's progress, and return its path. Raises TrainingFailed."""
    return _train(model_path())


def path_with(examples: str, folder: Path) -> Path:
    """Return where the model trained on reviewed examples too is, or would be."""
    return folder / f"motcua-{fingerprint(examples)}{ENDING}"


def train_with(examples: str, folder: Path) -> Path:
    """Train on a file of reviewed examples too, into ``folder``. Raises TrainingFailed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = path_with(examples, folder)
    with tempfile.TemporaryDirectory(prefix="motcua-train-") as place:
        reviewed = Path(place) / "reviewed.yml"
        reviewed.write_text(examples, encoding="utf-8")
        return _train(path, reviewed)


def _derive() -> None:
    """Keep the vocabulary beside the model; where models/ is read-only each part reads its own."""
    with suppress(OSError):
        vocabulary.keep()


def _train(path: Path, *more: Path) -> Path:
    _derive()
    environment = {
        **os.environ,
        "MOTCUA_ACTIONS_URL": os.environ.get("MOTCUA_ACTIONS_URL", "http://127.0.0.1:5055"),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "PYTHONWARNINGS": "ignore",
    }
    command = [
        sys.executable,
        "-m",
        "bot.nlu.without_tensorflow",
        "train",
        "--out",
        str(path.parent),
    ]
    command += ["--fixed-model-name", path.name.removesuffix(ENDING)]
    command += ["--data", "data", *map(str, more)]
    try:
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    except KeyboardInterrupt:
        raise TrainingFailed("training was stopped") from None
    if code != 0 or not path.exists():
        raise TrainingFailed(f"rasa train ended with code {code} and made no {path.name}")
    return path


def intact(path: Path) -> bool:
    """Return whether a model's file can be read to its end, with a model in it."""
    try:
        with gzip.open(path) as packed:
            with tarfile.open(fileobj=packed, mode="r:") as tar:
                found = any(name.endswith("metadata.json") for name in tar.getnames())
            while packed.read(1 << 20):  # to the end, where its check sum is
                continue
            return found
    except (tarfile.TarError, EOFError, zlib.error, OSError):
        return False


def ensure() -> tuple[Path, bool]:
    """Return the model for today's data and whether it had to be trained now.

    A file that is damaged is put aside, and made anew. What is derived beside it is kept, too.
    """
    _derive()
    path = model_path()
    if path.exists():
        if intact(path):
            return path, False
        path.replace(path.with_name(path.name + DAMAGED))
    return train(), True
