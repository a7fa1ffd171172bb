#!/bin/sh
# Asks PyPI's and npm's advisory databases about what the lock files pin; docs/vulnerabilities.md says
# what is known. Ends with code 1 if something is found, or if a database cannot be asked.
set -u
cd "$(dirname "$0")/.."
uv=$("${PYTHON3:-python3}" scripts/bootstrap.py --uv) || exit 1
failed=0
for lock in requirements.lock requirements-next.lock; do
    echo "$lock"
    "$uv" tool run pip-audit==2.10.1 --strict --no-deps --disable-pip --progress-spinner off \
        --requirement "$lock" || failed=1
done
echo package-lock.json
npm audit --package-lock-only || failed=1
exit "$failed"
