#!/bin/sh
# Writes the three lock files from pyproject.toml. Pins that still fit are kept;
# `scripts/lock.sh --upgrade` (or `--upgrade-package NAME`) takes newer releases.
set -eu
cd "$(dirname "$0")/.."
uv=$("${PYTHON3:-python3}" scripts/bootstrap.py --uv)

lock() {
    "$uv" pip compile --generate-hashes --no-header --quiet "$@"
}

lock pyproject.toml --python-version 3.10 -o requirements.lock "$@"
# Constrained by the first: the environment for tests is the one that runs, plus tools.
lock pyproject.toml --python-version 3.10 --group dev -c requirements.lock \
    -o requirements-dev.lock "$@"
# Python 3.13 without Rasa: of the project only the group, for the project's own pins are Rasa's.
lock --group next --python-version 3.13 -o requirements-next.lock "$@"
