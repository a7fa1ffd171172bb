"""The trained model: named by what it was trained from, made only when that has changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from bot.settings import ROOT

MODELS = ROOT / "models"
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


def fingerprint() -> str:
    """Return a short digest of everything the model depends on."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _INPUTS for path in ROOT.glob(pattern)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def model_path() -> Path:
    """Return where the model for today's data is, or would be."""
    return MODELS / f"motcua-{fingerprint()}.tar.gz"


def train() -> Path:
    """Train the model, showing Rasa's progress, and return its path. Raises TrainingFailed."""
    path = model_path()
    environment = {
        **os.environ,
        "MOTCUA_ACTIONS_URL": os.environ.get("MOTCUA_ACTIONS_URL", "http://127.0.0.1:5055"),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-m", "rasa", "train", "--out", str(MODELS)]
    command += ["--fixed-model-name", path.name.removesuffix(".tar.gz")]
    try:
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    except KeyboardInterrupt:
        raise TrainingFailed("training was stopped") from None
    if code != 0 or not path.exists():
        raise TrainingFailed(f"rasa train ended with code {code} and made no {path.name}")
    return path


def ensure() -> tuple[Path, bool]:
    """Return the model for today's data and whether it had to be trained now."""
    path = model_path()
    if path.exists():
        return path, False
    return train(), True
