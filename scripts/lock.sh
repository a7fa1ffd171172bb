#!/bin/sh
# Writes the two lock files from pyproject.toml. Pins that still fit are kept;
# `scripts/lock.sh --upgrade` (or `--upgrade-package NAME`) takes newer releases.
set -eu
cd "$(dirname "$0")/.."
uv=$("${PYTHON3:-python3}" scripts/bootstrap.py --uv)

lock() {
    "$uv" pip compile pyproject.toml --python-version 3.10 --generate-hashes --no-header --quiet "$@"
}

lock -o requirements.lock "$@"
# Constrained by the first: the environment for tests is the one that runs, plus tools.
lock --group dev -c requirements.lock -o requirements-dev.lock "$@"
