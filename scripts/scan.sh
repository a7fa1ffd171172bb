#!/bin/sh
# Careless code (bandit) and committed secrets (detect-secrets) in what git holds, or in FILES.
#
#     scripts/scan.sh [FILES...]
#
# Ends with code 1 if something is found. Words such as "password" count outside tests alone:
# there they name what is played.
set -u
bin=$(cd "$(dirname "$0")/.." && pwd)/.venv/bin
failed=0

secrets() { # the hook names file and line of each, never the secret
    grep -Ev '(\.lock|package-lock\.json)$|^(data|tests/nlu)/|\.(svg|png|woff2)$' |
        xargs -r "$bin/detect-secrets-hook" --exclude-secrets '^(password|mat-khau|hidden)$' \
            --exclude-lines 'secretName:|secret: \{|abcdefghjkmnpqrstuvwxyz23456789|ABESIJKMHOPCTYX' \
            "$@" || failed=1
}

listed() {
    if [ "$given" -gt 0 ]; then
        printf '%s\n' "$@"
    else
        git ls-files || echo 'no files of git: no secrets were looked for' >&2
    fi
}

given=$#
if [ "$given" -eq 0 ]; then
    # "no failed test": a comment for a line that the skips of pyproject.toml leave out anyway
    said=$("$bin/bandit" -q -r bot actions scripts bench -c pyproject.toml 2>&1) || failed=1
    printf '%s\n' "$said" | grep -v 'but no failed test' | grep . || true
fi
tmp=$(mktemp)
trap 'rm -f "$tmp"' EXIT
listed "$@" >"$tmp"
secrets --disable-plugin KeywordDetector <"$tmp"
grep -Ev '(^|/)(tests|docs|data)/|\.md$|^bench/drill' "$tmp" >"$tmp.own"
secrets <"$tmp.own"
rm -f "$tmp.own"
exit "$failed"
