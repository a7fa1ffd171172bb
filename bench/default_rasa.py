"""Rasa's default pipeline and policies, trained on our data, for the measurement of speed.

What a message costs does not depend on how long the networks were trained, so they are trained
for one epoch; `bench/baselines.py` trains them for as long as Rasa does, for accuracy. The
policies learn from stories made of our rules, two and two in a row: there are no others.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from questions import ROOT

CACHE = ROOT / "var" / "bench"
EPOCHS = 1
HANDED = "MOTCUA_BENCH_HANDED"  # the variable that names the file of `handed.py`
NETWORK = {"epochs": EPOCHS, "constrain_similarities": True}
FEATURIZERS = (
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
)
"""What `rasa init` of Rasa 3.6 makes of a text before it classifies it."""
CONFIG: Mapping[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "default",
    "language": "vi",
    "pipeline": [
        *FEATURIZERS,
        {"name": "DIETClassifier", **NETWORK},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", **NETWORK},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
        {"name": "handed.Handed"},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy", "core_fallback_action_name": "action_answer"},
        {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": EPOCHS},
        {"name": "TEDPolicy", "max_history": 5, **NETWORK},
    ],
}
DATA = ("data/nlu", "data/rules", "domain.yml")


def model() -> Path:
    """Return the trained model; it is trained when configuration or data have changed."""
    digest = hashlib.sha256(yaml.safe_dump(dict(CONFIG)).encode())
    for name in DATA:
        path = ROOT / name
        for file in sorted(path.rglob("*.yml")) if path.is_dir() else [path]:
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    found = CACHE / f"default-core-{digest.hexdigest()[:12]}.tar.gz"
    if not found.exists():
        _train(found)
    return found


def environment(given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return ``given`` so that the model's component is found and no GPU looked for."""
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    more = {
        "PYTHONPATH": str(ROOT / "bench"),
        "PYTHONWARNINGS": "ignore",
        "CUDA_VISIBLE_DEVICES": "",
    }
    return {**given, **quiet, **more}


def stories() -> dict[str, Any]:
    """Return stories: each of our rules followed by the next one and by itself."""
    files = sorted((ROOT / "data" / "rules").glob("*.yml"))
    lists = [yaml.safe_load(file.read_text(encoding="utf-8"))["rules"] for file in files]
    rules = [rule["steps"] for rule in itertools.chain.from_iterable(lists)]
    pairs = [*zip(rules, [*rules[1:], rules[0]], strict=True), *zip(rules, rules, strict=True)]
    made = [{"story": f"{n}", "steps": [*a, *b]} for n, (a, b) in enumerate(pairs)]
    return {"version": "3.1", "stories": made}


def _train(path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        config, told = Path(folder) / "config.yml", Path(folder) / "stories.yml"
        config.write_text(yaml.safe_dump(dict(CONFIG), sort_keys=False), encoding="utf-8")
        told.write_text(yaml.safe_dump(stories(), sort_keys=False), encoding="utf-8")
        command = [sys.executable, "-m", "rasa", "train", "--config", str(config)]
        command += ["--domain", str(ROOT / "domain.yml"), "--out", folder, "--data", str(told)]
        command += [str(ROOT / "data" / "nlu"), str(ROOT / "data" / "rules")]
        command += ["--fixed-model-name", path.name.removesuffix(".tar.gz")]
        subprocess.run(command, cwd=folder, check=True, env=environment())
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(Path(folder) / path.name, path)
