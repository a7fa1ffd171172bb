"""What others would do on the same questions: BM25 over names, Rasa's default pipeline."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import bm25s
import yaml
from default_rasa import FEATURIZERS
from measures import Share, share
from questions import ROOT, Question

from bot.language.text import fold, words
from bot.procedures.catalogue import is_procedure
from bot.procedures.entries import Entry

DEPTH = 10
CACHE = ROOT / "var" / "bench"
# What `rasa init` of Rasa 3.6 makes, in the language of the data.
DEFAULT_CONFIG = {
    "recipe": "default.v1",
    "language": "vi",
    "pipeline": [
        *FEATURIZERS,
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
    ],
    "policies": [{"name": "RulePolicy"}],
}


class NameSearch:
    """BM25 over the folded words of official names; provincial variants are left out."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        found = [e for e in entries if is_procedure(e.code) and not e.province]
        self._codes = [entry.code for entry in found]
        names = [words(fold(entry.name)) for entry in found]
        self._index = bm25s.BM25()
        self._index.index(names, show_progress=False)

    def search(self, text: str) -> list[str]:
        """Return the codes of the nearest names, nearest first."""
        scores = self._index.get_scores(words(fold(text)))
        order = (-scores).argsort(kind="stable")[:DEPTH]
        return [self._codes[i] for i in order if scores[i] > 0]


def rank_shares(
    found: Sequence[tuple[Question, Sequence[str]]], depths: Sequence[int] = (1, 3, DEPTH)
) -> list[Share]:
    """Return the share whose right procedure is among the first of each depth."""
    return [
        share(bool({*question.codes} & {*codes[:depth]}) for question, codes in found)
        for depth in depths
    ]


def default_model() -> Path:
    """Return Rasa's default pipeline trained on data/nlu; it is trained when that has changed."""
    config = yaml.safe_dump(DEFAULT_CONFIG, sort_keys=False)
    digest = hashlib.sha256(config.encode())
    for examples in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        digest.update(examples.name.encode() + b"\0" + examples.read_bytes())
    path: Path = CACHE / f"default-{digest.hexdigest()[:12]}.tar.gz"
    if not path.exists():
        _train(config, path)
    return path


def _train(config: str, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        chosen = Path(folder) / "config.yml"
        chosen.write_text(config, encoding="utf-8")
        command = [sys.executable, "-W", "ignore", "-m", "rasa", "train", "nlu"]
        command += ["--config", str(chosen), "--nlu", str(ROOT / "data" / "nlu")]
        command += ["--out", folder, "--fixed-model-name", path.name.removesuffix(".tar.gz")]
        subprocess.run(command, cwd=folder, check=True, stderr=subprocess.DEVNULL)
        shutil.move(Path(folder) / path.name, path)


class DefaultPipeline:
    """Rasa's default pipeline as a classifier of intents."""

    def __init__(self) -> None:
        from rasa.core.agent import Agent

        self._agent = Agent.load(str(default_model()))
        self._loop = asyncio.new_event_loop()

    def intent(self, text: str) -> str:
        """Return the intent of a text."""
        parsed = self._loop.run_until_complete(self._agent.parse_message(text))
        return str(parsed["intent"]["name"])
